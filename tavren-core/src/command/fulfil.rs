//! The command that packages what is due: lease → pull → package, verify, seal → deliver.
//!
//! Two commits: the first leases the periods, so that no two workers pull the same records; the
//! second, guarded by every grant it holds, makes them wait for their buyer. A revoke in between
//! changes its grant, so the second commit is decided again without that person, whose chunk key
//! is never released.

use super::books::Books;
use super::loaded::{self, Loaded};
use super::sweep::attention;
use crate::action::{Action, Next, fingerprint};
use crate::audit::{Body, Kind};
use crate::buyer::Buyer;
use crate::context::{Context, Halt, refuse};
use crate::delivery::{Chunk, Package, PackageState};
use crate::draft::Draft;
use crate::error::Error;
use crate::grant::{Due, Event};
use crate::limits::{CHUNK_BYTES_MAX, LEASE_MILLIS, PERSONS_PER_PACKAGE_MAX};
use crate::offer::Offer;
use crate::package::{self, Manifest, ManifestChunk, Promise, Written, pseudonym};
use crate::port::{Records, Request, SourceError};
use crate::step::QueueStep;
use crate::{layout, operator};
use tavren_sealing::chunk::{ChunkPosition, seal_chunk};
use tavren_sealing::{Key, derive};
use tavren_types::cbor::Schema;
use tavren_types::{Code, GrantId, Interval, KeyId, OfferId, PackageId};

/// Packages what is due of an offer: one package of at most
/// [`PERSONS_PER_PACKAGE_MAX`] chunks, or of one grant alone.
#[derive(Debug)]
pub struct Fulfil {
    target: Target,
    phase: Phase,
}

tavren_types::cbor_record! {
    /// What packaging did.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
    pub struct Fulfilled {
        /// The package that now waits for its buyer.
        1 => pub package: Option<PackageId>,
        /// Periods in it.
        2 => pub sealed: u32,
        /// Periods that came to nothing: the source had no records.
        3 => pub empty: u32,
        /// Periods whose source failed: they stay due.
        4 => pub failed: u32,
        /// Grants that time alone had done something to.
        5 => pub swept: u32,
    }
}

#[derive(Debug, Clone, Copy)]
enum Target {
    Offer(OfferId),
    Grant(GrantId),
}

#[derive(Debug)]
enum Phase {
    /// Choosing what is due, and leasing it.
    Leasing(Vec<(GrantId, Due)>),
    /// Pulling and packaging what was leased.
    Packaging(Vec<(GrantId, Due)>),
    /// Handing over what was sealed.
    Sealed(Vec<(GrantId, Due)>, Box<Made>),
}

/// A package that was made, and what each period gave.
#[derive(Debug)]
struct Made {
    id: PackageId,
    key: KeyId,
    secret: Key,
    header: Vec<u8>,
    manifest: String,
    chunks: Vec<Vec<u8>>,
    yields: Vec<Yield>,
}

/// What the records of one period gave.
#[derive(Debug, Clone, Copy)]
enum Yield {
    Chunk { index: u32, key: KeyId },
    Empty,
    Failed,
}

impl Fulfil {
    /// Packages what is due of an offer.
    pub fn offer(offer: OfferId) -> Self {
        Self {
            target: Target::Offer(offer),
            phase: Phase::Leasing(Vec::new()),
        }
    }

    /// Packages what is due of one grant.
    pub fn grant(grant: GrantId) -> Self {
        Self {
            target: Target::Grant(grant),
            phase: Phase::Leasing(Vec::new()),
        }
    }
}

impl Action for Fulfil {
    type Output = Fulfilled;

    fn kind(&self) -> Kind {
        Kind::PeriodSealed
    }

    fn fingerprint(&self) -> Vec<u8> {
        match self.target {
            Target::Offer(offer) => fingerprint("fulfil_offer", &[&offer]),
            Target::Grant(grant) => fingerprint("fulfil_grant", &[&grant]),
        }
    }

