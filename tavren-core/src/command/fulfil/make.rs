//! Between the commits: records are pulled, made into tables, verified and sealed, chunk by chunk.

use super::super::loaded::Loaded;
use super::lease::granted;
use super::{Lease, Made, Yield};
use crate::buyer::Buyer;
use crate::context::{Context, Halt};
use crate::error::Error;
use crate::grant::Due;
use crate::layout;
use crate::limits::CHUNK_BYTES_MAX;
use crate::offer::Offer;
use crate::package::{self, Manifest, ManifestChunk, PackageError, Promise, Written, pseudonym};
use crate::port::{Records, Request};
use tavren_sealing::chunk::{ChunkPosition, seal_chunk};
use tavren_sealing::{Zeroizing, derive};
use tavren_types::{Interval, KeyId};

/// Makes the package of a lease; `None` when the lease was cleaned up meanwhile.
pub(super) fn make(
    context: &mut Context<'_>,
    offer: &Offer,
    buyer: &Buyer,
    lease: &Lease,
) -> Result<Option<Made>, Halt> {
    let due = still_due(context, offer, buyer, lease)?;
    let keys: Vec<KeyId> = lease
        .periods
        .iter()
        .map(|leased| leased.key)
        .chain([lease.key])
        .collect();
    context.unlock(&[], &keys)?;
    if !context.exists(&layout::unfinished(lease.package))? {
        return Ok(None);
    }
    let requests: Vec<Request> = due
        .iter()
        .flatten()
        .map(|(request, _)| request.clone())
        .collect();
    let mut records = if requests.is_empty() {
        Vec::new().into_iter()
    } else {
        context.take_records(|| requests)?.into_iter()
    };
    let mut made = Made::default();
    let mut tables = Vec::new();
    for (leased, due) in lease.periods.iter().zip(&due) {
        let gave = match due {
            None => Yield::Gone,
            Some((request, _)) => match records.next() {
                Some(Ok(records)) => match written(context, offer, request, records) {
                    Ok(Some(written)) => {
                        let index = u32::try_from(tables.len()).unwrap_or(u32::MAX);
                        tables.push((leased.key, written));
                        Yield::Chunk(index)
                    }
                    Ok(None) => Yield::Empty,
                    Err(_) => Yield::Failed,
                },
                _ => Yield::Failed,
            },
        };
        made.yields.push(gave);
    }
    seal(context, offer, lease, &due, tables, &mut made)?;
    Ok(Some(made))
}

/// For each leased period what to ask for, while it is still due to this lease.
fn still_due(
    context: &mut Context<'_>,
    offer: &Offer,
    buyer: &Buyer,
    lease: &Lease,
) -> Result<Vec<Option<(Request, Due)>>, Halt> {
    let grants = Loaded::load_all(context, &granted(lease))?;
    let mut asked = Vec::with_capacity(lease.periods.len());
    for leased in &lease.periods {
        let grant = grants.iter().find(|grant| grant.grant.id == leased.grant);
        let due = grant.and_then(|grant| {
            lease.holds(leased, &grant.grant).then_some(())?;
            let due = grant
                .calendar(offer, buyer)
                .due(lease.package.as_bytes(), context.now);
            let due = due.into_iter().find(|due| due.period == leased.period)?;
            let request = Request {
                subject: grant.grant.user()?,
                data_type: offer.terms.data_type.clone(),
                columns: offer.terms.columns.clone(),
                window: due.window,
            };
            Some((request, due))
        });
        asked.push(due);
    }
    Ok(asked)
}

/// One period as it is delivered; `None` where there were no records.
fn written(
    context: &Context<'_>,
    offer: &Offer,
    request: &Request,
    records: Records,
) -> Result<Option<Written>, PackageError> {
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
    let table = package::Draft::new(request, &terms.columns, records)?
        .transform(&terms.level, &subject)?
        .verify(&promise)?;
    let written = package::write(&table, terms.format);
    if written.rows.len() > CHUNK_BYTES_MAX {
        return Err(PackageError::RowsTooMany);
    }
    Ok(Some(written))
}

/// Seals the tables into chunks that know their place, and writes the manifest.
fn seal(
    context: &mut Context<'_>,
    offer: &Offer,
    lease: &Lease,
    due: &[Option<(Request, Due)>],
    tables: Vec<(KeyId, Written)>,
    made: &mut Made,
) -> Result<(), Halt> {
    let count = u32::try_from(tables.len()).unwrap_or(u32::MAX);
    let mut rows = 0_u64;
    let mut chunks = Vec::with_capacity(tables.len());
    for (index, (key, written)) in (0_u32..).zip(tables) {
        let plain = Zeroizing::new(written.rows);
        let position = ChunkPosition {
            package: *lease.package.as_bytes(),
            index,
            last: index.saturating_add(1) == count,
        };
        let secret = context.opened(key)?.ok_or(Halt::Stale)?;
        let sealed = seal_chunk(&secret, context.draw(), &position, &plain)?;
        chunks.push(ManifestChunk {
            index,
            sha256: derive::sha256(&sealed),
        });
        made.chunks.push(sealed);
        made.header = written.header;
        rows = rows.saturating_add(written.row_count);
    }
    let windows = due.iter().flatten().map(|(_, due)| due.window);
    let from = windows
        .clone()
        .map(Interval::from)
        .min()
        .unwrap_or(context.now);
    let until = windows.map(Interval::until).max().unwrap_or(context.now);
    let terms = &offer.terms;
    let manifest = Manifest {
        package: lease.package,
        offer: offer.id,
        terms_hash: offer.terms_hash,
        data_type: terms.data_type.clone(),
        purpose: terms.purpose.clone(),
        level: terms.level.clone(),
        format: terms.format,
        columns: terms.columns.clone(),
        window: Interval::new(from, until).map_err(|_| Error::Internal {
            what: "a window ends before it starts",
        })?,
        persons: persons(lease, &made.yields),
        rows,
        chunks,
        created: context.now,
    };
    made.manifest = manifest.to_json();
    Ok(())
}

fn persons(lease: &Lease, yields: &[Yield]) -> u64 {
    let gave = lease.periods.iter().zip(yields);
    let mut ids: Vec<_> = gave
        .filter(|(_, gave)| matches!(gave, Yield::Chunk(_)))
        .map(|(leased, _)| leased.grant)
        .collect();
    ids.sort_unstable();
    ids.dedup();
    u64::try_from(ids.len()).unwrap_or(u64::MAX)
}
