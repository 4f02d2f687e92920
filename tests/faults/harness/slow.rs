//! Slow clients: thousands of connections that send a byte a second, by one thread.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::site::sign_path;

/// The longest that they stay.
const LONGEST: Duration = Duration::from_secs(180);

/// Connections that are being slow.
pub struct SlowClients {
    stop: Arc<AtomicBool>,
    shown_out: Arc<AtomicUsize>,
    thread: JoinHandle<usize>,
}

impl SlowClients {
    /// So many; half send their headers slowly, half their bodies.
    pub fn start(port: u16, count: usize) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let shown_out = Arc::new(AtomicUsize::new(0));
        let (ended, closed) = (Arc::clone(&stop), Arc::clone(&shown_out));
        let thread = std::thread::spawn(move || {
            let mut most = 0;
            let mut clients: Vec<Option<TcpStream>> = (0..count).map(|_| None).collect();
            let begun = Instant::now();
            while !ended.load(Ordering::Relaxed) && begun.elapsed() < LONGEST {
                let round = Instant::now();
                for (number, client) in clients.iter_mut().enumerate() {
                    // They do not march in step: their bytes are spread over the second.
                    let turn = Duration::from_secs(1) * u32::try_from(number).unwrap() / u32::try_from(count).unwrap();
                    if number % 16 == 0 {
                        std::thread::sleep(turn.saturating_sub(round.elapsed()));
                    }
                    if client.as_mut().is_some_and(|client| !drip(client)) {
                        closed.fetch_add(1, Ordering::Relaxed);
                        *client = None;
                    }
                    if client.is_none() {
                        *client = open(port, number % 2 == 0);
                    }
                }
                most = most.max(clients.iter().flatten().count());
                std::thread::sleep(Duration::from_secs(1).saturating_sub(round.elapsed()));
            }
            most
        });
        Self {
            stop,
            shown_out,
            thread,
        }
    }

    /// How often the server has closed one.
    pub fn shown_out(&self) -> usize {
        self.shown_out.load(Ordering::Relaxed)
    }

    /// They leave; says how many were open at once, at most.
    pub fn stop(self) -> usize {
        self.stop.store(true, Ordering::Relaxed);
        self.thread.join().unwrap()
    }
}

fn open(port: u16, in_headers: bool) -> Option<TcpStream> {
    let address = ([127, 0, 0, 1], port).into();
    let mut client = TcpStream::connect_timeout(&address, Duration::from_millis(500)).ok()?;
    let head = format!(
        "POST {} HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 9000\r\nX-Slow: ",
        sign_path()
    );
    client.write_all(head.as_bytes()).ok()?;
    if !in_headers {
        client.write_all(b"x\r\n\r\ngiven_name=").ok()?;
    }
    client.set_nonblocking(true).ok()?;
    Some(client)
}

/// One more byte; says whether the connection is still open.
fn drip(client: &mut TcpStream) -> bool {
    let mut answer = [0; 1024];
    let is_open = match client.read(&mut answer) {
        Ok(0) => false,
        Ok(_) => true,
        Err(error) => error.kind() == ErrorKind::WouldBlock,
    };
    is_open && client.write(b"x").is_ok()
}