    fn advance(&mut self, context: &mut Context<'_>) -> Result<Next<Fulfilled>, Halt> {
        let offer = match self.target {
            Target::Offer(offer) => offer,
            Target::Grant(grant) => match Loaded::load(context, grant)? {
                Some(loaded) => loaded.grant.offer,
                None => return refuse(Code::GrantUnknown),
            },
        };
        let offer = loaded::offer(context, offer)?;
        let buyer = loaded::buyer(context, offer.buyer)?;
        match std::mem::replace(&mut self.phase, Phase::Leasing(Vec::new())) {
            Phase::Leasing(_) => self.lease(context, &offer, &buyer),
            Phase::Packaging(leased) => match make(context, &offer, &leased) {
                Ok(made) => {
                    self.phase = Phase::Sealed(leased, Box::new(made));
                    self.advance(context)
                }
                Err(halt) => {
                    self.phase = Phase::Packaging(leased);
                    Err(halt)
                }
            },
            Phase::Sealed(leased, made) => {
                let next = hand_over(context, &offer, &buyer, &leased, &made);
                self.phase = Phase::Sealed(leased, made);
                next
            }
        }
    }

    fn committed(&mut self) {
        if let Phase::Leasing(leased) =
            std::mem::replace(&mut self.phase, Phase::Leasing(Vec::new()))
        {
            self.phase = Phase::Packaging(leased);
        }
    }
}

impl Fulfil {
    fn lease(
        &mut self,
        context: &mut Context<'_>,
        offer: &Offer,
        buyer: &Buyer,
    ) -> Result<Next<Fulfilled>, Halt> {
        let worker = *context.command.as_bytes();
        let ids = match self.target {
            Target::Grant(grant) => vec![grant],
            Target::Offer(offer) => attention(context, offer, PERSONS_PER_PACKAGE_MAX)?,
        };
        let single = matches!(self.target, Target::Grant(_));
        let mut grants = Loaded::load_all(context, &ids)?;
        let worker_busy =
            |grant: &Loaded| grant.calendar(offer, buyer).is_leased(&worker, context.now);
        if single && grants.iter().any(worker_busy) {
            return refuse(Code::GrantLeased);
        }
        let mut leased = Vec::new();
        for grant in &mut grants {
            grant.catch_up(context, offer, buyer);
            let due = grant.calendar(offer, buyer).due(&worker, context.now);
            for due in due
                .into_iter()
                .take(PERSONS_PER_PACKAGE_MAX.saturating_sub(leased.len()))
            {
                leased.push((grant.grant.id, due));
                let until = context.now.plus_millis(LEASE_MILLIS);
                grant.apply(Event::Leased {
                    period: due.period,
                    worker,
                    until,
                });
            }
        }
        grants.retain(|grant| !grant.is_idle(context, offer, buyer));
        let mut draft = Draft::default();
        let mut books = Books::default();
        let touched = u32::try_from(grants.len()).unwrap_or(u32::MAX);
        super::sweep::write_down(context, &mut draft, &mut books, grants, offer, buyer)?;
        books.close(context, &mut draft, offer)?;
        if !leased.is_empty() {
            self.phase = Phase::Leasing(leased);
            return Ok(Next::Commit(draft, None));
        }
        if single && touched == 0 {
            return refuse(Code::GrantNothingDue);
        }
        let done = Fulfilled {
            swept: touched,
            ..Fulfilled::default()
        };
        note(context, &mut draft, offer, &done)?;
        Ok(Next::Commit(draft, Some(Ok(done))))
    }
}

/// Pulls the records of what was leased, and makes them a package.
fn make(context: &mut Context<'_>, offer: &Offer, leased: &[(GrantId, Due)]) -> Result<Made, Halt> {
    let mut ids: Vec<GrantId> = leased.iter().map(|(grant, _)| *grant).collect();
    ids.dedup();
    let grants = Loaded::load_all(context, &ids)?;
    let mut requests = Vec::with_capacity(leased.len());
    for (id, due) in leased {
        let grant = grants.iter().find(|grant| grant.grant.id == *id);
        let subject = grant.and_then(|grant| grant.grant.user());
        requests.push(subject.map(|subject| Request {
            subject,
            data_type: offer.terms.data_type.clone(),
            columns: offer.terms.columns.clone(),
            window: due.window,
        }));
    }
    context.stock(leased.len().saturating_add(1))?;
    let asked = || requests.iter().flatten().cloned().collect();
    let mut records = context.take_records(asked)?.into_iter();
    let (key, secret) = context.fresh()?;
    let mut made = Made {
        id: PackageId::from_bytes(context.draw()),
        key,
        secret,
        header: Vec::new(),
        manifest: String::new(),
        chunks: Vec::new(),
        yields: Vec::with_capacity(leased.len()),
    };
    let mut tables = Vec::new();
    for request in &requests {
        let written = match (request, request.as_ref().and_then(|_| records.next())) {
            (Some(request), Some(Ok(records))) => written(context, offer, request, records),
            (None, _) => Ok(None),
            (Some(_), Some(Err(error))) => Err(error),
            (Some(_), None) => Err(lost()),
        };
        let index = u32::try_from(tables.len()).unwrap_or(u32::MAX);
        made.yields.push(match written {
            Ok(Some(written)) => {
                let (key, secret) = context.fresh()?;
                tables.push((written, secret));
                Yield::Chunk { index, key }
            }
            Ok(None) => Yield::Empty,
            Err(_) => Yield::Failed,
        });
    }
    seal(context, offer, leased, tables, &mut made)?;
    Ok(made)
}

