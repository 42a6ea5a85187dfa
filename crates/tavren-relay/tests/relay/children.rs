//! Other processes: this test program again, told by its environment what to be.

use crate::bed::{feed, noon, relay, rules, runner, socket};
use enclave_runner::{Cover, serve_all};
use std::fs::OpenOptions;
use std::io::{BufRead, BufReader, Lines, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;
use tavren_core::Market;
use tavren_core::port::{DeliveryQueue, OsEntropy, Store};
use tavren_core::sealing::Seed;
use tavren_core::types::BuyerId;
use tavren_sqlite::{Keys, Sqlite};
use tavren_types::cbor::to_bytes;
use tavren_types::id::hex;
use tavren_wire::message::VendorId;
use tavren_wire::transport::Transport;

const FOLDER: &str = "TAVREN_TEST_FOLDER";

/// A child, which ends with the test, however that ends.
pub(crate) struct Process {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Process {
    /// A runner at the socket of this folder, once it listens.
    pub(crate) fn runner(folder: &Path) -> Self {
        let mut runner = Self::start("children::a_runner", folder);
        assert_eq!(runner.says(), "listens");
        runner
    }

    /// A relay to that runner, which follows the market of this folder.
    pub(crate) fn relay(folder: &Path) -> Self {
        Self::start("children::a_relay", folder)
    }

    fn start(what: &str, folder: &Path) -> Self {
        let mut again = Command::new(std::env::current_exe().unwrap());
        again.args(["--exact", what, "--ignored", "--nocapture"]);
        again.env(FOLDER, folder).stdout(Stdio::piped());
        let mut child = again.spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        Self { child, lines }
    }

    /// The next that it says; what the test program says around it is left out.
    pub(crate) fn says(&mut self) -> String {
        let mut said = self.lines.by_ref().map(|line| line.unwrap());
        let own = said.find_map(|line| line.strip_prefix("> ").map(str::to_owned));
        own.unwrap()
    }

    /// Ends it at once, wherever it is.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[expect(clippy::print_stdout, reason = "another process reads it")]
fn say(what: &str) {
    // The test program writes the name of a test without an end of line.
    println!("\n> {what}");
    std::io::stdout().flush().unwrap();
}

fn folder() -> PathBuf {
    std::env::var_os(FOLDER).unwrap().into()
}

#[test]
#[ignore = "a process of other tests"]
fn a_runner() {
    let listener = socket(&folder()).listen().unwrap();
    let mut runner = runner(rules(Cover::ALL), &Seed::draw(&OsEntropy).unwrap());
    say("listens");
    // Slow enough that a kill comes in the middle.
    let pace = Duration::from_millis(2);
    let Err(error) = serve_all(&mut runner, &listener, &OsEntropy, pace);
    panic!("{error}");
}

/// The market of a folder, and its store.
pub(crate) fn market(folder: &Path) -> (Arc<dyn Store>, Market) {
    let path = folder.join("market.db");
    let store: Arc<dyn Store> = Arc::new(Sqlite::open(&path).unwrap());
    let keys = Box::new(Keys::beside(&path).unwrap());
    let queue: Box<dyn DeliveryQueue> = Box::new(tavren_core::memory::MemoryQueue::new());
    let market = Market::open_with(store.clone(), keys, queue, Box::new(OsEntropy), noon());
    (store, market.unwrap())
}

/// The file of a vendor's receipts.
pub(crate) fn receipts_of(folder: &Path, vendor: BuyerId) -> PathBuf {
    folder.join(format!("receipts-{}", hex(vendor.as_bytes())))
}

/// Follows the market for ever, and keeps what a host keeps: receipts first, then the bookmark.
#[test]
#[ignore = "a process of other tests"]
fn a_relay() {
    let folder = folder();
    let (store, market) = market(&folder);
    let mut relay = relay(&folder);
    relay.connect().unwrap();
    relay.tick(noon()).unwrap();
    say("follows");
    let mut feed = feed();
    let mut kept = std::collections::BTreeSet::new();
    let mut last = None;
    loop {
        let unfit = feed.follow(store.as_ref(), &market, &mut relay, noon());
        assert_eq!(unfit, Ok(vec![]));
        relay.settle().unwrap();
        let Some(bookmark) = feed.bookmark(&relay).filter(|one| Some(*one) != last) else {
            continue;
        };
        let vendors = std::fs::read_to_string(folder.join("vendors")).unwrap();
        for vendor in vendors.lines() {
            let vendor = BuyerId::parse(vendor).unwrap();
            let receipts = receipts_of(&folder, vendor);
            let mut file = OpenOptions::new()
                .append(true)
                .create(true)
                .open(receipts)
                .unwrap();
            for chain in relay.receipts(VendorId::from_bytes(*vendor.as_bytes())) {
                for receipt in chain
                    .receipts
                    .iter()
                    .filter(|one| kept.insert(one.to_vec()))
                {
                    writeln!(file, "{}", hex(receipt)).unwrap();
                }
            }
        }
        let next = folder.join("bookmark.next");
        std::fs::write(&next, to_bytes(&bookmark)).unwrap();
        std::fs::rename(next, folder.join("bookmark")).unwrap();
        last = Some(bookmark);
        say("kept");
    }
}
