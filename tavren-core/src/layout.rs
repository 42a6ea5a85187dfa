//! Where everything lies in the store: one letter, then fixed-width parts. Fixed from the first
//! release; `docs/formats/keys.md` describes it with what a store operator can see.

use crate::payout::ProcessorName;
use crate::port::Key;
use tavren_types::{
    BuyerId, CommandId, Currency, DealId, GrantId, Handle, OfferId, OrderId, PackageId,
    PayoutBatchId, PayoutId, Timestamp,
};

fn key(tag: u8, parts: &[&[u8]]) -> Key {
    let mut bytes = Vec::with_capacity(64);
    bytes.push(tag);
    for part in parts {
        bytes.extend_from_slice(part);
    }
    Key::new(&bytes)
}

/// A key with more parts behind it.
fn below(prefix: &Key, parts: &[&[u8]]) -> Key {
    Key::new(&[prefix.as_bytes(), &parts.concat()].concat())
}

/// A time as eight bytes that sort like it.
fn sortable(time: Timestamp) -> [u8; 8] {
    (time.millis().cast_unsigned() ^ (1 << 63)).to_be_bytes()
}

pub(crate) fn meta() -> Key {
    key(b'M', &[])
}

pub(crate) fn buyer(id: BuyerId) -> Key {
    key(b'B', &[id.as_bytes()])
}

pub(crate) fn offer(id: OfferId) -> Key {
    key(b'O', &[id.as_bytes()])
}

pub(crate) fn user(lookup: &[u8; 32]) -> Key {
    key(b'U', &[lookup])
}

pub(crate) fn grant(id: GrantId) -> Key {
    key(b'G', &[id.as_bytes()])
}

pub(crate) fn package(id: PackageId) -> Key {
    key(b'P', &[id.as_bytes()])
}

/// An offer that is open.
pub(crate) fn open(offer: OfferId) -> Key {
    key(b'N', &[offer.as_bytes()])
}

/// All offers that are open, oldest first.
pub(crate) fn opens() -> Key {
    key(b'N', &[])
}

/// The offer that an open-offer key names.
pub(crate) fn open_offer(key: &Key) -> Option<OfferId> {
    last_id(key).map(OfferId::from_bytes)
}

/// A package that waits for its buyer until a time.
pub(crate) fn waiting(offer: OfferId, until: Timestamp, package: PackageId) -> Key {
    key(
        b'W',
        &[offer.as_bytes(), &sortable(until), package.as_bytes()],
    )
}

/// All packages of an offer that wait for their buyer.
pub(crate) fn waiting_of(offer: OfferId) -> Key {
    key(b'W', &[offer.as_bytes()])
}

/// A claimed package that can be collected until a time.
pub(crate) fn collectable(offer: OfferId, until: Timestamp, package: PackageId) -> Key {
    key(
        b'X',
        &[offer.as_bytes(), &sortable(until), package.as_bytes()],
    )
}

/// All claimed packages of an offer that can be collected.
pub(crate) fn collectable_of(offer: OfferId) -> Key {
    key(b'X', &[offer.as_bytes()])
}

/// The first key behind `prefix` (waiting or collectable) whose time is not over at `now`.
pub(crate) fn package_due(prefix: &Key, now: Timestamp) -> Key {
    let mut bytes = prefix.as_bytes().to_vec();
    bytes.extend_from_slice(&sortable(now.plus_millis(1)));
    Key::new(&bytes)
}

/// The package that a waiting or collectable key names.
pub(crate) fn place_package(key: &Key) -> Option<PackageId> {
    last_id(key).map(PackageId::from_bytes)
}

fn last_id(key: &Key) -> Option<[u8; 16]> {
    let bytes = key.as_bytes();
    let start = bytes.len().checked_sub(16)?;
    bytes.get(start..)?.try_into().ok()
}

/// When a grant next needs attention.
pub(crate) fn agenda(offer: OfferId, at: Timestamp, grant: GrantId) -> Key {
    key(b'D', &[offer.as_bytes(), &sortable(at), grant.as_bytes()])
}

/// The agenda of an offer.
pub(crate) fn agenda_of(offer: OfferId) -> Key {
    key(b'D', &[offer.as_bytes()])
}

