//! What Stripe answers.

use super::object::{BankPayout, List, Transfer};
use super::{Action, Goal, Stripe, StripeStep};
use crate::error::PayoutError;
use crate::json;
use crate::processor::{Reply, Request, says};
use serde::Deserialize;
use tavren_core::payout::Evidence;

/// What became of a request, before it is asked what was to become of it.
enum Outcome<'a> {
    /// Done; this is what was made or found.
    Done(&'a [u8]),
    /// Refused for good: under this key it was not done.
    Refused,
    /// Busy: not done yet.
    Busy,
    /// Not known.
    Unknown,
}

/// The part of an error that says whether the key was used for something else.
#[derive(Deserialize)]
struct Failure {
    error: FailureKind,
}

#[derive(Deserialize)]
struct FailureKind {
    #[serde(rename = "type")]
    kind: String,
}

impl Stripe {
    pub(super) fn answered(
        &self,
        request: &Request<StripeStep>,
        answer: Option<&http::Response<Vec<u8>>>,
    ) -> Result<Reply<StripeStep>, PayoutError> {
        let step = &request.step;
        match (&step.action, outcome(answer)?) {
            // Whether it was done is found out before it is tried again: later may be after the key
            // was forgotten.
            (Action::Transfer | Action::PayOut, Outcome::Busy) => {
                let find = self.then(step, Action::FindTransfer(Goal::Make))?;
                Ok(Reply::nothing().later(find))
            }
            (Action::Transfer | Action::PayOut, Outcome::Unknown) => {
                let find = self.then(step, Action::FindTransfer(Goal::Make))?;
                let lost = says(step.item.id, None, Evidence::Unknown);
                Ok(Reply::observed(vec![lost]).later(find))
            }
            (Action::Reverse { .. }, Outcome::Busy | Outcome::Unknown) => {
                let find = self.then(step, Action::FindTransfer(Goal::Cancel))?;
                Ok(Reply::nothing().later(find))
            }
            (_, Outcome::Busy | Outcome::Unknown) => Ok(Reply::nothing().later(request.clone())),
            (Action::FindTransfer(goal), Outcome::Done(body)) => {
                self.found_transfer(step, *goal, json::answer(body)?)
            }
            (Action::Transfer, Outcome::Done(body)) => {
                let transfer: Transfer = json::answer(body)?;
                self.transferred(step, &transfer, |_| Ok(Action::PayOut))
            }
            (Action::FindPayout { goal, transfer, .. }, Outcome::Done(body)) => {
                self.found_payout(step, *goal, transfer, json::answer(body)?)
            }
            (Action::PayOut, Outcome::Done(body)) => {
                let payout: BankPayout = json::answer(body)?;
                paid_out(step, &payout)
            }
            // How much came back in all is read from the transfer.
            (Action::Reverse { .. }, Outcome::Done(_)) => {
                let find = self.then(step, Action::FindTransfer(Goal::Make))?;
                Ok(Reply::nothing().next(find))
            }
            (Action::Transfer, Outcome::Refused) => {
                let failed = says(step.item.id, None, Evidence::Failed);
                Ok(Reply::observed(vec![failed]))
            }
            // The transfer was made, so the money is on the connected account.
            (Action::PayOut, Outcome::Refused) => {
                let held = says(step.item.id, None, Evidence::Held);
                Ok(Reply::observed(vec![held]))
            }
            (Action::Reverse { .. }, Outcome::Refused) => Err(PayoutError::CancelState),
            (Action::FindTransfer(_) | Action::FindPayout { .. }, Outcome::Refused) => {
                Err(PayoutError::malformed("lookup"))
            }
        }
    }

    fn then(&self, step: &StripeStep, action: Action) -> Result<Request<StripeStep>, PayoutError> {
        self.request(&step.item, step.at, action)
    }

