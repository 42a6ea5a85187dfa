use super::sweep::open;
use crate::action::{Action, Next, fingerprint};
use crate::audit::Kind;
use crate::context::{Context, Halt};
use crate::error::Error;
use crate::layout;
use crate::port::Key;
use crate::split::{Plan, Split, SplitError};
use std::sync::Arc;
use tavren_types::CommandId;

/// Whether the market knows the contributors of one page of a plan: asked before the first page is
/// written, so that nothing is written where one is unknown. A query.
#[derive(Debug, Clone)]
pub struct CheckContributors {
    /// What was decided.
    pub plan: Arc<Plan>,
    /// Which page, from 0.
    pub page: u32,
}

impl Action for CheckContributors {
    type Output = bool;

    fn kind(&self) -> Kind {
        Kind::SplitPosted
    }

    fn fingerprint(&self) -> Vec<u8> {
        fingerprint("check_contributors", &[])
    }

    /// Answers true, or fails with the row of one who is unknown.
    fn advance(&mut self, context: &mut Context<'_>) -> Result<Next<bool>, Halt> {
        let rows = self.plan.rows(self.page, self.plan.page);
        let places: Vec<Key> = rows.iter().map(|row| layout::user(&row.lookup)).collect();
        context.prefetch(&places)?;
        for (row, place) in rows.iter().zip(&places) {
            if !context.exists(place)? {
                return Err(Error::from(SplitError::Unknown { row: row.at }).into());
            }
        }
        Ok(Next::Done(true))
    }
}

/// How far a split is; `None` where none was begun under this id. A query.
#[derive(Debug, Clone)]
pub struct ViewSplit {
    /// Which split.
    pub split: CommandId,
}

impl Action for ViewSplit {
    type Output = Option<Split>;

    fn kind(&self) -> Kind {
        Kind::SplitPosted
    }

    fn fingerprint(&self) -> Vec<u8> {
        fingerprint("view_split", &[])
    }

    fn advance(&mut self, context: &mut Context<'_>) -> Result<Next<Option<Split>>, Halt> {
        context.clear(&layout::split(self.split)).map(Next::Done)
    }
}

/// The splits that are not done, in order of their ids, one page. A query.
#[derive(Debug, Clone)]
pub struct ViewOpenSplits {
    /// Those behind this one, the last of the page before.
    pub after: Option<CommandId>,
}

impl Action for ViewOpenSplits {
    type Output = Vec<Split>;

    fn kind(&self) -> Kind {
        Kind::SplitPosted
    }

    fn fingerprint(&self) -> Vec<u8> {
        fingerprint("view_open_splits", &[])
    }

    fn advance(&mut self, context: &mut Context<'_>) -> Result<Next<Vec<Split>>, Halt> {
        let (found, _) = open(context, self.after.map(layout::open_split))?;
        Ok(Next::Done(found))
    }
}
