//! The runner as a state machine: a request in, answers out; no clock, no socket, no randomness.

use crate::keys::{Boot, Keys, hour_at};
use crate::rules::Policy;
use crate::{Rules, RulesError};
use board::{Admitted, Board};
use read::Areas;
use reports::Reports;
use slots::{Arrival, Covering, Slots};
use tavren_attest::Provider;
use tavren_matching::noise::VendorId as Asker;
use tavren_matching::{ConstantEngine, Kernel};
use tavren_sealing::{Seed, Zeroizing};
use tavren_types::{DealId, Timestamp};
use tavren_wire::agent::{Epoch, open};
use tavren_wire::limits::FRAME_BYTES_MAX;
use tavren_wire::message::{
    Answer, Ask, Asked, Content, Deal, Delivery, Loaded, Refusal, Reply, Request,
};
use tavren_wire::notice::Bucket;
use tavren_wire::receipt::{InclusionReceipt, Inputs};
use tavren_wire::release::Release;

mod board;
mod pending;
mod read;
mod reports;
mod slots;

/// What a box takes in a message beside its own bytes, at most.
const DELIVERY_BYTES: usize = 32;

/// One boot of the runner: its keys, its signals, its deals. Nothing of it outlives the process.
///
/// Before the first tick it knows no time and does nothing else. It has no disclosure budget in the
/// window of that tick, so that a restart cannot refill one. A signal stands until it expires, which
/// it does with the epoch of its name at the latest.
///
/// # Law
/// Nobody is counted twice at the turn of an epoch: `tests/enclave/epochs.rs`.
///
/// What the host is answered follows from what the host has seen, and from what the disclosure policy
/// lets a vendor see: `tests/enclave/worlds.rs`.
pub struct Runner {
    rules: Rules,
    areas: Areas,
    boot: Boot,
    policy: Policy,
    engine: ConstantEngine,
    inputs: Inputs,
    slots: Slots,
    board: Board,
    reports: Reports,
    /// Ticks that there have been.
    ticks: u64,
    /// None before the first tick.
    time: Option<Time>,
}

/// What the host has told of the time, and what follows.
struct Time {
    now: Timestamp,
    window: u64,
    /// The window in which this boot began, or took over from another: nothing is disclosed in it.
    window_at_boot: u64,
    epoch: Epoch,
    keys: Keys,
    /// Since when the sealing service has released to no other boot; none before its first release.
    since: Option<Timestamp>,
}

impl Runner {
    /// Starts a runner; `seed` is drawn fresh, and all keys of this boot that do not change follow
    /// from it.
    ///
    /// # Errors
    /// [`RulesError`] where matching does not take the policy, which [`Rules::new`] has seen to.
    pub fn new(rules: Rules, provider: Box<dyn Provider>, seed: &Seed) -> Result<Self, RulesError> {
        let noise = Zeroizing::new(seed.expand::<32>(b"noise key", 0));
        let policy = rules.disclosure.policy(&rules.tables, *noise)?;
        let tables = rules.tables.clone();
        let (least, kernel) = (rules.area_share_min, Kernel::best());
        Ok(Self {
            areas: Areas::new(tables.areas()),
            boot: Boot::new(&rules, provider, seed),
            policy,
            engine: ConstantEngine::new(tables, least, kernel, Timestamp::MIN),
            inputs: Inputs::default(),
            slots: Slots::default(),
            board: Board::default(),
            reports: Reports::default(),
            ticks: 0,
            time: None,
            rules,
        })
    }

    /// Answers one request: any number of boxes to a tick, then one answer; one to all else.
    ///
    /// `seed` is drawn fresh for every request; keys and nonces follow from it. Whatever comes in,
    /// what cannot be done is refused, and the runner goes on.
    pub fn answer(&mut self, request: Request, seed: &Seed) -> Vec<Reply> {
        let mut answers = Vec::new();
        let last = match request.ask {
            Ask::Hello { nonce } => self.hello(&nonce),
            Ask::Release { release } => self.release(&release),
            Ask::Tick { now } => self.tick(now, seed).map(|boxes| {
                let count = u64::try_from(boxes.len()).unwrap_or(u64::MAX);
                answers = in_frames(boxes, self.rules.bucket);
                Answer::Ticked { boxes: count }
            }),
            // Another boot may have its place by now.
            _ if self.waits() => Err(Refusal::Unreleased),
            Ask::Load { signals } => self.load(signals),
            Ask::Post { deal } => self.match_deal(&deal, true),
            Ask::Update { deal } => self.match_deal(&deal, false),
            Ask::Remove { deal } => self.remove(deal),
            Ask::Activity { asked } => self.activity(&asked),
        };
        answers.push(last.unwrap_or_else(|refusal| Answer::Refused { refusal }));
        let replies = answers.into_iter();
        replies
            .map(|answer| Reply::new(request.number, answer))
            .collect()
    }

