//! Commands on a person's agent: the host enrols it; and the query for it.

use super::order;
use crate::action::{Action, Next, fingerprint};
use crate::agent::{AgentView, Agents, Outcome};
use crate::audit::{Body, Kind};
use crate::context::{Context, Halt, refuse};
use crate::draft::Draft;
use crate::error::Error;
use crate::layout;
use crate::user::Root;
use tavren_sealing::signing::VerifyingKey;
use tavren_types::{Code, Handle, KeyId, Money, Timestamp, UserId};

/// The host enrols a user's agent, or renews its attestation.
#[derive(Clone)]
pub struct EnrolAgent {
    /// Whose agent.
    pub user: UserId,
    /// Its Ed25519 public key.
    pub key: [u8; 32],
    /// Until when the host vouches for its device, whose evidence it has verified; `None`: not at all.
    pub attested_until: Option<Timestamp>,
}

impl std::fmt::Debug for EnrolAgent {
    /// Prints no key of a person's agent.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("EnrolAgent(..)")
    }
}

impl Action for EnrolAgent {
    type Output = bool;

    fn kind(&self) -> Kind {
        Kind::AgentEnrolled
    }

    fn fingerprint(&self) -> Vec<u8> {
        let user = self.user.expose().to_owned();
        let until = Vec::from_iter(self.attested_until);
        fingerprint("enrol_agent", &[&user, &self.key, &until])
    }

    fn advance(&mut self, context: &mut Context<'_>) -> Result<Next<bool>, Halt> {
        if VerifyingKey::from_bytes(self.key).is_err() {
            return Err(Error::input(Code::SealPublicKey, "key").into());
        }
        let mut root = Root::load_or_new(context, &self.user)?;
        let mut agents = load(context, root.user.account)?;
        let faults = layout::faults(&context.at_fault(&self.user));
        let faults = context.count(&faults)?;
        agents.remember(u32::try_from(faults).unwrap_or(u32::MAX));
        match agents.enrol(self.key, self.attested_until, context.now) {
            Ok(()) => {}
            Err(Code::LimitExceeded) => {
                return Err(Error::input(Code::LimitExceeded, "attested_until").into());
            }
            Err(code) => return refuse(code),
        }
        let mut draft = Draft::default();
        root.put(context, &mut draft)?;
        put(context, &mut draft, root.user.account, root.key, &agents)?;
        draft.note(root.trail(), Body::new(self.kind(), context.now));
        Next::answer(draft, true)
    }
}

/// Loads what is kept of a user's agent; nothing yet where none was enrolled.
pub(crate) fn load(context: &mut Context<'_>, account: Handle) -> Result<Agents, Halt> {
    let found = context.sealed(&layout::agents(account))?;
    Ok(found.map(|(_, agents)| agents).unwrap_or_default())
}

/// Puts it back, sealed under the user's history key: erased with the user.
pub(crate) fn put(
    context: &mut Context<'_>,
    draft: &mut Draft,
    account: Handle,
    history: KeyId,
    agents: &Agents,
) -> Result<(), Halt> {
    draft.put_sealed(context, layout::agents(account), history, agents)
}

/// A user's agent, and what the user has at stake. A query: it leaves no trace.
#[derive(Debug, Clone)]
pub struct ViewAgent {
    /// Whose.
    pub user: UserId,
}

impl Action for ViewAgent {
    type Output = AgentView;

    fn kind(&self) -> Kind {
        Kind::AgentEnrolled
    }

    fn fingerprint(&self) -> Vec<u8> {
        fingerprint("view_agent", &[])
    }

    fn advance(&mut self, context: &mut Context<'_>) -> Result<Next<AgentView>, Halt> {
        let Some(root) = Root::load(context, &self.user)? else {
            return Ok(Next::Done(AgentView::default()));
        };
        let place = |currency| layout::stake(root.user.account, currency);
        let currencies = root.user.currencies.iter().copied();
        let mut places: Vec<_> = currencies.clone().map(place).collect();
        places.push(layout::agents(root.user.account));
        context.prefetch(&places)?;
        let mut staked = Vec::new();
        for currency in currencies {
            let minor = context.count(&place(currency))?;
            let amount = Money::new(minor, currency);
            staked.push(amount.map_err(|error| Error::input(error.code(), "stake"))?);
        }
        staked.retain(|amount| amount.minor() != 0);
        let mut agents = load(context, root.user.account)?;
        for _ in order::lapsed(context, root.user.account, &agents)? {
            agents.close(Outcome::Lapsed);
        }
        Ok(Next::Done(AgentView { agents, staked }))
    }
}