/// The first agenda key of an offer that is not due at `now`.
pub(crate) fn agenda_after(offer: OfferId, now: Timestamp) -> Key {
    agenda_at(offer, now.plus_millis(1))
}

fn agenda_at(offer: OfferId, at: Timestamp) -> Key {
    key(b'D', &[offer.as_bytes(), &sortable(at)])
}

/// The grant that an agenda key names.
pub(crate) fn agenda_grant(key: &Key) -> Option<GrantId> {
    last_id(key).map(GrantId::from_bytes)
}

/// A sealed chunk, where the store is the delivery queue.
pub(crate) fn payload(package: PackageId, index: u32) -> Key {
    key(b'Q', &[package.as_bytes(), &index.to_be_bytes()])
}

/// All sealed chunks of a package, where the store is the delivery queue.
pub(crate) fn payload_of(package: PackageId) -> Key {
    key(b'Q', &[package.as_bytes()])
}

/// What must still be erased after a commit.
pub(crate) fn erasure(command: CommandId) -> Key {
    key(b'E', &[command.as_bytes()])
}

/// What must be erased unless a package under way is finished.
pub(crate) fn unfinished(package: PackageId) -> Key {
    key(b'E', &[package.as_bytes()])
}

/// Everything that must still be erased.
pub(crate) fn erasures() -> Key {
    key(b'E', &[])
}

/// What a command paid in, kept for ever: its id sent again after every commit id was forgotten pays
/// nothing in.
pub(crate) fn booked(command: CommandId) -> Key {
    key(b'I', &[command.as_bytes()])
}

/// What holds of batches hold of a counter of money.
pub(crate) fn holds(counter: &Key) -> Key {
    key(b'h', &[counter.as_bytes()])
}

/// What a command forfeited, kept for ever as well.
pub(crate) fn forfeited(command: CommandId) -> Key {
    key(b'I', &[command.as_bytes(), &[1]])
}

/// How far a split is; kept for ever, so that its id splits nothing else.
pub(crate) fn split(id: CommandId) -> Key {
    key(b'x', &[id.as_bytes()])
}

/// A page of what a split owes and has not credited yet.
pub(crate) fn split_page(id: CommandId, page: u32) -> Key {
    key(b'l', &[id.as_bytes(), &page.to_be_bytes()])
}

/// A split that is not done.
pub(crate) fn open_split(id: CommandId) -> Key {
    key(b'o', &[id.as_bytes()])
}

/// All splits that are not done.
pub(crate) fn open_splits() -> Key {
    key(b'o', &[])
}

/// The split that a key of these names.
pub(crate) fn listed_split(key: &Key) -> Option<CommandId> {
    last_id(key).map(CommandId::from_bytes)
}

/// What a buyer must delete until a time.
pub(crate) fn duty(buyer: BuyerId, until: Timestamp, id: Handle) -> Key {
    key(b'L', &[buyer.as_bytes(), &sortable(until), id.as_bytes()])
}

/// All that a buyer must delete.
pub(crate) fn duties(buyer: BuyerId) -> Key {
    key(b'L', &[buyer.as_bytes()])
}

/// The first duty of a buyer whose time is not over at `now`.
pub(crate) fn duties_after(buyer: BuyerId, now: Timestamp) -> Key {
    key(b'L', &[buyer.as_bytes(), &sortable(now.plus_millis(1))])
}

/// A dispute or a flag.
pub(crate) fn complaint(id: Handle) -> Key {
    key(b'T', &[id.as_bytes()])
}

pub(crate) fn deal(id: DealId) -> Key {
    key(b'V', &[id.as_bytes()])
}

/// A deal among all that are open, and where it names a category among those of it.
pub(crate) fn listed(category: Option<u8>, id: DealId) -> Key {
    let newest_first = id.as_bytes().map(|byte| !byte);
    let mut bytes = listed_in(category).as_bytes().to_vec();
    bytes.extend_from_slice(&newest_first);
    Key::new(&bytes)
}

/// All open deals, or those of a category, the newest first.
pub(crate) fn listed_in(category: Option<u8>) -> Key {
    match category {
        None => key(b'A', &[]),
        Some(category) => key(b'C', &[&[category]]),
    }
}