    fn hello(&self, nonce: &[u8; 32]) -> Result<Answer, Refusal> {
        let time = self.time.as_ref().ok_or(Refusal::Time)?;
        let evidence = time.keys.evidence(&self.boot, nonce, time.now)?;
        Ok(Answer::Evidence { evidence })
    }

    fn waits(&self) -> bool {
        self.time.as_ref().is_some_and(|time| time.keys.wait())
    }

    /// Takes the keys of this epoch.
    ///
    /// Another boot of these rules may have disclosed up to when this one took over, so that this one
    /// has no budget in the window of that, nor figures for the day.
    ///
    /// # Law
    /// One boot alone discloses in a window, whatever the host does with boots and time, as long as
    /// the service goes by its clock: `tests/enclave/release/boots.rs`.
    fn release(&mut self, release: &Release) -> Result<Answer, Refusal> {
        let time = self.time.as_mut().ok_or(Refusal::Time)?;
        let first = self.rules.epochs.first_hour(time.epoch);
        let hours = [first, hour_at(time.now)];
        time.keys.release(release, time.epoch, hours, &self.boot)?;
        let since = release.since();
        if time.since.replace(since) != Some(since) {
            time.window_at_boot = time.window_at_boot.max(self.rules.window_at(since));
            self.reports.began(since);
            self.slots.count_anew();
        }
        Ok(Answer::Released)
    }

    fn load(&mut self, signals: Vec<Loaded>) -> Result<Answer, Refusal> {
        if self.time.is_none() {
            return Err(Refusal::Time);
        }
        let taken = signals.iter().map(|loaded| self.take(loaded));
        let refused = (0..)
            .zip(taken)
            .filter_map(|(at, taken)| Some((at, taken.err()?)));
        Ok(Answer::Taken {
            refused: refused.collect(),
        })
    }

    /// Takes one signal, or refuses it by what the host sees of it.
    ///
    /// Nothing that is answered depends on what is under the seal, but that it is a message at all
    /// and that its name was not used before. A signal that matching does not take, such as one
    /// from an area that there is not, is taken as if it were none: its agent misses a receipt.
    fn take(&mut self, loaded: &Loaded) -> Result<(), Refusal> {
        let Loaded { slot, sealed } = loaded;
        let Time {
            now, epoch, keys, ..
        } = self.time.as_ref().ok_or(Refusal::Time)?;
        let key = keys.named(sealed.key)?;
        let opened = open(&key.secret, key.id, *epoch, *now, sealed)?;
        // A person has another name in the next epoch, and would count once under each.
        if sealed.expires > self.rules.epochs.end_of(*epoch) {
            return Err(Refusal::Malformed);
        }
        let name = opened.content.id();
        opened.after(self.slots.last(name, *epoch))?;
        self.slots.room(*slot, name)?;

        let hash = sealed.hash();
        let included = InclusionReceipt::new(hash, *epoch, self.inputs.push(hash), *now);
        let stays = self.slots.is_of(*slot, name);
        // The receipt of a signal is not lost by what is reported after it.
        let report = matches!(opened.content, Content::Report { .. });
        let kept = self.slots.included(*slot).filter(|_| stays && report);
        let (place, left) = self.slots.put(Arrival {
            slot: *slot,
            name,
            epoch: *epoch,
            sequence: opened.sequence,
            expires: sealed.expires,
            response: opened.response,
        });
        if let Some(left) = left {
            self.engine.remove(left);
        }
        let (stands, taken) = match &opened.content {
            Content::Signal { signal } => {
                let signal = self.areas.signal(signal);
                let put =
                    signal.and_then(|signal| self.engine.upsert(place, &signal, sealed.expires));
                (put.is_ok(), put.is_ok())
            }
            Content::Withdrawal { .. } => (false, true),
            // The signal stays as it is, where it stands in this slot.
            Content::Report {
                today, area, done, ..
            } => {
                // A report costs a signal that stands.
                if let Ok(area) = self.areas.at(*area)
                    && stays
                {
                    self.reports.note([name, *today], area, done);
                }
                (stays, true)
            }
        };
        if !stands {
            self.engine.remove(place);
            self.slots.pending.drop_waiting(place);
        }
        if taken {
            self.slots.include(*slot, kept.unwrap_or(included));
        }
        Ok(())
    }

