//! The operator: who runs the market. Its trail holds what concerns no user and no buyer.

use crate::action::{Action, Next, fingerprint};
use crate::audit::{Body, Kind};
use crate::context::{Context, Halt};
use crate::draft::Draft;
use crate::error::Error;
use crate::layout;
use crate::trail::Trail;
use tavren_types::cbor::Schema;
use tavren_types::{Handle, KeyId, Timestamp};

tavren_types::cbor_record! {
    /// The market's one meta record.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub(crate) struct Meta {
        0 => pub(crate) schema: Schema<1>,
        1 => pub(crate) trail: Handle,
        2 => pub(crate) key: KeyId,
        3 => pub(crate) opened_at: Timestamp,
    }
}

/// The operator's trail.
pub(crate) fn trail(context: &mut Context<'_>) -> Result<Trail, Halt> {
    trail_if_open(context)?.ok_or(Halt::Fail(Error::Internal {
        what: "the market was not opened",
    }))
}

/// Makes sure that an entry of the operator's trail can be sealed, before a decision seals much else.
pub(crate) fn ready(context: &mut Context<'_>) -> Result<(), Halt> {
    let key = trail(context)?.key;
    context.unlock(&[], &[key])
}

/// The operator's trail; `None` before the market was opened.
pub(crate) fn trail_if_open(context: &mut Context<'_>) -> Result<Option<Trail>, Halt> {
    let meta: Option<Meta> = context.clear(&layout::meta())?;
    Ok(meta.map(|Meta { trail, key, .. }| Trail { handle: trail, key }))
}

/// Opens the market: makes the operator's trail unless it is there.
#[derive(Debug, Clone, Copy)]
pub struct Open;

impl Action for Open {
    type Output = bool;

    fn kind(&self) -> Kind {
        Kind::MarketOpened
    }

    fn fingerprint(&self) -> Vec<u8> {
        fingerprint("open", &[])
    }

    fn advance(&mut self, context: &mut Context<'_>) -> Result<Next<bool>, Halt> {
        if context.clear::<Meta>(&layout::meta())?.is_some() {
            return Ok(Next::Done(false));
        }
        let (key, _) = context.fresh()?;
        let trail = Handle::from_bytes(context.draw());
        let mut draft = Draft::default();
        draft.put(
            layout::meta(),
            &Meta {
                schema: Schema,
                trail,
                key,
                opened_at: context.now,
            },
        );
        draft.note(
            Trail { handle: trail, key },
            Body::new(Kind::MarketOpened, context.now),
        );
        Next::answer(draft, true)
    }
}
