//! The host: it carries everything between agents, vendors and the runner, and reads none of it.

use crate::agents::Crowd;
use crate::inside::{Inside, socket};
use crate::vendors::Vendors;
use crate::{Trouble, town};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::sync::mpsc::sync_channel;
use std::thread;
use std::time::{Duration, Instant};
use tavren_attest::Nonce;
use tavren_attest::verify::{Collateral, Policy, Profile};
use tavren_core::deal::Deal;
use tavren_core::matching::Tables;
use tavren_core::port::{Entropy, OsEntropy};
use tavren_core::sealing::envelope::ResponseKey;
use tavren_core::types::Timestamp;
use tavren_relay::{DealFeed, Relay, Status, Traffic, WindowLength};
use tavren_types::cbor::from_bytes;
use tavren_wire::agent::AttestedKeys;
use tavren_wire::message::{self, Statement, VendorId, View};
use tavren_wire::notice::{Inbox, SealedBox};
use tavren_wire::receipt::SignedReceipt;

/// How much time passes from one tick to the next, milliseconds.
const TICK_MILLIS: i64 = 10_000;

/// Signals that are sealed ahead of what the relay takes.
const SEALED_AHEAD: usize = 1_024;

/// Boxes that the host keeps, to try and open them.
const SAMPLE: usize = 1_000;

pub(crate) struct Host {
    relay: Relay,
    feed: DealFeed,
    inside: Inside,
    _folder: tempfile::TempDir,
    now: Timestamp,
    pub(crate) ticks: usize,
    pub(crate) boxes: u64,
    sample: Vec<SealedBox>,
    pub(crate) opened: usize,
    pub(crate) times: Times,
}

/// Where the time went.
#[derive(Default)]
pub(crate) struct Times {
    pub(crate) loading: Duration,
    pub(crate) matching: Duration,
    pub(crate) telling: Duration,
}

impl Host {
    /// Starts the runner, and lets a window begin.
    pub(crate) fn open(tables: &Tables) -> Result<Self, Trouble> {
        let folder = tempfile::tempdir()?;
        let inside = Inside::start(folder.path())?;
        let mut relay = Relay::new(socket(folder.path()), WindowLength::hours(town::HOURS)?);
        relay.connect()?;
        // Nothing is disclosed in the window in which a runner starts.
        relay.tick(town::noon().plus_millis(-1))?;
        relay.tick(town::noon())?;
        Ok(Self {
            relay,
            feed: DealFeed::new(tables.areas().clone(), None),
            inside,
            _folder: folder,
            now: town::noon(),
            ticks: 2,
            boxes: 0,
            sample: Vec::new(),
            opened: 0,
            times: Times::default(),
        })
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.now
    }

    pub(crate) fn runner(&self) -> u32 {
        self.inside.id()
    }

    pub(crate) fn traffic(&self) -> Traffic {
        self.relay.traffic()
    }

    /// The keys of the runner, as an agent knows them: it draws a nonce, asks for evidence, and verifies
    /// it against the image and the rules that were published.
    ///
    /// Every agent does that for itself. Here it is done once, and all take the keys from it: a
    /// hundred thousand signatures verified on one machine would show nothing more.
    pub(crate) fn attested(&mut self) -> Result<AttestedKeys, Trouble> {
        let mut nonce = [0; 32];
        OsEntropy.fill(&mut nonce)?;
        let evidence = self.relay.evidence(nonce)?;
        let nonce = Nonce::from_bytes(nonce).ok_or("a nonce of zeros")?;
        let statement: Statement = from_bytes(&evidence)?;
        let (root, live) = (town::provider()?.root(), Profile::Live { nonce });
        let policy = Policy::development(root, [town::image()?], live);
        let keys = statement.verify(&Collateral::None, &policy, self.now)?;
        match *keys.policy() == town::rules()?.hash() {
            true => Ok(keys),
            false => Err("the runner goes by other rules than were published".into()),
        }
    }

    /// A slot for everybody.
    pub(crate) fn enrol(&mut self, crowd: &mut Crowd) -> Result<(), Trouble> {
        for person in &mut crowd.people {
            person.slot = self.relay.enrol(&OsEntropy)?;
        }
        Ok(())
    }

