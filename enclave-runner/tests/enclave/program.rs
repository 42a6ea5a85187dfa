//! The program itself, as a process.

use crate::bed::{deal, market, noon, suppressed};
use enclave_runner::{Cover, Rules};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use tavren_sealing::signing::SigningKey;
use tavren_types::cbor::{from_bytes, to_bytes};
use tavren_types::id::hex;
use tavren_wire::message::{Answer, Ask, Refusal, Reply, Request};
use tavren_wire::notice::Bucket;
use tavren_wire::transport::{Transport, Unix};

/// Ends with the test, however that ends.
struct Program(Child);

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The program at this socket, once it listens, and what it said then.
fn start(socket: &Path, market: &Path, guest: &Path, more: &[&str]) -> (Program, String) {
    let mut program = Command::new(env!("CARGO_BIN_EXE_enclave-runner"));
    program
        .arg("--listen")
        .arg(format!("unix:{}", socket.display()));
    program.arg("--market").arg(market).args(["--cover", "3"]);
    program
        .arg("--provider")
        .arg(format!("tdx:{}", guest.display()));
    let mut child = program.args(more).stderr(Stdio::piped()).spawn().unwrap();
    let mut said = String::new();
    let mut lines = BufReader::new(child.stderr.take().unwrap());
    lines.read_line(&mut said).unwrap();
    (Program(child), said)
}

fn ask(transport: &Unix, asks: Vec<Ask>) -> Vec<Answer> {
    let (mut replies, mut requests) = transport.connect().unwrap().split().unwrap();
    let asks = asks.into_iter().map(|ask| {
        requests.write(&to_bytes(&Request::new(1, ask))).unwrap();
        let reply: Reply = from_bytes(&replies.read().unwrap().unwrap()).unwrap();
        reply.answer
    });
    asks.collect()
}

#[test]
fn a_program_that_was_killed_starts_again_and_remembers_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (socket, file) = (folder.path().join("runner"), folder.path().join("market"));
    std::fs::write(&file, to_bytes(&market(suppressed()))).unwrap();
    let guest = silent_guest(folder.path());
    let shards = "3".parse::<Cover>().unwrap();
    let rules = Rules::new(market(suppressed()), 6, 24, Bucket::Small, shards).unwrap();
    let transport = Unix::new(&socket);
    let refused = |refusal| Answer::Refused { refusal };

    for _ in 0..2 {
        let (mut program, said) = start(&socket, &file, &guest, &[]);
        assert!(said.contains(&hex(&rules.hash())), "{said}");
        let tick = |day| Ask::Tick {
            now: noon().plus_days(day),
        };
        let post = Ask::Post { deal: deal(1, 1) };
        let nonce = [1; 32];
        let answers = ask(
            &transport,
            vec![
                post.clone(),
                tick(0),
                post.clone(),
                tick(1),
                post,
                Ask::Hello { nonce },
            ],
        );
        let ticked = Answer::Ticked { boxes: 0 };
        assert_eq!(answers[0], refused(Refusal::Time));
        assert_eq!(answers[1], ticked);
        assert_eq!(answers[2], refused(Refusal::Disclosure));
        assert_eq!(answers[3], ticked);
        assert!(matches!(answers[4], Answer::Matched { .. }));
        assert_eq!(
            answers[5],
            refused(Refusal::Evidence),
            "no kernel counts reports here"
        );
        program.0.kill().unwrap();
        program.0.wait().unwrap();
    }
}

#[test]
fn a_program_with_a_sealing_service_has_it_in_its_hash_and_waits_for_it() {
    let folder = tempfile::tempdir().unwrap();
    let (socket, file) = (folder.path().join("runner"), folder.path().join("market"));
    std::fs::write(&file, to_bytes(&market(suppressed()))).unwrap();
    let guest = silent_guest(folder.path());
    let shards = "3".parse::<Cover>().unwrap();
    let rules = Rules::new(market(suppressed()), 6, 24, Bucket::Small, shards).unwrap();
    let service = *SigningKey::from_bytes([1; 32]).public().as_bytes();
    let rules = rules.sealed_by(service).unwrap();
    let service = hex(&service);
    let more = ["--sealing-service", &service];
    let (_program, said) = start(&socket, &file, &guest, &more);
    assert!(said.contains(&hex(&rules.hash())), "{said}");
    let asks = vec![Ask::Tick { now: noon() }, Ask::Load { signals: vec![] }];
    let answers = ask(&Unix::new(&socket), asks);
    let refusal = Refusal::Unreleased;
    assert_eq!(answers[1], Answer::Refused { refusal });
}

#[test]
fn a_program_whose_sealing_service_has_no_sound_key_ends_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let (socket, file) = (folder.path().join("runner"), folder.path().join("market"));
    std::fs::write(&file, to_bytes(&market(suppressed()))).unwrap();
    let zeros = "0".repeat(64);
    for (key, why) in [
        (&zeros[1..], "64 hexadecimal digits"),
        (&zeros, "an Ed25519 public key"),
    ] {
        let more = ["--sealing-service", key];
        let (mut program, said) = start(&socket, &file, folder.path(), &more);
        assert!(said.contains(why), "{said}");
        assert!(!program.0.wait().unwrap().success());
    }
}

/// A folder like the report entry of a guest, whose kernel makes no report.
fn silent_guest(folder: &Path) -> PathBuf {
    let entry = folder.join("report");
    std::fs::create_dir(&entry).unwrap();
    let files = [
        ("provider", "tdx_guest\n"),
        ("generation", "1\n"),
        ("outblob", ""),
    ];
    for (name, text) in files {
        std::fs::write(entry.join(name), text).unwrap();
    }
    entry
}

#[test]
fn a_program_on_other_hardware_than_it_was_told_ends_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let (socket, file) = (folder.path().join("runner"), folder.path().join("market"));
    std::fs::write(&file, to_bytes(&market(suppressed()))).unwrap();
    let guest = silent_guest(folder.path());
    std::fs::write(guest.join("provider"), "sev_guest\n").unwrap();
    let (mut program, said) = start(&socket, &file, &guest, &[]);
    assert!(said.contains("another attestation provider"), "{said}");
    assert!(!program.0.wait().unwrap().success());
    assert!(!socket.exists());
}

#[test]
fn a_program_without_a_sound_market_ends_and_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let (socket, file) = (folder.path().join("runner"), folder.path().join("market"));
    std::fs::write(&file, [0xa0]).unwrap();
    let (mut program, said) = start(&socket, &file, folder.path(), &[]);
    assert!(said.contains("market file is malformed"), "{said}");
    assert!(!program.0.wait().unwrap().success());
    assert!(!socket.exists());
}
