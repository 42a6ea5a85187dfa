use super::Noisy;
use tavren_noise::{Answered, Budgets};

impl Noisy {
    /// The epoch's answers, for the host to keep.
    pub fn answered(&self) -> &Answered {
        &self.answered
    }

    /// What vendors have spent, for the host to keep.
    pub fn budgets(&self) -> &Budgets {
        &self.budgets
    }
}