    /// Everybody seals its signal, and the relay loads what they sealed.
    pub(crate) fn load(&mut self, crowd: &mut Crowd, keys: &AttestedKeys) -> Result<(), Trouble> {
        let started = Instant::now();
        let bar = bar("signals", crowd.people.len());
        let (sender, sealed) = sync_channel(SEALED_AHEAD);
        let (relay, now) = (&mut self.relay, self.now);
        let people = &mut crowd.people;
        thread::scope(|scope| {
            let sealing = scope.spawn(move || {
                let seals =
                    |person: &mut crate::agents::Person| Ok((person.slot, person.seal(keys, now)?));
                Crowd::each(people, seals, |one| Ok(sender.send(one)?))
            });
            let loaded = sealed.iter().try_for_each(|(slot, sealed)| {
                bar.inc(1);
                relay.submit(slot, sealed)
            });
            // Who still seals finds nobody to hand it to, and ends.
            drop(sealed);
            loaded?;
            sealing.join().map_err(|_| "a thread ended")?
        })?;
        self.relay.flush()?;
        bar.finish_and_clear();
        let taken = |slot| self.relay.status(slot) == Status::Taken;
        if !crowd.people.iter().all(|person| taken(person.slot)) {
            return Err("a signal was not taken".into());
        }
        self.times.loading = started.elapsed();
        Ok(())
    }

    /// What vendors posted reaches the runner.
    pub(crate) fn match_deals(&mut self, vendors: &Vendors) -> Result<(), Trouble> {
        let started = Instant::now();
        let (store, market) = (vendors.store.as_ref(), &vendors.market);
        let unfit = self.feed.follow(store, market, &mut self.relay, self.now)?;
        if !unfit.is_empty() || self.relay.settle()? > 0 {
            return Err("a deal was not taken".into());
        }
        self.times.matching += started.elapsed();
        Ok(())
    }

    /// Ticks until nobody is told of anything more.
    pub(crate) fn tell(&mut self, crowd: &mut Crowd, keys: &AttestedKeys) -> Result<(), Trouble> {
        let started = Instant::now();
        let bar = bar("ticks", 0);
        loop {
            self.now = self.now.plus_millis(TICK_MILLIS);
            self.ticks += 1;
            let ticked = self.relay.tick(self.now)?;
            self.boxes += ticked.boxes;
            let people = crowd.people.iter();
            let boxes: Vec<_> = people
                .map(|person| self.relay.collect(person.slot))
                .collect();
            if boxes.iter().any(|boxes| boxes.len() != 1) {
                return Err("somebody's box is missing".into());
            }
            let rest = SAMPLE - self.sample.len();
            self.sample
                .extend(boxes.iter().flatten().take(rest).cloned());
            bar.inc(1);
            if crowd.open(boxes, keys)? == 0 {
                break;
            }
        }
        bar.finish_and_clear();
        self.times.telling += started.elapsed();
        Ok(())
    }

    /// A deal as the runner was given it, and the view of its match.
    pub(crate) fn match_of(&self, deal: &Deal) -> Result<(message::Deal, View), Trouble> {
        let said = self.feed.deal(deal)?;
        let view = self.relay.view(said.id).ok_or("a deal without a view")?;
        Ok((said, view.clone()))
    }

    /// The receipts of a vendor.
    pub(crate) fn receipts(&self, vendor: VendorId) -> Vec<SignedReceipt> {
        let chains = self.relay.receipts(vendor);
        chains.flat_map(|chain| chain.receipts.clone()).collect()
    }

    /// Tries to open boxes with keys of its own.
    pub(crate) fn pries(&mut self, crowd: &Crowd) -> Result<(), Trouble> {
        if !crowd.people.iter().all(|person| person.included) {
            return Err("an agent has no receipt for its signal".into());
        }
        for sealed in &self.sample {
            let mut key = [0; 32];
            OsEntropy.fill(&mut key)?;
            let mut inbox = Inbox::new(ResponseKey::from_bytes(key));
            self.opened += usize::from(inbox.open(sealed).is_ok());
        }
        match self.opened {
            0 => Ok(()),
            _ => Err("the host opened a box".into()),
        }
    }

    pub(crate) fn tried(&self) -> usize {
        self.sample.len()
    }
}

/// Progress on stderr, where that is a terminal.
fn bar(name: &str, length: usize) -> ProgressBar {
    let bar = match length {
        0 => ProgressBar::no_length(),
        length => ProgressBar::new(length as u64),
    };
    bar.set_draw_target(ProgressDrawTarget::stderr_with_hz(8));
    let template = match length {
        0 => "{prefix:>8} {pos} {elapsed}",
        _ => "{prefix:>8} {bar:40} {percent:>3} %  {eta}",
    };
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar.with_prefix(name.to_owned())
}
