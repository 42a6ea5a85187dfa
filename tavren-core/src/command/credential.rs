//! The core issues credentials on what a person bought.

use super::{agent, order};
use crate::action::{Action, Next, fingerprint};
use crate::agent::Admission;
use crate::audit::{Body, Kind};
use crate::context::{Context, Halt, refuse};
use crate::credential::{CredentialRequest, Issued, Purchase, Standing};
use crate::draft::Draft;
use crate::error::Error;
use crate::order::{Order, OrderState};
use crate::user::Root;
use tavren_matching::{Category, Thresholds};
use tavren_sealing::Seed;
use tavren_sealing::signing::VerifyingKey;
use tavren_types::{Code, UserId};

/// An agent asks for credentials: one for each key, since one is shown once.
#[derive(Clone)]
pub struct IssueCredentials {
    /// Whose agent.
    pub user: UserId,
    /// What the agent sent.
    pub request: CredentialRequest,
    /// What the market's value tiers are worth.
    pub thresholds: Thresholds,
}

impl std::fmt::Debug for IssueCredentials {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("IssueCredentials(..)")
    }
}

impl IssueCredentials {
    /// The keys, where the enrolled agent has signed for them.
    fn holders(&self, enrolled: &[u8; 32]) -> Result<Vec<VerifyingKey>, Halt> {
        let forged = |_| Halt::from(Error::input(Code::SealPublicKey, "holders"));
        let agent = VerifyingKey::from_bytes(*enrolled).map_err(forged)?;
        if !self.request.is_signed_by(&agent) {
            return refuse(Code::ProofForged);
        }
        let holders = self.request.holders().iter();
        let keys = holders.map(|key| VerifyingKey::from_bytes(*key));
        keys.collect::<Result<_, _>>().map_err(forged)
    }
}

impl Action for IssueCredentials {
    type Output = Vec<Issued>;

    fn kind(&self) -> Kind {
        Kind::CredentialsIssued
    }

    fn fingerprint(&self) -> Vec<u8> {
        let user = self.user.expose().to_owned();
        let holders = self.request.holders().to_vec();
        fingerprint(
            "issue_credentials",
            &[&user, &holders, self.request.signature()],
        )
    }

    fn advance(&mut self, context: &mut Context<'_>) -> Result<Next<Vec<Issued>>, Halt> {
        let Some(root) = Root::load(context, &self.user)? else {
            return refuse(Code::AgentAbsent);
        };
        let account = root.user.account;
        let mut agents = agent::load(context, account)?;
        let (Some(enrolled), Some(bearer)) = (agents.key().copied(), agents.bearer(account)) else {
            return refuse(Code::AgentAbsent);
        };
        let holders = self.holders(&enrolled)?;
        for _ in &holders {
            if let Err(code) = agents.admit(Admission::Credential, context.now) {
                return refuse(code);
            }
        }
        let orders = order::all(context, account)?;
        let purchases: Vec<Purchase> = (orders.iter())
            .filter(|order| order.state(context.now) == OrderState::Confirmed)
            .map(purchase)
            .collect::<Result<_, _>>()?;
        let standing = Standing::of(&purchases, &self.thresholds, context.now);
        let issuer = context.issuer();
        let mut issued = Vec::with_capacity(holders.len());
        for holder in &holders {
            let seed = Seed::from_bytes(context.draw());
            let now = context.now;
            // Nobody gets this far whose agent is not attested.
            issued.push(issuer.issue(bearer, standing.clone(), holder, true, seed, now));
        }
        let mut draft = Draft::default();
        agent::put(context, &mut draft, account, root.key, &agents)?;
        let body = Body {
            count: u32::try_from(holders.len()).ok(),
            ..Body::new(self.kind(), context.now)
        };
        draft.note(root.trail(), body);
        Next::answer(draft, issued)
    }
}

fn purchase(order: &Order) -> Result<Purchase, Error> {
    let category = order.category.and_then(|number| u8::try_from(number).ok());
    let category = category.and_then(|number| Category::new(number).ok());
    Purchase::new(order.at, order.price, category)
}
