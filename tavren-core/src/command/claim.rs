//! Commands of a buyer on its payloads: claim, collect, acknowledge.
//!
//! A claim is one commit, guarded by every grant in the package: it releases the keys of the
//! chunks whose grants still stand, sealed to the buyer, and books their rewards. A revoke, pause
//! or expiry changes its grant, so of a claim and a stop exactly one is first.

use super::books::Books;
use super::buyer::admitted;
use super::loaded::{self, Loaded};
use crate::action::{Action, Next, fingerprint};
use crate::audit::{Body, Kind};
use crate::buyer::{ApiKey, Buyer, Scope, Standing};
use crate::context::{Context, Halt, refuse};
use crate::delivery::{ENVELOPE_INFO, Package, PackageState, Payload, Release, Released};
use crate::draft::Draft;
use crate::grant::{Event, Fulfilment};
use crate::layout;
use crate::ledger::drawn_minor;
use crate::offer::Offer;
use crate::port::{Page, Range};
use crate::step::QueueStep;
use tavren_sealing::Zeroizing;
use tavren_sealing::envelope::{RecipientPublic, seal_envelope};
use tavren_types::cbor::{self, Schema};
use tavren_types::{Code, GrantId, KeyId, OfferId, PackageId, Timestamp};

/// A buyer claims the package of an offer whose time is over first.
#[derive(Debug, Clone)]
pub struct Claim {
    /// The buyer's API key.
    pub key: ApiKey,
    /// Which offer.
    pub offer: OfferId,
}

impl Action for Claim {
    type Output = Option<Release>;

    fn kind(&self) -> Kind {
        Kind::PeriodDelivered
    }

    fn fingerprint(&self) -> Vec<u8> {
        fingerprint("claim", &[&self.key.buyer(), &self.offer])
    }

    /// Answers `None` when nothing waits.
    fn advance(&mut self, context: &mut Context<'_>) -> Result<Next<Option<Release>>, Halt> {
        let mut buyer = admitted(context, &self.key, Scope::Claims)?;
        context.unlock(&[], &[buyer.trail().key])?;
        let offer = loaded::offer(context, self.offer)?;
        if offer.buyer != buyer.id {
            return refuse(Code::OfferUnknown);
        }
        let terms = &offer.terms;
        if let Some(code) = buyer.barred(&terms.purpose, terms.class, terms.level.disclosure()) {
            return refuse(code);
        }
        let Some(public) = buyer.public else {
            return refuse(Code::BuyerKeyAbsent);
        };
        let Some((waiting, id)) = waiting(context, offer.id)? else {
            let mut draft = Draft::default();
            note(context, &mut draft, &offer, &buyer, None);
            return Next::answer(draft, None);
        };
        let mut draft = Draft::default();
        draft.delete(waiting);
        claim(context, draft, &offer, &mut buyer, id, &public)
    }
}

fn claim(
    context: &mut Context<'_>,
    mut draft: Draft,
    offer: &Offer,
    buyer: &mut Buyer,
    id: PackageId,
    public: &[u8; 32],
) -> Result<Next<Option<Release>>, Halt> {
    let place = layout::package(id);
    let late = layout::unlearned(buyer.id);
    context.prefetch(&[place.clone(), late.clone()])?;
    let mut release = Release {
        package: id,
        delivered: 0,
        paid_minor: 0,
    };
    let Some((key, mut package)) = context.sealed::<Package>(&place)? else {
        // Its key is gone, so it can never be claimed: it stands in nobody's way any more.
        note(context, &mut draft, offer, buyer, Some(&release));
        return Next::answer(draft, Some(release));
    };
    let mut ids: Vec<GrantId> = package.chunks.iter().map(|chunk| chunk.grant).collect();
    ids.dedup();
    let mut grants = Loaded::load_all(context, &ids)?;
    Books::prefetch(context, &grants)?;
    for grant in &mut grants {
        grant.catch_up(context, offer, buyer);
    }
    let paid: Vec<u32> = grants.iter().map(|grant| grant.grant.paid()).collect();
    let keys = deliver(context, &mut grants, &package)?;
    release.delivered = u32::try_from(keys.len()).unwrap_or(u32::MAX);
    let mut books = Books::default();
    let mut unclaimed = context.count(&late)?;
    for (grant, paid) in grants.into_iter().zip(paid) {
        let stored = grant.store(context, &mut draft, &mut books, offer, buyer)?;
        let quote = &stored.grant.quote;
        let drawn = drawn_minor(quote, stored.grant.paid());
        let drawn = drawn.saturating_sub(drawn_minor(quote, paid));
        release.paid_minor = release.paid_minor.saturating_add(drawn);
        unclaimed = unclaimed.saturating_add(stored.unclaimed());
        let kind = match stored.unclaimed() {
            _ if stored.wiped => Kind::GrantWiped,
            0 => Kind::PeriodDelivered,
            _ => Kind::PeriodUnclaimed,
        };
        if stored.wiped || !stored.events.is_empty() {
            let body = Body {
                package: Some(id),
                ..stored.body(kind, context)
            };
            draft.note(stored.grant.trail(), body);
        }
    }
    books.close(context, &mut draft)?;
    if keys.is_empty() {
        remove(context, &mut draft, id)?;
    } else {
        let envelope = envelope(context, &package, keys, public)?;
        package.state = PackageState::Claimed {
            at: context.now,
            delivered: release.delivered,
            envelope: envelope.into(),
        };
        let until = collectable_until(&package, offer);
        draft.put_bytes(layout::collectable(offer.id, until, id), Vec::new());
        draft.put_sealed(context, place, key, &package)?;
    }
    let missed = super::duty::overdue(context, &mut draft, buyer)?;
    // What was found unclaimed since the last claim counts now, whoever found it.
    draft.add(late, unclaimed.saturating_neg(), Some(0));
    buyer.learn(context.now, |evidence| {
        let unclaimed = u32::try_from(unclaimed).unwrap_or(u32::MAX);
        evidence.delivered = evidence.delivered.saturating_add(release.delivered);
        evidence.unclaimed = evidence.unclaimed.saturating_add(unclaimed);
        evidence.duties_missed = evidence.duties_missed.saturating_add(missed);
    });
    draft.put(layout::buyer(buyer.id), buyer);
    note(context, &mut draft, offer, buyer, Some(&release));
    Next::answer(draft, Some(release))
}

