//! The first example of the README: from an empty file to a payload that its buyer has opened.

#![allow(clippy::print_stdout, reason = "an example shows what it does")]

use tavren_core::port::{Cell, OsEntropy, Record, Records, Request, SourceError};
use tavren_core::sealing::envelope::RecipientSecret;
use tavren_core::types::{Label, Money, Price, Timestamp, UserId};
use tavren_core::{Market, terms::Terms, user::Profile};
use tavren_sqlite::{Keys, Sqlite};

#[rustfmt::skip] // as the README shows it
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args()
        .nth(1)
        .unwrap_or_else(|| "first.db".to_owned());
    let now = Timestamp::parse("2026-11-20T12:00:00Z").ok_or("a time")?;
    // README begins here.
    let market = Market::open(Sqlite::open(&path)?, Keys::beside(&path)?, now)?;
    let buyer = market.apply("Example Research", ["research"], now)?;
    market.approve(buyer, ["research"], now)?;
    market.fund(buyer, Money::parse("100", "USD")?, now)?;
    let (key, secret) = (market.issue_key(buyer, now)?, RecipientSecret::generate(&OsEntropy)?);
    market.register_encryption(&key, secret.public(), now)?;
    let terms = Terms::flat(Price::parse("0.75", "USD")?).of("app_usage").columns(["app", "minutes"]);
    let terms = terms.last_days(7).purpose("research").budget(Money::parse("75", "USD")?).build()?;
    let offer = market.publish(&key, terms, now)?;

    let user = UserId::new("alice")?;
    let has = Profile { data_types: vec![Label::new("app_usage")?], ..Profile::default() };
    market.set_profile(&user, has, now)?;
    let shown = market.present(&user, offer, now)?; // what the user saw, hashed
    let grant = market.grant(&user, &shown, now)?; // a refusal says why, in words for the user
    market.fulfil(grant, &usage, now)?; // pull, package, verify, seal
    for payload in market.claim(&key, offer, now)?.open(&secret)? { // the user is paid, the key released
        print!("{}", String::from_utf8_lossy(&payload.bytes()));
    }
    println!("{}", market.wallet(&user, now)?); // one screen
    let receipt = market.revoke(&user, grant, now)?;
    // README ends here.
    assert_eq!(receipt.paid.minor(), 75);
    Ok(())
}

/// Where the host keeps people's records: here, made up on the spot.
fn usage(request: &Request) -> Result<Records, SourceError> {
    let cells = vec![Cell::Text("maps".to_owned()), Cell::Int(12)];
    let rows = vec![Record {
        at: request.window.from(),
        cells,
    }];
    Ok(Records {
        columns: request.columns.clone(),
        rows,
    })
}
