use super::{Intent, Record};
use crate::action::{Action, Next, fingerprint};
use crate::audit::Kind;
use crate::context::{Context, Halt};
use crate::draft::Draft;
use crate::layout;
use crate::port::{Page, Range, Stored};
use tavren_types::cbor;

/// Carries out what was to be erased when the last process stopped: at most one intent a command.
pub(crate) struct Recover;

impl Action for Recover {
    type Output = bool;

    fn kind(&self) -> Kind {
        Kind::MarketOpened
    }

    fn fingerprint(&self) -> Vec<u8> {
        fingerprint("recover", &[])
    }

    /// Answers true when there was one, so that the caller asks again.
    fn advance(&mut self, context: &mut Context<'_>) -> Result<Next<bool>, Halt> {
        let range = Range::Keys {
            prefix: layout::erasures(),
            until: None,
        };
        let pending = context.scan(
            range,
            Page {
                after: None,
                limit: 1,
            },
        )?;
        let Some(entry) = pending.first() else {
            return Ok(Next::Done(false));
        };
        let Stored::Record(bytes) = &entry.stored else {
            return Ok(Next::Done(false));
        };
        let intent = Intent::from_record(cbor::from_bytes::<Record>(bytes)?);
        let mut draft = Draft::default();
        // The intent moves under this command's own id, which forgets it when all is gone.
        draft.delete(entry.key.clone());
        intent.hand_over(&mut draft);
        Next::answer(draft, true)
    }
}