/// Removes a package with its payload and key.
pub(super) fn remove(
    context: &mut Context<'_>,
    draft: &mut Draft,
    id: PackageId,
) -> Result<(), Halt> {
    let place = layout::package(id);
    if let Some((key, _)) = context.sealed::<Package>(&place)? {
        draft.destroy.push(key);
        draft.remove.push(id);
    }
    draft.delete(place);
    Ok(())
}

/// Until when a claimed package can be collected: as long again as it could be claimed.
fn collectable_until(package: &Package, offer: &Offer) -> Timestamp {
    package.until.plus_days(i64::from(offer.terms.claim_days))
}

/// Delivers the chunks whose grants still stand, and gives their keys.
fn deliver(
    context: &mut Context<'_>,
    grants: &mut [Loaded],
    package: &Package,
) -> Result<Vec<(u32, [u8; 32])>, Halt> {
    let mut standing: Vec<(u32, usize, u32, KeyId)> = Vec::new();
    for (index, chunk) in (0_u32..).zip(&package.chunks) {
        let Some(at) = grants
            .iter()
            .position(|grant| grant.grant.id == chunk.grant)
        else {
            continue;
        };
        let periods = grants
            .get(at)
            .map(|grant| grant.grant.progress.periods.as_slice())
            .unwrap_or_default();
        let sealed = periods.iter().find_map(|(period, state)| match state {
            Fulfilment::Sealed {
                package: id,
                chunk: number,
                key,
                ..
            } if *period == chunk.period && *id == package.id && *number == index => Some(*key),
            _ => None,
        });
        standing.extend(sealed.map(|key| (index, at, chunk.period, key)));
    }
    let ids: Vec<KeyId> = standing.iter().map(|(_, _, _, key)| *key).collect();
    context.unlock(&[], &ids)?;
    let mut keys = Vec::with_capacity(standing.len());
    for (index, at, period, id) in standing {
        let key = context.opened(id)?.ok_or(Halt::Stale)?;
        keys.push((index, *key.as_bytes()));
        if let Some(grant) = grants.get_mut(at) {
            grant.apply(Event::Delivered {
                period,
                at: context.now,
            });
        }
    }
    Ok(keys)
}

fn envelope(
    context: &mut Context<'_>,
    package: &Package,
    keys: Vec<(u32, [u8; 32])>,
    public: &[u8; 32],
) -> Result<Vec<u8>, Halt> {
    let last = u32::try_from(package.chunks.len())
        .unwrap_or(u32::MAX)
        .saturating_sub(1);
    let released = Released {
        schema: Schema,
        package: package.id,
        last,
        keys,
        format: package.format,
        header: (!package.header.is_empty()).then(|| package.header.clone()),
    };
    let plain = Zeroizing::new(cbor::to_bytes(&released));
    let public = RecipientPublic::from_bytes(*public)?;
    let seed = context.draw();
    Ok(seal_envelope(
        &public,
        ENVELOPE_INFO,
        package.id.as_bytes(),
        &plain,
        seed,
    )?)
}