/// The deal that a key of the list names.
pub(crate) fn listed_deal(key: &Key) -> Option<DealId> {
    last_id(key).map(|id| DealId::from_bytes(id.map(|byte| !byte)))
}

/// Counter: how often a deal was had, or is ordered.
pub(crate) fn taken_of(deal: DealId) -> Key {
    key(b'v', &[deal.as_bytes()])
}

pub(crate) fn order(id: OrderId) -> Key {
    key(b'R', &[id.as_bytes()])
}

/// An order among those of its user.
pub(crate) fn ordered(account: Handle, id: OrderId) -> Key {
    key(b'Z', &[account.as_bytes(), id.as_bytes()])
}

/// All orders of a user.
pub(crate) fn ordered_by(account: Handle) -> Key {
    key(b'Z', &[account.as_bytes()])
}

/// The order that a key of either list names.
pub(crate) fn listed_order(key: &Key) -> Option<OrderId> {
    last_id(key).map(OrderId::from_bytes)
}

/// When an order next needs attention.
pub(crate) fn order_due(at: Timestamp, id: OrderId) -> Key {
    key(b'K', &[&sortable(at), id.as_bytes()])
}

/// All orders that will need attention.
pub(crate) fn orders_due() -> Key {
    key(b'K', &[])
}

/// The first of these that is not due at `now`.
pub(crate) fn orders_due_after(now: Timestamp) -> Key {
    key(b'K', &[&sortable(now.plus_millis(1))])
}

/// When a vendor was last settled in a currency.
pub(crate) fn settled(vendor: BuyerId, currency: Currency) -> Key {
    key(b'H', &[vendor.as_bytes(), currency.as_str().as_bytes()])
}

/// Counter: how often one person has had one deal, by a name that means nothing elsewhere.
pub(crate) fn had(nullifier: &[u8; 32]) -> Key {
    key(b'n', &[nullifier])
}

/// Counter: faults that were found of one person, by a name that means nothing elsewhere.
pub(crate) fn faults(name: &[u8; 32]) -> Key {
    key(b'w', &[name])
}

/// Counter: orders that are kept for a user.
pub(crate) fn orders_kept(account: Handle) -> Key {
    key(b'z', &[account.as_bytes()])
}

/// Counter: confirmed orders of a vendor that are not settled yet.
pub(crate) fn unsettled(vendor: BuyerId, currency: Currency) -> Key {
    key(b'q', &[vendor.as_bytes(), currency.as_str().as_bytes()])
}

/// Counter: what they come to, in minor units.
pub(crate) fn owed(vendor: BuyerId, currency: Currency) -> Key {
    key(b's', &[vendor.as_bytes(), currency.as_str().as_bytes()])
}

/// Counter: what was settled to a vendor and not paid out yet, in minor units.
pub(crate) fn payable(vendor: BuyerId, currency: Currency) -> Key {
    key(b'p', &[vendor.as_bytes(), currency.as_str().as_bytes()])
}

/// A user's agent.
pub(crate) fn agents(account: Handle) -> Key {
    key(b'Y', &[account.as_bytes()])
}

/// Counter: what a user has at stake, in minor units.
pub(crate) fn stake(account: Handle, currency: Currency) -> Key {
    key(b'y', &[account.as_bytes(), currency.as_str().as_bytes()])
}

pub(crate) fn payout(id: PayoutId) -> Key {
    key(b'F', &[id.as_bytes()])
}

/// Who has payouts: the trail that is told of them.
pub(crate) fn payee(account: Handle) -> Key {
    key(b'J', &[account.as_bytes()])
}

/// Where a payout goes; the newest of a user's first.
pub(crate) fn destination(account: Handle, at: Timestamp, id: PayoutId) -> Key {
    let newest_first = sortable(at).map(|byte| !byte);
    key(b'J', &[account.as_bytes(), &newest_first, id.as_bytes()])
}

/// A payout that is not settled, in its batch; one that no batch has taken yet in the batch of zeros.
pub(crate) fn unsettled_payout(
    processor: ProcessorName,
    currency: Currency,
    batch: Option<PayoutBatchId>,
    at: Timestamp,
    id: PayoutId,
) -> Key {
    let batch = payouts_of(processor, currency, batch);
    below(&batch, &[&sortable(at), id.as_bytes()])
}

