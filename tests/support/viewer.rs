//! Somebody who follows a count: a connection of its own, and the events that came over it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::time::{Duration, Instant};

/// A viewer; dropping it hangs up.
pub struct Viewer {
    stream: BufReader<TcpStream>,
    /// The status line and the headers, in lower case.
    pub head: String,
    body: Vec<u8>,
    ended: bool,
}

/// One server-sent event.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// Its `id`.
    pub id: String,
    /// Its `data`.
    pub data: serde_json::Value,
}

impl Viewer {
    /// Asks for a stream and reads the head of the answer.
    pub fn open(address: SocketAddr, path: &str) -> Self {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        write!(
            stream,
            "GET {path} HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\nAccept-Encoding: gzip\r\n\r\n"
        )
        .unwrap();
        let mut stream = BufReader::new(stream);
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            assert!(stream.read_line(&mut head).unwrap() > 0, "no answer: {head}");
        }
        Self {
            stream,
            head: head.to_lowercase(),
            body: Vec::new(),
            ended: false,
        }
    }

    /// The status code.
    pub fn status(&self) -> u16 {
        self.head[9..12].parse().unwrap()
    }

    /// The next event, if one comes in time.
    pub fn event(&mut self, patience: Duration) -> Option<Event> {
        let deadline = Instant::now() + patience;
        loop {
            while let Some(end) = self.body.windows(2).position(|pair| pair == b"\n\n") {
                let text = String::from_utf8(self.body.drain(..end + 2).collect()).unwrap();
                if let Some(event) = parse(&text) {
                    return Some(event);
                }
            }
            if self.ended || !self.read_chunk(deadline) {
                return None;
            }
        }
    }

    /// The next event, which must come.
    #[track_caller]
    pub fn expect(&mut self) -> Event {
        self.event(Duration::from_secs(20)).expect("an event comes")
    }

    /// Whether the stream ends properly in time.
    pub fn ends(&mut self, patience: Duration) -> bool {
        let deadline = Instant::now() + patience;
        while !self.ended && self.read_chunk(deadline) {}
        self.ended
    }

    /// Hangs up.
    pub fn leave(self) {
        drop(self.stream.get_ref().shutdown(Shutdown::Both));
    }

    /// Reads one chunk (RFC 9112, 7.1); `false` if none came in time.
    fn read_chunk(&mut self, deadline: Instant) -> bool {
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return false;
        }
        self.stream.get_ref().set_read_timeout(Some(left)).unwrap();
        // Waits for the chunk to begin; once it has, the rest follows at once.
        match self.stream.fill_buf() {
            Ok(begun) if !begun.is_empty() => {}
            _ => return false,
        }
        let patient = Some(Duration::from_secs(20));
        self.stream.get_ref().set_read_timeout(patient).unwrap();
        let mut size = String::new();
        self.stream.read_line(&mut size).unwrap();
        let size = usize::from_str_radix(size.trim(), 16).unwrap();
        let mut chunk = vec![0; size + 2];
        self.stream.read_exact(&mut chunk).unwrap();
        chunk.truncate(size);
        self.ended = size == 0;
        self.body.extend(chunk);
        true
    }
}

fn parse(text: &str) -> Option<Event> {
    let field = |name: &str| text.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
    assert_eq!(
        field("event:").unwrap_or("count"),
        "count",
        "only one kind of event: {text}"
    );
    Some(Event {
        data: serde_json::from_str(field("data:")?).unwrap(),
        id: field("id:")?.to_owned(),
    })
}
