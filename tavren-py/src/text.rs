//! Text, ids and keys as they come from Python.

use crate::errors::wrong;
use pyo3::prelude::*;
use tavren_core::payout::ProcessorName;
use tavren_core::sealing::signing::VerifyingKey;
use tavren_core::types::{
    BuyerId, Code, CommandId, Currency, DealId, GrantId, IdError, Label, OfferId, OrderId,
    PayoutBatchId, PayoutId, UserId,
};

/// A user's name in the host's own system.
pub(crate) fn user(py: Python<'_>, text: &str) -> PyResult<UserId> {
    UserId::new(text).map_err(|error| wrong(py, error.code(), "user"))
}

/// A word from a vocabulary.
pub(crate) fn label(py: Python<'_>, text: &str, field: &str) -> PyResult<Label> {
    Label::new(text).map_err(|error| wrong(py, error.code(), field))
}

/// The texts of a list, to be borrowed by the core.
pub(crate) fn words(texts: &[String]) -> impl Iterator<Item = &str> {
    texts.iter().map(String::as_str)
}

/// The id of a buyer.
pub(crate) fn buyer(py: Python<'_>, text: &str) -> PyResult<BuyerId> {
    id(py, BuyerId::parse(text), "buyer")
}

/// The id of a vendor.
pub(crate) fn vendor(py: Python<'_>, text: &str) -> PyResult<BuyerId> {
    id(py, BuyerId::parse(text), "vendor")
}

/// The id of a deal.
pub(crate) fn deal(py: Python<'_>, text: &str, field: &str) -> PyResult<DealId> {
    id(py, DealId::parse(text), field)
}

/// The id of an offer.
pub(crate) fn offer(py: Python<'_>, text: &str) -> PyResult<OfferId> {
    id(py, OfferId::parse(text), "offer")
}

/// The id of a grant.
pub(crate) fn grant(py: Python<'_>, text: &str) -> PyResult<GrantId> {
    id(py, GrantId::parse(text), "grant")
}

/// The id of an order.
pub(crate) fn order(py: Python<'_>, text: &str) -> PyResult<OrderId> {
    id(py, OrderId::parse(text), "order")
}

/// The id of a command, under which a batch is booked.
pub(crate) fn command(py: Python<'_>, text: &str, field: &str) -> PyResult<CommandId> {
    id(py, CommandId::parse(text), field)
}

/// The id of a payout.
pub(crate) fn payout(py: Python<'_>, text: &str) -> PyResult<PayoutId> {
    id(py, PayoutId::parse(text), "payout")
}

/// The id of a payout batch.
pub(crate) fn payout_batch(py: Python<'_>, text: &str, field: &str) -> PyResult<PayoutBatchId> {
    id(py, PayoutBatchId::parse(text), field)
}

/// The name of a processor.
pub(crate) fn processor(py: Python<'_>, text: &str) -> PyResult<ProcessorName> {
    ProcessorName::new(text).map_err(|code| wrong(py, code, "processor"))
}

/// A currency, by ISO 4217.
pub(crate) fn currency(py: Python<'_>, text: &str) -> PyResult<Currency> {
    Currency::parse(text).map_err(|error| wrong(py, error.code(), "currency"))
}

/// An Ed25519 public key: 32 bytes.
pub(crate) fn verifying_key(py: Python<'_>, bytes: &[u8], field: &str) -> PyResult<VerifyingKey> {
    let bytes = exactly(py, bytes, Code::KeyMalformed, field)?;
    VerifyingKey::from_bytes(bytes).map_err(|_| wrong(py, Code::SealPublicKey, field))
}

/// Bytes of one length: an id or a key.
pub(crate) fn exactly<const N: usize>(
    py: Python<'_>,
    bytes: &[u8],
    code: Code,
    field: &str,
) -> PyResult<[u8; N]> {
    bytes.try_into().map_err(|_| wrong(py, code, field))
}

fn id<T>(py: Python<'_>, parsed: Result<T, IdError>, field: &str) -> PyResult<T> {
    parsed.map_err(|_| wrong(py, Code::IdMalformed, field))
}