/// All unsettled payouts of a batch, or all that wait for one, oldest first.
pub(crate) fn payouts_of(
    processor: ProcessorName,
    currency: Currency,
    batch: Option<PayoutBatchId>,
) -> Key {
    let batch = batch.map_or([0; 16], |batch| *batch.as_bytes());
    below(&unsettled_payouts(processor, currency), &[&batch])
}

/// All unsettled payouts of a processor in a currency.
pub(crate) fn unsettled_payouts(processor: ProcessorName, currency: Currency) -> Key {
    key(b'S', &[processor.as_bytes(), currency.as_str().as_bytes()])
}

/// The key behind all of a batch.
pub(crate) fn behind(batch: &Key) -> Key {
    below(batch, &[&[0xff; 24]])
}

/// The payout that a key of either list names.
pub(crate) fn listed_payout(key: &Key) -> Option<PayoutId> {
    last_id(key).map(PayoutId::from_bytes)
}

/// The batch that a key of unsettled payouts names.
pub(crate) fn batch_of(key: &Key) -> Option<PayoutBatchId> {
    let batch = key.as_bytes().get(20..36)?.try_into().ok()?;
    Some(PayoutBatchId::from_bytes(batch))
}

/// Counter: what a user has in payouts that are not settled, in minor units.
pub(crate) fn in_payout(account: Handle, currency: Currency) -> Key {
    key(b'i', &[account.as_bytes(), currency.as_str().as_bytes()])
}

/// Counter: what is left of an offer's budget, in minor units.
pub(crate) fn budget(offer: OfferId) -> Key {
    key(b'f', &[offer.as_bytes()])
}

/// Counter: places left in an offer.
pub(crate) fn places(offer: OfferId) -> Key {
    key(b'r', &[offer.as_bytes()])
}

/// Counter: a buyer's funding, in minor units.
pub(crate) fn funding(buyer: BuyerId, currency: Currency) -> Key {
    key(b'b', &[buyer.as_bytes(), currency.as_str().as_bytes()])
}

/// Counter: periods of a buyer that were found unclaimed and do not count in its evidence yet.
pub(crate) fn unlearned(buyer: BuyerId) -> Key {
    key(b'u', &[buyer.as_bytes()])
}

/// Counter: what a user can take out, in minor units.
pub(crate) fn available(account: Handle, currency: Currency) -> Key {
    key(b'a', &[account.as_bytes(), currency.as_str().as_bytes()])
}

/// Counter: what a user has accrued below one minor unit, in accrual units.
pub(crate) fn accrued(account: Handle, currency: Currency) -> Key {
    key(b'm', &[account.as_bytes(), currency.as_str().as_bytes()])
}

/// Counter: what the operator earned, in minor units.
pub(crate) fn fees(currency: Currency) -> Key {
    key(b'g', &[currency.as_str().as_bytes()])
}

/// Counter: what users lost of the bonuses of a buyer's offers, in minor units.
pub(crate) fn penalties(buyer: BuyerId, currency: Currency) -> Key {
    key(b'g', &[buyer.as_bytes(), currency.as_str().as_bytes()])
}

/// Stream: the audit entries of one person.
pub(crate) fn trail(handle: Handle) -> Key {
    key(b't', &[handle.as_bytes()])
}

/// Stream: the ledger entries of one offer.
pub(crate) fn journal(offer: OfferId) -> Key {
    key(b'j', &[offer.as_bytes()])
}

/// Stream: the ledger entries of one buyer outside its offers.
pub(crate) fn journal_of_buyer(buyer: BuyerId) -> Key {
    key(b'k', &[buyer.as_bytes()])
}

/// Stream: the ledger entries that belong to no offer and no buyer.
pub(crate) fn journal_of_operator() -> Key {
    key(b'k', &[])
}

/// The key of a stream's entry of this number.
pub(crate) fn numbered(stream: &Key, number: u64) -> Key {
    let mut key = stream.as_bytes().to_vec();
    key.extend_from_slice(&number.to_be_bytes());
    Key::new(&key)
}
