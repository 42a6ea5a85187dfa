use super::*;
use crate::quote::{UserTier, UserTrust, quote};
use proptest::prelude::*;
use tavren_types::Price;

fn quoted(micro: i64, periods: u32) -> Quote {
    let price = Price::new(micro, Currency::USD).unwrap();
    quote(price, UserTier::MIN, UserTrust::MAX, periods).unwrap()
}

#[test]
fn an_entry_out_of_balance_does_not_exist() {
    let line = |amount, fine| Posting {
        account: Account::Dust,
        amount,
        fine,
    };
    let at = Timestamp::MIN;
    assert!(Entry::new(at, Currency::USD, vec![line(1, false)]).is_err());
    assert!(Entry::new(at, Currency::USD, vec![line(1, false), line(-1, true)]).is_err());
    assert!(Entry::new(at, Currency::USD, vec![line(1, false), line(-1, false)]).is_ok());
}

proptest! {
    /// Law 7: what the estimate said, times the periods paid, is what is paid; a rest below one
    /// minor unit stays with the user, and the hold always covers what is drawn.
    #[test]
    fn paid_is_estimate_times_periods(micro in 1..5_000_000_i64, periods in 1..200_u32, cuts in proptest::collection::vec(0..200_u32, 0..10), rest in 0..1_000_000_i64) {
        let quote = quoted(micro, periods);
        let mut cuts: Vec<u32> = cuts.into_iter().map(|cut| cut % (periods + 1)).collect();
        cuts.extend([0, periods]);
        cuts.sort_unstable();
        let (mut held, mut settled, mut drawn) = (rest, 0, 0);
        for pair in cuts.windows(2) {
            let reward = reward(&quote, pair[0], pair[1], held).unwrap();
            held += reward.accrued - if quote.reward().is_some() { 0 } else { reward.settled * MICRO_PER_MINOR };
            settled += reward.settled;
            drawn += reward.drawn;
        }
        let total = i128::from(quote.per_period_micro()) * i128::from(periods);
        prop_assert_eq!(i128::from(settled) * 1_000_000 + i128::from(held - rest), total);
        prop_assert!((0..MICRO_PER_MINOR).contains(&held));
        prop_assert_eq!(drawn, quote.hold().minor());
        prop_assert_eq!(drawn_minor(&quote, periods), quote.hold().minor());
    }
}
