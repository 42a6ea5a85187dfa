//! HTTP over loopback, as much of it as the tests need: requests and answers with a length.

use http::{Request, Response};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::time::Duration;

/// Serves one client after the other. Where `handler` gives no answer the connection is cut, which
/// is what a time-out comes to.
pub fn serve(
    mut handler: impl FnMut(Request<Vec<u8>>) -> Option<Response<Vec<u8>>> + Send + 'static,
) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut reader = BufReader::new(stream.try_clone().unwrap());
            while let Some((head, body)) = read(&mut reader) {
                let Some(answer) = handler(request(&head, body)) else {
                    // Leaves no connection behind that waits to be closed.
                    let cut = socket2::SockRef::from(&stream);
                    cut.set_linger(Some(Duration::ZERO)).unwrap();
                    break;
                };
                let head = format!("HTTP/1.1 {}\r\n", answer.status());
                if write(&mut stream, head, answer.headers(), answer.body()).is_none() {
                    break;
                }
            }
        }
    });
    address
}

/// A client that keeps its connection while it can.
pub struct Client {
    server: SocketAddr,
    connection: Option<BufReader<TcpStream>>,
}

impl Client {
    pub fn of(server: SocketAddr) -> Self {
        Self {
            server,
            connection: None,
        }
    }

    /// Sends a request; `None` where no answer came.
    pub fn send(&mut self, request: &Request<Vec<u8>>) -> Option<Response<Vec<u8>>> {
        let mut reader = match self.connection.take() {
            Some(reader) => reader,
            None => BufReader::new(TcpStream::connect(self.server).unwrap()),
        };
        let path = request.uri().path_and_query().unwrap();
        let head = format!(
            "{} {path} HTTP/1.1\r\nhost: localhost\r\n",
            request.method()
        );
        write(reader.get_mut(), head, request.headers(), request.body())?;
        let (head, body) = read(&mut reader)?;
        self.connection = Some(reader);
        let status: u16 = head[0].split(' ').nth(1)?.parse().unwrap();
        Some(Response::builder().status(status).body(body).unwrap())
    }
}

fn write(
    stream: &mut TcpStream,
    mut head: String,
    headers: &http::HeaderMap,
    body: &[u8],
) -> Option<()> {
    for (name, value) in headers {
        head += &format!("{name}: {}\r\n", value.to_str().unwrap());
    }
    head += &format!("content-length: {}\r\n\r\n", body.len());
    stream.write_all(&[head.as_bytes(), body].concat()).ok()
}

/// The lines of a head, and its body; `None` where the connection was closed.
fn read(reader: &mut BufReader<TcpStream>) -> Option<(Vec<String>, Vec<u8>)> {
    let mut head = Vec::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim_end() {
            "" => break,
            line => head.push(line.to_owned()),
        }
    }
    let length = head
        .iter()
        .find_map(|line| line.strip_prefix("content-length: "));
    let mut body = vec![0; length.map_or(0, |length| length.parse().unwrap())];
    reader.read_exact(&mut body).ok()?;
    Some((head, body))
}

fn request(head: &[String], body: Vec<u8>) -> Request<Vec<u8>> {
    let mut words = head[0].split(' ');
    let mut request = Request::builder()
        .method(words.next().unwrap())
        .uri(words.next().unwrap());
    for (name, value) in head[1..].iter().filter_map(|line| line.split_once(": ")) {
        request = request.header(name, value);
    }
    request.body(body).unwrap()
}
