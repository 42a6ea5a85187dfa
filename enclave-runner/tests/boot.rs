//! The image booted under QEMU, whose machine `nitro-enclave` has the device that measures and attests.
//!
//! `docs/image.md` says what it needs, and that it was never run.
#![cfg(target_os = "linux")]

use std::ffi::OsStr;
use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;
use tavren_types::Timestamp;
use tavren_types::cbor::{from_bytes, to_bytes};
use tavren_wire::message::{Answer, Ask, Reply, Request};
use tavren_wire::transport::{Transport, Vsock};

/// Where the image says that it is up, and where its runner listens.
const UP: u32 = 9_000;
const RUNNER: u32 = 5_005;

const NONCE: [u8; 32] = [8; 32];

/// Ends with the test, however that ends.
struct Process(Child);

impl Process {
    fn start(program: &str, arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Self {
        let mut command = Command::new(program);
        command.args(arguments).stdin(Stdio::null());
        Self(command.spawn().expect(program))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// What another machine does in its own time; a minute is more than it takes.
fn until<T>(mut attempt: impl FnMut() -> Option<T>) -> T {
    for _ in 0..600 {
        if let Some(done) = attempt() {
            return done;
        }
        sleep(Duration::from_millis(100));
    }
    panic!("it took too long");
}

fn ask(ask: Ask, number: u64) -> Option<Answer> {
    let (mut replies, mut requests) = Vsock::new(Vsock::LOCAL, RUNNER)
        .connect()
        .ok()?
        .split()
        .ok()?;
    requests.write(&to_bytes(&Request::new(number, ask))).ok()?;
    let reply: Reply = from_bytes(&replies.read().ok()??).ok()?;
    Some(reply.answer)
}

#[test]
#[ignore = "needs QEMU's machine nitro-enclave, vhost-device-vsock and an image: tests/run looks for them"]
fn a_booted_image_shows_what_was_predicted() {
    let image = std::env::var_os("TAVREN_IMAGE").expect("the folder of an image");
    let image = PathBuf::from(image);
    let folder = tempfile::tempdir().unwrap();
    let bus = folder.path().join("vsock");
    let host = Vsock::new(Vsock::ANY, UP).listen().unwrap();
    let vm = format!(
        "guest-cid=4,forward-cid={},forward-listen={RUNNER},socket={}",
        Vsock::LOCAL,
        bus.display()
    );
    let _device = Process::start("vhost-device-vsock", ["--vm", &vm]);
    until(|| bus.exists().then_some(()));
    let kernel = image.join("image.eif").display().to_string();
    let chardev = format!("socket,id=bus,path={}", bus.display());
    let _machine = Process::start(
        "qemu-system-x86_64",
        [
            "-machine",
            "nitro-enclave,vsock=bus,id=tavren",
            "-accel",
            "kvm",
            "-accel",
            "tcg",
            "-cpu",
            "max",
            "-m",
            "2G",
            "-nographic",
            "-kernel",
            &kernel,
            "-chardev",
            &chardev,
        ],
    );
    let mut up = host.accept().unwrap();
    let mut byte = [0];
    up.read_exact(&mut byte).unwrap();
    up.write_all(&byte).unwrap();

    let now = Timestamp::parse("2026-11-20T12:00:00Z").unwrap();
    until(|| ask(Ask::Tick { now }, 1));
    let Answer::Evidence { evidence } = until(|| ask(Ask::Hello { nonce: NONCE }, 2)) else {
        panic!("evidence was expected");
    };
    // QEMU signs by no certificate that anybody trusts: no policy believes it, and it is not asked to.
    let holds = |bytes: &[u8]| evidence.windows(bytes.len()).any(|part| part == bytes);
    assert!(holds(&NONCE));
    let predicted = std::fs::read_to_string(image.join("pcrs.json")).unwrap();
    let registers: Vec<&str> = predicted
        .split('"')
        .filter(|word| word.len() == 96)
        .collect();
    assert_eq!(registers.len(), 3);
    for register in registers {
        let byte = |at| u8::from_str_radix(&register[at..at + 2], 16).unwrap();
        let register: Vec<u8> = (0..register.len()).step_by(2).map(byte).collect();
        assert!(holds(&register));
    }
}
