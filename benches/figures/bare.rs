//! The reference for reading: a handler of the same web framework that returns the same bytes and headers, and does
//! nothing else. It runs in a process of its own, as the service does.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use actix_web::{App, HttpResponse, HttpServer, web};
use serde::{Deserialize, Serialize};

use crate::harness::{quiet_port, wait_until};
use crate::support::{Answer, Client};

#[derive(Serialize, Deserialize)]
struct Told {
    port: u16,
    headers: Vec<(String, String)>,
    body: String,
}

/// A running handler.
pub struct Bare {
    pub port: u16,
    child: Child,
    _file: tempfile::NamedTempFile,
}

impl Bare {
    /// One that answers like this.
    pub fn like(answer: &Answer) -> Self {
        let port = quiet_port();
        let framing = ["content-length", "date", "connection", "transfer-encoding"];
        let headers = answer
            .headers
            .iter()
            .filter(|(name, _)| !framing.contains(&name.as_str()))
            .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
            .collect();
        let body = answer.body.clone();
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), serde_json::to_vec(&Told { port, headers, body }).unwrap()).unwrap();
        let child = Command::new(std::env::current_exe().unwrap())
            .arg("--bare")
            .arg(file.path())
            .stdin(Stdio::null())
            .spawn()
            .unwrap();
        wait_until("the bare handler listens", Duration::from_secs(10), || {
            std::net::TcpStream::connect(("127.0.0.1", port)).is_ok()
        });
        let found = Client::new(&format!("http://127.0.0.1:{port}")).get("/");
        assert_eq!(found.body, answer.body);
        Self {
            port,
            child,
            _file: file,
        }
    }
}

impl Drop for Bare {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// What the process of a [`Bare`] does.
pub fn serve(file: &Path) {
    let told: Told = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    let port = told.port;
    let body = web::Bytes::from(told.body);
    let headers = told.headers;
    let server = move || {
        let (body, headers) = (body.clone(), headers.clone());
        App::new().default_service(web::to(move || {
            let mut answer = HttpResponse::Ok();
            for (name, value) in &headers {
                answer.insert_header((name.as_str(), value.as_str()));
            }
            let answer = answer.body(body.clone());
            async move { answer }
        }))
    };
    let listening = HttpServer::new(server).workers(2).bind(("127.0.0.1", port)).unwrap();
    actix_web::rt::System::new().block_on(listening.run()).unwrap();
}