    fn found_transfer(
        &self,
        step: &StripeStep,
        goal: Goal,
        found: List<Transfer>,
    ) -> Result<Reply<StripeStep>, PayoutError> {
        match (found.data.as_slice(), goal) {
            ([], Goal::Make) => Ok(Reply::nothing().next(self.then(step, Action::Transfer)?)),
            ([], Goal::Cancel) => Err(PayoutError::CancelState),
            ([transfer], _) => self.transferred(step, transfer, |id| {
                Ok(Action::FindPayout {
                    goal,
                    transfer: json::id(id)?.to_owned(),
                    after: None,
                })
            }),
            _ => Err(PayoutError::malformed("transfers")),
        }
    }

    /// A transfer that was made: unless it came back, the payout to the bank is next.
    fn transferred(
        &self,
        step: &StripeStep,
        transfer: &Transfer,
        next: impl FnOnce(&str) -> Result<Action, PayoutError>,
    ) -> Result<Reply<StripeStep>, PayoutError> {
        let (id, amount) = (step.item.id, transfer.amount()?);
        if transfer.payout()? != Some(id) {
            return Err(PayoutError::malformed("payout"));
        }
        if amount != step.item.amount {
            return Err(PayoutError::Amount);
        }
        if let Some(total) = transfer.reversed()? {
            let back = says(id, Some(amount), Evidence::Returned { total });
            return Ok(Reply::observed(vec![back]));
        }
        let pending = says(id, Some(amount), Evidence::Pending);
        let next = self.then(step, next(&transfer.id)?)?;
        Ok(Reply::observed(vec![pending]).next(next))
    }

    fn found_payout(
        &self,
        step: &StripeStep,
        goal: Goal,
        transfer: &str,
        found: List<BankPayout>,
    ) -> Result<Reply<StripeStep>, PayoutError> {
        let transfer = transfer.to_owned();
        for payout in &found.data {
            // On the connected account there are payouts of others too.
            if payout.payout().ok().flatten() != Some(step.item.id) {
                continue;
            }
            let reply = paid_out(step, payout)?;
            return match (goal, payout.evidence()?) {
                (Goal::Make, _) => Ok(reply),
                (Goal::Cancel, Evidence::Held) => {
                    Ok(reply.next(self.then(step, Action::Reverse { transfer })?))
                }
                (Goal::Cancel, _) => Err(PayoutError::CancelState),
            };
        }
        let next = match (found.has_more, found.data.last(), goal) {
            (true, Some(last), _) => Action::FindPayout {
                goal,
                transfer,
                after: Some(json::id(&last.id)?.to_owned()),
            },
            (true, None, _) => return Err(PayoutError::malformed("payouts")),
            (false, _, Goal::Make) => Action::PayOut,
            (false, _, Goal::Cancel) => Action::Reverse { transfer },
        };
        Ok(Reply::nothing().next(self.then(step, next)?))
    }
}

fn paid_out(step: &StripeStep, payout: &BankPayout) -> Result<Reply<StripeStep>, PayoutError> {
    let amount = payout.amount()?;
    if payout.payout()? != Some(step.item.id) {
        return Err(PayoutError::malformed("payout"));
    }
    if amount != step.item.amount {
        return Err(PayoutError::Amount);
    }
    let said = says(step.item.id, Some(amount), payout.evidence()?);
    Ok(Reply::observed(vec![said]))
}

/// Reads a status. What Stripe refuses for good it did not do, save where the key was used for
/// something else.
fn outcome(answer: Option<&http::Response<Vec<u8>>>) -> Result<Outcome<'_>, PayoutError> {
    let Some(answer) = answer else {
        return Ok(Outcome::Unknown);
    };
    match answer.status().as_u16() {
        200..=299 => Ok(Outcome::Done(answer.body())),
        401 | 403 => Err(PayoutError::Denied),
        409 | 429 => Ok(Outcome::Busy),
        400 | 402 | 404 => {
            let failure: Failure = json::answer(answer.body())?;
            match failure.error.kind.as_str() {
                "invalid_request_error" | "card_error" => Ok(Outcome::Refused),
                _ => Ok(Outcome::Unknown),
            }
        }
        _ => Ok(Outcome::Unknown),
    }
}
