//! Many viewers of one live count: plain connections that read events, in one thread.

use std::io::Write;
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use tokio::io::AsyncReadExt;

/// What a crowd saw.
pub struct Seen {
    /// How long after the signal each viewer had another event.
    pub delays: Vec<Duration>,
}

/// Opens so many viewers, and, once each has had its first event, calls `change` and waits for the next event of each.
pub fn watch(
    address: SocketAddr,
    path: &str,
    viewers: usize,
    ready: impl FnOnce(),
    change: impl FnOnce() + Send,
) -> Seen {
    let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let streams: Vec<tokio::net::TcpStream> = (0..viewers)
        .map(|_| {
            let mut stream = TcpStream::connect(address).unwrap();
            stream.write_all(request.as_bytes()).unwrap();
            stream.set_nonblocking(true).unwrap();
            let _inside = runtime.enter();
            tokio::net::TcpStream::from_std(stream).unwrap()
        })
        .collect();
    let streams = runtime.block_on(async {
        let mut opened = Vec::with_capacity(viewers);
        for mut stream in streams {
            next_event(&mut stream).await;
            opened.push(stream);
        }
        opened
    });
    ready();
    let delays = std::thread::scope(|scope| {
        let waiting = scope.spawn(|| {
            let begun = Instant::now();
            runtime.block_on(async {
                let local = tokio::task::LocalSet::new();
                let tasks: Vec<_> = streams
                    .into_iter()
                    .map(|mut stream| {
                        local.spawn_local(async move {
                            next_event(&mut stream).await;
                            begun.elapsed()
                        })
                    })
                    .collect();
                let mut delays = Vec::with_capacity(tasks.len());
                local
                    .run_until(async {
                        for task in tasks {
                            delays.push(task.await.unwrap());
                        }
                    })
                    .await;
                delays
            })
        });
        change();
        waiting.join().unwrap()
    });
    Seen { delays }
}

async fn next_event(stream: &mut tokio::net::TcpStream) {
    let mut buffer = [0; 2_048];
    let mut seen = String::new();
    while !seen.contains("event: count") {
        let read = tokio::time::timeout(Duration::from_secs(30), stream.read(&mut buffer)).await;
        let length = read.expect("an event comes").unwrap();
        assert!(length > 0, "the stream ended: {seen}");
        seen.push_str(&String::from_utf8_lossy(&buffer[..length]));
    }
}
