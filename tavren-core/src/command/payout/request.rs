use super::super::books::{positive, transfer};
use super::super::{earned, order};
use super::{body, listed};
use crate::action::{Action, Next, fingerprint};
use crate::audit::Kind;
use crate::context::{Context, Halt, refuse};
use crate::draft::Draft;
use crate::error::Error;
use crate::layout;
use crate::ledger::Account;
use crate::payout::{Destination, Granularity, Payee, Payout, ProcessorName, Route, Seen};
use crate::user::Root;
use tavren_types::cbor::Schema;
use tavren_types::{Code, Money, PayoutId, UserId};

/// A user asks for a payout, out of what can be taken out.
#[derive(Clone)]
pub struct RequestPayout {
    /// Who.
    pub user: UserId,
    /// How much at most: what the processor cannot pay out stays in the balance.
    pub most: Money,
    /// By way of which processor.
    pub processor: ProcessorName,
    /// What amounts it pays out in this currency.
    pub granularity: Granularity,
    /// The user's account there.
    pub destination: Destination,
}

impl std::fmt::Debug for RequestPayout {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("RequestPayout(..)")
    }
}

impl Action for RequestPayout {
    type Output = Payout;

    fn kind(&self) -> Kind {
        Kind::PayoutRequested
    }

    fn fingerprint(&self) -> Vec<u8> {
        let user = self.user.expose().to_owned();
        let (step, least) = (self.granularity.step(), self.granularity.least());
        fingerprint(
            "request_payout",
            &[
                &user,
                &self.most,
                &self.processor,
                &step,
                &least,
                &self.destination,
            ],
        )
    }

    fn advance(&mut self, context: &mut Context<'_>) -> Result<Next<Payout>, Halt> {
        positive(self.most)?;
        let Some(root) = Root::load(context, &self.user)? else {
            return refuse(Code::BalanceShort);
        };
        let Some(minor) = self.granularity.payable(self.most.minor()) else {
            return refuse(Code::PayoutSmall);
        };
        let (account, currency) = (root.user.account, self.most.currency());
        let amount =
            Money::new(minor, currency).map_err(|error| Error::input(error.code(), "amount"))?;
        let mut draft = Draft::default();
        order::lapse(context, &mut draft, &root)?;
        earned::take(context, &mut draft, &root, amount)?;
        let payout = Payout {
            schema: Schema,
            id: PayoutId::from_bytes(context.draw()),
            account,
            processor: self.processor,
            amount,
            at: context.now,
            taken: None,
            cancelled: false,
            seen: Seen::default(),
        };
        self.put(context, &mut draft, &root, &payout)?;
        draft.add(layout::in_payout(account, currency), minor, Some(0));
        let way = (
            Account::Available { account },
            Account::InPayout { account },
        );
        let journal = layout::journal_of_operator();
        transfer(context, &mut draft, journal, way, amount)?;
        draft.note(root.trail(), body(&payout, self.kind(), context.now));
        Next::answer(draft, payout)
    }
}

impl RequestPayout {
    /// Writes a payout, where it goes, and whom to tell of it.
    fn put(
        &self,
        context: &mut Context<'_>,
        draft: &mut Draft,
        root: &Root,
        payout: &Payout,
    ) -> Result<(), Halt> {
        let payee = layout::payee(payout.account);
        if !context.exists(&payee)? {
            let record = Payee {
                schema: Schema,
                trail: root.user.trail,
            };
            draft.put_sealed(context, payee, root.key, &record)?;
        }
        let route = Route {
            schema: Schema,
            destination: self.destination.clone(),
        };
        let place = layout::destination(payout.account, payout.at, payout.id);
        draft.put_sealed(context, place, root.key, &route)?;
        draft.put(layout::payout(payout.id), payout);
        draft.put_bytes(listed(payout), Vec::new());
        Ok(())
    }
}
