//! What terms promise for staying until the end, and what leaving before it costs.

use super::Terms;
use crate::wallet::Language;
use tavren_types::Money;

tavren_types::cbor_union! {
    /// What it costs a user to revoke before the grant is fulfilled. What vested stays the user's,
    /// and no other end costs anything.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Penalty {
        /// The whole bonus, also the share of it for the periods that were delivered.
        1 => LoseBonus,
        /// The user waits before granting this offer again.
        2 => Cooldown {
            /// So many days after the revoke.
            days: u32,
        },
    }
}

impl Terms {
    /// What is paid beside the periods, once the grant is fulfilled.
    pub fn bonus(&self) -> Option<Money> {
        self.bonus
    }

    /// What it costs a user to revoke before that.
    pub fn penalty(&self) -> Option<Penalty> {
        self.penalty
    }

    /// Bonus and penalty in words, a sentence each: what a user reads before granting. Empty where the
    /// terms have neither.
    ///
    /// # Examples
    /// ```
    /// use tavren_core::terms::{Penalty, Terms};
    /// use tavren_core::types::{Money, Price};
    /// use tavren_core::wallet::Language;
    /// let terms = Terms::recurring(Price::parse("0.10", "USD")?)
    ///     .of("app_usage")
    ///     .columns(["app"])
    ///     .daily(30)
    ///     .purpose("research")
    ///     .bonus(Money::parse("2", "USD")?)
    ///     .penalty(Penalty::LoseBonus)
    ///     .build()?;
    /// assert_eq!(
    ///     terms.conditions(Language::English),
    ///     [
    ///         "If you share until the end, you are paid a bonus of 2.00 USD; each period that you \
    ///          pause takes its share of it away.",
    ///         "If you revoke before the end, you lose the whole bonus; what you were paid for \
    ///          periods stays yours.",
    ///     ]
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn conditions(&self, language: Language) -> Vec<String> {
        let penalty = match (self.penalty, self.bonus) {
            (Some(Penalty::LoseBonus), _) => Some(loses_bonus(language).to_owned()),
            (_, Some(_)) => Some(shares_bonus(language).to_owned()),
            _ => None,
        };
        let cooldown = match self.penalty {
            Some(Penalty::Cooldown { days }) => Some(waits(language, days)),
            _ => None,
        };
        let bonus = self.bonus.map(|bonus| promises(language, bonus));
        bonus.into_iter().chain(penalty).chain(cooldown).collect()
    }
}

fn promises(language: Language, bonus: Money) -> String {
    match language {
        Language::English => format!(
            "If you share until the end, you are paid a bonus of {bonus}; each period that you pause \
             takes its share of it away."
        ),
        Language::Vietnamese => format!(
            "Nếu bạn chia sẻ đến hết thời hạn, bạn được thưởng {bonus}; mỗi kỳ bạn tạm dừng làm mất \
             phần thưởng của kỳ đó."
        ),
    }
}

fn loses_bonus(language: Language) -> &'static str {
    match language {
        Language::English => {
            "If you revoke before the end, you lose the whole bonus; what you were paid for periods \
             stays yours."
        }
        Language::Vietnamese => {
            "Nếu bạn thu hồi trước khi hết thời hạn, bạn mất toàn bộ tiền thưởng; tiền đã trả cho \
             các kỳ vẫn là của bạn."
        }
    }
}

fn shares_bonus(language: Language) -> &'static str {
    match language {
        Language::English => {
            "If you revoke before the end, you are paid the share of the bonus for the periods that \
             were paid."
        }
        Language::Vietnamese => {
            "Nếu bạn thu hồi trước khi hết thời hạn, bạn được nhận phần thưởng của các kỳ đã được trả."
        }
    }
}

fn waits(language: Language, days: u32) -> String {
    match language {
        Language::English => format!(
            "If you revoke before the end, you cannot take this offer again for so many days: {days}."
        ),
        Language::Vietnamese => format!(
            "Nếu bạn thu hồi trước khi hết thời hạn, bạn không thể nhận lại đề nghị này trong {days} ngày."
        ),
    }
}