    /// Matches a deal, and lets it stand once its vendor has a view and a receipt.
    ///
    /// The same deal again is answered as before, free of charge: so a relay that lost the answer
    /// loses nothing.
    fn match_deal(&mut self, deal: &Deal, posted: bool) -> Result<Answer, Refusal> {
        let time = self.time.as_ref().ok_or(Refusal::Time)?;
        if let Admitted::Known(answer) = self.board.admit(deal, posted, time.now)? {
            return Ok(answer);
        }
        let criteria = self.areas.criteria(&deal.criteria);
        let criteria = criteria.map_err(|_| Refusal::Criteria)?;
        criteria
            .check(&self.rules.tables)
            .map_err(|_| Refusal::Criteria)?;
        if time.window <= time.window_at_boot {
            return Err(Refusal::Disclosure);
        }
        let set = self.engine.match_deal(&criteria, time.now);
        let set = set.map_err(|_| Refusal::Criteria)?;
        let vendor = Asker::from_bytes(*deal.vendor.as_bytes());
        let view = set.view(&mut self.policy, vendor, time.window);
        let view = view.map_err(|_| Refusal::Disclosure)?;
        let view = read::view(&view).map_err(|_| Refusal::Disclosure)?;
        let asked = (deal.hash(), time.window, self.inputs.root());
        let receipt = (self.board).sign(deal.vendor, asked, &view, &self.boot)?;
        let answer = Answer::Matched { receipt, view };
        let number = self.board.stand(deal, answer.clone());
        set.mark(self.slots.pending.begin(number, criteria));
        self.reports.stand(deal);
        Ok(answer)
    }

    fn remove(&mut self, deal: DealId) -> Result<Answer, Refusal> {
        if !self.board.remove(deal) {
            return Err(Refusal::DealUnknown);
        }
        if let Some(time) = &self.time {
            self.reports.remove(deal, time.now);
        }
        Ok(Answer::Removed)
    }

    /// What a vendor may know of what people did with a deal of its own, with a receipt.
    ///
    /// The last question of a vendor is answered with the same bytes again, so that a relay that lost
    /// the answer loses no receipt.
    fn activity(&mut self, asked: &Asked) -> Result<Answer, Refusal> {
        let time = self.time.as_ref().ok_or(Refusal::Time)?;
        if time.window <= time.window_at_boot {
            return Err(Refusal::Disclosure);
        }
        if let Some(answer) = self.board.told(asked) {
            return Ok(answer);
        }
        let by = (&self.rules.tables, &mut self.policy, time.window);
        let view = self.reports.view(asked, by)?;
        let signed = (asked.hash(), time.window, self.inputs.root());
        let receipt = (self.board).sign(asked.vendor, signed, &view, &self.boot)?;
        let answer = Answer::Activity { receipt, view };
        self.board.tell(asked, answer.clone());
        Ok(answer)
    }

    /// Moves the time, and hands out the boxes of the tick. The first of each hour also tells deals
    /// to those who came after them.
    fn tick(&mut self, now: Timestamp, seed: &Seed) -> Result<Vec<Delivery>, Refusal> {
        self.engine.expire(now).map_err(|_| Refusal::Time)?;
        let epoch = self.rules.epochs.epoch_at(now);
        let window = self.rules.window_at(now);
        let before = self.time.take();
        let window_at_boot = before.as_ref().map_or(window, |time| time.window_at_boot);
        let since = before.as_ref().and_then(|time| time.since);
        let hour = hour_at(now);
        let hour_began = before.as_ref().is_none_or(|time| hour_at(time.now) != hour);
        // The keys of an hour that is over are dropped here, and so wiped.
        let keys = before.map(|time| time.keys);
        self.time = Some(Time {
            now,
            window,
            window_at_boot,
            epoch,
            keys: Keys::of((epoch, hour), keys, &self.boot, seed),
            since,
        });
        self.slots.forget(now, epoch);
        self.board.expire(now);
        self.reports.begin(now);
        // A deal that is over, or was changed, is told no more.
        let board = &self.board;
        self.slots.pending.retain(|number| board.stands(number));
        if hour_began {
            self.match_again(now);
        }
        let covering = Covering {
            cover: self.rules.cover,
            bucket: self.rules.bucket,
            tick: self.ticks,
            boot: &self.boot,
            since,
            seed,
        };
        self.ticks = self.ticks.wrapping_add(1);
        Ok(self.slots.boxes(&self.board, &covering))
    }

    /// Matches the deals that stand once more, for those whose signals came after them.
    ///
    /// It has no view and no receipt, and so takes nothing of the vendor's budget.
    fn match_again(&mut self, now: Timestamp) {
        let engine = &mut self.engine;
        self.slots.pending.again(|criteria, bits| {
            // INVARIANT: the criteria were matched before, and the engine has seen this time.
            if let Ok(set) = engine.match_deal(criteria, now) {
                set.mark(bits);
            }
        });
    }
}

impl core::fmt::Debug for Runner {
    fn fmt(&self, out: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(out, "Runner({:?})", self.rules)
    }
}

/// Boxes in as many answers as frames need.
fn in_frames(boxes: Vec<Delivery>, bucket: Bucket) -> Vec<Answer> {
    let bytes = bucket.bytes().saturating_add(DELIVERY_BYTES);
    let some = FRAME_BYTES_MAX
        .saturating_sub(DELIVERY_BYTES)
        .checked_div(bytes);
    let some = some.unwrap_or(1).max(1);
    let mut boxes = boxes.into_iter().peekable();
    let mut answers = Vec::new();
    while boxes.peek().is_some() {
        let boxes = boxes.by_ref().take(some).collect();
        answers.push(Answer::Boxes { boxes });
    }
    answers
}