/// One period as it is delivered; `None` where there were no records.
fn written(
    context: &Context<'_>,
    offer: &Offer,
    request: &Request,
    records: Records,
) -> Result<Option<Written>, SourceError> {
    let refused = |error: package::PackageError| SourceError {
        what: error.to_string(),
        code: error.code(),
    };
    if records.rows.is_empty() {
        return Ok(None);
    }
    let terms = &offer.terms;
    let subject = pseudonym(
        &context.secrets.pseudonym,
        offer.buyer,
        offer.id,
        &request.subject,
    );
    let promise = Promise {
        columns: &terms.columns,
        window: request.window,
        level: &terms.level,
        subject: &subject,
    };
    let table = package::Draft::new(request, &terms.columns, records)
        .and_then(|draft| draft.transform(&terms.level, &subject))
        .and_then(|transformed| transformed.verify(&promise))
        .map_err(refused)?;
    let written = package::write(&table, terms.format);
    if written.rows.len() > CHUNK_BYTES_MAX {
        return Err(SourceError {
            what: "one person's period is larger than a chunk may be".to_owned(),
            code: Code::LimitExceeded,
        });
    }
    Ok(Some(written))
}

/// Seals the tables into chunks that know their place, and writes the manifest.
fn seal(
    context: &mut Context<'_>,
    offer: &Offer,
    leased: &[(GrantId, Due)],
    tables: Vec<(Written, Key)>,
    made: &mut Made,
) -> Result<(), Halt> {
    let count = u32::try_from(tables.len()).unwrap_or(u32::MAX);
    let mut rows = 0_u64;
    let mut digests = Vec::with_capacity(tables.len());
    for (index, (written, secret)) in (0_u32..).zip(tables) {
        let written = Wiped(written);
        let position = ChunkPosition {
            package: *made.id.as_bytes(),
            index,
            last: index.saturating_add(1) == count,
        };
        let sealed = seal_chunk(&secret, context.draw(), &position, &written.0.rows)?;
        digests.push(ManifestChunk {
            index,
            sha256: derive::sha256(&sealed),
        });
        made.chunks.push(sealed);
        made.header.clone_from(&written.0.header);
        rows = rows.saturating_add(written.0.row_count);
    }
    made.manifest = manifest(context, offer, leased, made, rows, digests)?;
    Ok(())
}

fn manifest(
    context: &Context<'_>,
    offer: &Offer,
    leased: &[(GrantId, Due)],
    made: &Made,
    rows: u64,
    chunks: Vec<ManifestChunk>,
) -> Result<String, Halt> {
    let terms = &offer.terms;
    let from = leased
        .iter()
        .map(|(_, due)| due.window.from())
        .min()
        .unwrap_or(context.now);
    let until = leased
        .iter()
        .map(|(_, due)| due.window.until())
        .max()
        .unwrap_or(context.now);
    let window = Interval::new(from, until).map_err(|_| Error::Internal {
        what: "a window ends before it starts",
    })?;
    let mut persons: Vec<GrantId> = leased
        .iter()
        .zip(&made.yields)
        .filter(|(_, gave)| matches!(gave, Yield::Chunk { .. }))
        .map(|((grant, _), _)| *grant)
        .collect();
    persons.sort_unstable();
    persons.dedup();
    let manifest = Manifest {
        package: made.id,
        offer: offer.id,
        terms_hash: offer.terms_hash,
        data_type: terms.data_type.clone(),
        purpose: terms.purpose.clone(),
        level: terms.level.clone(),
        format: terms.format,
        columns: terms.columns.clone(),
        window,
        persons: u64::try_from(persons.len()).unwrap_or(u64::MAX),
        rows,
        chunks,
        created: context.now,
    };
    Ok(manifest.to_json())
}

