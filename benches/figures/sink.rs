//! A mail server on the loopback that takes everything at once and keeps nothing but a count (RFC 5321).

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// A running sink; its threads end with the connections.
pub struct Sink {
    pub port: u16,
    taken: Arc<AtomicU64>,
}

impl Sink {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let taken = Arc::new(AtomicU64::new(0));
        let counted = Arc::clone(&taken);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let counted = Arc::clone(&counted);
                std::thread::spawn(move || drop(converse(stream, &counted)));
            }
        });
        Self { port, taken }
    }

    /// Mails taken so far.
    pub fn taken(&self) -> u64 {
        self.taken.load(Ordering::Relaxed)
    }
}

fn converse(stream: TcpStream, taken: &AtomicU64) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut out = stream.try_clone()?;
    let mut lines = BufReader::new(stream);
    out.write_all(b"220 sink\r\n")?;
    let mut line = Vec::new();
    let mut in_data = false;
    loop {
        line.clear();
        if lines.read_until(b'\n', &mut line)? == 0 {
            return Ok(());
        }
        let answer: &[u8] = match (in_data, line.as_slice()) {
            (true, b".\r\n") => {
                in_data = false;
                taken.fetch_add(1, Ordering::Relaxed);
                b"250 taken\r\n"
            }
            (true, _) => continue,
            (false, command) => match command.to_ascii_uppercase().get(..4) {
                Some(b"EHLO") => b"250-sink\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n",
                Some(b"DATA") => {
                    in_data = true;
                    b"354 go on\r\n"
                }
                Some(b"QUIT") => return out.write_all(b"221 bye\r\n"),
                _ => b"250 ok\r\n",
            },
        };
        out.write_all(answer)?;
    }
}