/// The package of an offer that waits until the earliest time, and where it stands in line.
fn waiting(
    context: &mut Context<'_>,
    offer: OfferId,
) -> Result<Option<(crate::port::Key, PackageId)>, Halt> {
    let range = Range::Keys {
        prefix: layout::waiting_of(offer),
        until: None,
    };
    let page = Page {
        after: None,
        limit: 1,
    };
    let Some(entry) = context.scan(range, page)?.into_iter().next() else {
        return Ok(None);
    };
    // Read by key as well, so that of two claims of one package one is decided again.
    context.prefetch(std::slice::from_ref(&entry.key))?;
    Ok(layout::place_package(&entry.key).map(|id| (entry.key, id)))
}

/// A buyer's package with its offer. One whose time is over is unknown, removed or not (law 3).
fn load(context: &mut Context<'_>, id: PackageId, buyer: &Buyer) -> Result<(Package, Offer), Halt> {
    let Some((_, package)) = context.sealed::<Package>(&layout::package(id))? else {
        return refuse(Code::PackageUnknown);
    };
    if package.buyer != buyer.id {
        return refuse(Code::PackageUnknown);
    }
    let offer = loaded::offer(context, package.offer)?;
    let until = match package.state {
        PackageState::Waiting => package.until,
        PackageState::Claimed { .. } => collectable_until(&package, &offer),
    };
    if until <= context.now {
        return refuse(Code::PackageUnknown);
    }
    Ok((package, offer))
}

fn note(
    context: &Context<'_>,
    draft: &mut Draft,
    offer: &Offer,
    buyer: &Buyer,
    release: Option<&Release>,
) {
    let body = Body {
        offer: Some(offer.id),
        buyer: Some(buyer.id),
        package: release.map(|release| release.package),
        count: Some(release.map_or(0, |release| release.delivered)),
        ..Body::new(Kind::OfferClaimed, context.now)
    };
    draft.note(buyer.trail(), body);
}

/// A buyer collects a claimed package: the same envelope however often it asks.
#[derive(Debug, Clone)]
pub struct Collect {
    /// The buyer's API key.
    pub key: ApiKey,
    /// Which package.
    pub package: PackageId,
}

impl Action for Collect {
    type Output = Payload;

    fn kind(&self) -> Kind {
        Kind::PeriodDelivered
    }

    fn fingerprint(&self) -> Vec<u8> {
        fingerprint("collect", &[&self.key.buyer(), &self.package])
    }

    fn advance(&mut self, context: &mut Context<'_>) -> Result<Next<Payload>, Halt> {
        let buyer = admitted(context, &self.key, Scope::Claims)?;
        if buyer.standing != Standing::Approved {
            return refuse(Code::BuyerNotApproved);
        }
        let (package, _) = load(context, self.package, &buyer)?;
        let PackageState::Claimed { envelope, .. } = package.state else {
            return refuse(Code::PackageNotClaimed);
        };
        let Some(chunks) = context.queue(|| QueueStep::Fetch(self.package))? else {
            return refuse(Code::PayloadMissing);
        };
        Ok(Next::Done(Payload {
            package: self.package,
            manifest: package.manifest,
            envelope: envelope.into(),
            chunks,
        }))
    }
}

/// A buyer acknowledges that it opened a package: payload, envelope and keys go.
#[derive(Debug, Clone)]
pub struct Acknowledge {
    /// The buyer's API key.
    pub key: ApiKey,
    /// Which package.
    pub package: PackageId,
}

impl Action for Acknowledge {
    type Output = u32;

    fn kind(&self) -> Kind {
        Kind::PackageAcknowledged
    }

    fn fingerprint(&self) -> Vec<u8> {
        fingerprint("acknowledge", &[&self.key.buyer(), &self.package])
    }

    /// Answers how many periods were acknowledged.
    fn advance(&mut self, context: &mut Context<'_>) -> Result<Next<u32>, Halt> {
        let mut buyer = admitted(context, &self.key, Scope::Claims)?;
        let (package, offer) = load(context, self.package, &buyer)?;
        let PackageState::Claimed { delivered, .. } = package.state else {
            return refuse(Code::PackageNotClaimed);
        };
        buyer.learn(context.now, |evidence| {
            evidence.acknowledged = evidence.acknowledged.saturating_add(delivered)
        });
        let mut draft = Draft::default();
        draft.delete(layout::collectable(
            offer.id,
            collectable_until(&package, &offer),
            self.package,
        ));
        remove(context, &mut draft, self.package)?;
        draft.put(layout::buyer(buyer.id), &buyer);
        let body = Body {
            offer: Some(package.offer),
            buyer: Some(buyer.id),
            package: Some(self.package),
            count: Some(delivered),
            ..Body::new(Kind::PackageAcknowledged, context.now)
        };
        draft.note(buyer.trail(), body);
        Next::answer(draft, delivered)
    }
}