/// Hands the sealed chunks to the queue, and makes the periods wait for their buyer.
fn hand_over(
    context: &mut Context<'_>,
    offer: &Offer,
    buyer: &Buyer,
    leased: &[(GrantId, Due)],
    made: &Made,
) -> Result<Next<Fulfilled>, Halt> {
    if !made.chunks.is_empty() {
        context.queue(|| QueueStep::Put(made.id, made.chunks.clone()))?;
    }
    let worker = *context.command.as_bytes();
    let mut ids: Vec<GrantId> = leased.iter().map(|(grant, _)| *grant).collect();
    ids.dedup();
    let mut grants = Loaded::load_all(context, &ids)?;
    let until = context.now.plus_days(i64::from(offer.terms.claim_days));
    let mut draft = Draft::default();
    let mut done = Fulfilled::default();
    let mut chunks = Vec::with_capacity(made.chunks.len());
    for ((id, due), gave) in leased.iter().zip(&made.yields) {
        let grant = grants.iter_mut().find(|grant| grant.grant.id == *id);
        // What was revoked, paused or taken over meanwhile is not due to this worker any more.
        let due_still = grant.filter(|grant| {
            let now_due = grant.calendar(offer, buyer).due(&worker, context.now);
            now_due.iter().any(|now_due| now_due.period == due.period)
        });
        let (period, at) = (due.period, context.now);
        match (due_still, gave) {
            (Some(grant), Yield::Chunk { index, key }) => {
                done.sealed = done.sealed.saturating_add(1);
                grant.apply(Event::Sealed {
                    period,
                    package: made.id,
                    chunk: *index,
                    key: *key,
                    at,
                    until,
                });
            }
            (Some(grant), Yield::Empty) => {
                done.empty = done.empty.saturating_add(1);
                grant.apply(Event::Aborted { period, at });
            }
            (Some(grant), Yield::Failed) => {
                done.failed = done.failed.saturating_add(1);
                grant.apply(Event::Released { period });
            }
            (None, Yield::Chunk { key, .. }) => draft.destroy.push(*key),
            (None, _) => {}
        }
        if let Yield::Chunk { .. } = gave {
            chunks.push(Chunk { grant: *id, period });
        }
    }
    let mut books = Books::default();
    for grant in grants {
        let stored = grant.store(context, &mut draft, &mut books, offer, buyer)?;
        if !stored.events.is_empty() {
            let body = Body {
                package: Some(made.id),
                ..stored.body(Kind::PeriodSealed, context)
            };
            draft.note(stored.grant.trail(), body);
        }
    }
    books.close(context, &mut draft, offer)?;
    if done.sealed > 0 {
        done.package = Some(made.id);
        put_package(context, &mut draft, offer, made, chunks, until)?;
    } else {
        // Nothing waits, so nothing may be left: neither the payload nor a key that opens it.
        draft.destroy.push(made.key);
        if !made.chunks.is_empty() {
            draft.remove.push(made.id);
        }
    }
    note(context, &mut draft, offer, &done)?;
    Ok(Next::Commit(draft, Some(Ok(done))))
}

fn put_package(
    context: &mut Context<'_>,
    draft: &mut Draft,
    offer: &Offer,
    made: &Made,
    chunks: Vec<Chunk>,
    until: tavren_types::Timestamp,
) -> Result<(), Halt> {
    let package = Package {
        schema: Schema,
        id: made.id,
        offer: offer.id,
        buyer: offer.buyer,
        created: context.now,
        until,
        format: offer.terms.format,
        header: made.header.clone().into(),
        chunks,
        manifest: made.manifest.clone(),
        state: PackageState::Waiting,
    };
    let place = layout::package(made.id);
    let sealed = context.seal_with(&place, made.key, &made.secret, &package)?;
    draft.put_bytes(place, sealed);
    draft.put_bytes(layout::waiting(offer.id, made.id), Vec::new());
    Ok(())
}

/// The entry of the one who ran the packaging.
fn note(
    context: &mut Context<'_>,
    draft: &mut Draft,
    offer: &Offer,
    done: &Fulfilled,
) -> Result<(), Halt> {
    let body = Body {
        offer: Some(offer.id),
        package: done.package,
        count: Some(done.sealed),
        ..Body::new(Kind::GrantSwept, context.now)
    };
    draft.note(operator::trail(context)?, body);
    Ok(())
}

fn lost() -> SourceError {
    SourceError {
        what: "the data source gave too few answers".to_owned(),
        code: Code::SourceFailed,
    }
}

/// Written rows that are overwritten when they go.
struct Wiped(Written);

impl Drop for Wiped {
    fn drop(&mut self) {
        use zeroize::Zeroize;
        self.0.rows.zeroize();
    }
}
