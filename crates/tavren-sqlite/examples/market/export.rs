//! What the run leaves for a person to look at.

use crate::script::Act;
use crate::trouble::Trouble;
use crate::world::World;
use serde_json::{Value, json};
use tavren_core::audit::Body;
use tavren_core::command::Receipt;
use tavren_core::delivery::Payload;
use tavren_core::grant::Event;
use tavren_core::package::Opened;
use tavren_core::types::{Timestamp, UserId};
use tavren_core::wallet::Language;

/// One person's wallet in both languages, and audit trail.
pub(crate) fn person(world: &World<'_>, user: &UserId, now: Timestamp) -> Result<(), Trouble> {
    let wallet = world.market.wallet(user, now)?;
    for (language, name) in [
        (Language::English, "person/wallet.en.txt"),
        (Language::Vietnamese, "person/wallet.vi.txt"),
    ] {
        world.folder.write(name, wallet.view(language).as_bytes())?;
    }
    let mut trail = Vec::new();
    loop {
        let page = world.market.trail(user, trail.len() as u64, now)?;
        if page.is_empty() {
            break;
        }
        trail.extend(page);
    }
    let trail: Vec<Value> = trail.iter().map(entry).collect();
    world.folder.write_json("person/audit_trail.json", &trail)
}

/// A receipt of the person whose wallet is shown.
pub(crate) fn receipt(
    world: &World<'_>,
    round: u32,
    act: &Act,
    receipt: &Receipt,
) -> Result<(), Trouble> {
    let name = format!(
        "person/receipt.{round:03}.{}.{}.json",
        act.offer,
        act.what.name()
    );
    let ended = receipt.ended.as_ref().map(|ended| {
        json!({"why": format!("{:?}", ended.why).to_lowercase(), "at": ended.at.to_string()})
    });
    let document = json!({
        "grant": receipt.grant.to_string(),
        "offer": receipt.offer.to_string(),
        "terms_sha256": tavren_core::types::id::hex(&receipt.terms_hash),
        "granted_at": receipt.granted_at.to_string(),
        "ended": ended,
        "paid_periods": receipt.paid_periods,
        "paid": receipt.paid.to_string(),
        "payloads_stopped": receipt.stopped,
        "deletion_due": receipt.deletion_due,
    });
    world.folder.write_json(&name, &document)
}

/// The first package that the first buyer opened, with its manifest.
pub(crate) fn opened(world: &World<'_>, payload: &Payload, opened: &Opened) -> Result<(), Trouble> {
    let manifest = "opened/manifest.json";
    if world.folder.file(manifest).exists() {
        return Ok(());
    }
    let rows = format!("opened/rows.{}", opened.format().extension());
    world.folder.write(&rows, &opened.bytes())?;
    world.folder.write(manifest, payload.manifest().as_bytes())
}

/// One entry of a trail, without what it does not say.
fn entry(body: &Body) -> Value {
    let mut entry = json!({"at": body.at.to_string(), "what": words(&format!("{:?}", body.kind))});
    let said = [
        ("grant", body.grant.map(|id| json!(id.to_string()))),
        ("offer", body.offer.map(|id| json!(id.to_string()))),
        ("buyer", body.buyer.map(|id| json!(id.to_string()))),
        ("package", body.package.map(|id| json!(id.to_string()))),
        (
            "refused_because",
            body.refusal().map(|code| json!(code.meaning())),
        ),
        (
            "amount",
            body.amount.map(|amount| json!(amount.to_string())),
        ),
        ("count", body.count.map(|count| json!(count))),
    ];
    let events: Vec<Value> = body.events.iter().map(event).collect();
    if let Some(entry) = entry.as_object_mut() {
        for (name, value) in said {
            entry.extend(value.map(|value| (name.to_owned(), value)));
        }
        if !events.is_empty() {
            entry.insert("events".to_owned(), Value::Array(events));
        }
    }
    entry
}

fn event(event: &Event) -> Value {
    match event {
        Event::Paused { .. } => json!("paused"),
        Event::Resumed { .. } => json!("resumed"),
        Event::Ended { why, at } => {
            json!({"ended": words(&format!("{why:?}")), "at": at.to_string()})
        }
        Event::Leased { period, .. } => json!({"packaging": period}),
        Event::Sealed { period, until, .. } => {
            json!({"sealed": period, "waits_until": until.to_string()})
        }
        Event::Delivered { period, .. } => json!({"delivered": period}),
        Event::Unclaimed { period, at } => json!({"unclaimed": period, "at": at.to_string()}),
        Event::Aborted { period, .. } => json!({"stopped": period}),
        Event::HoldClosed { how, .. } => json!({"hold_closed": words(&format!("{how:?}"))}),
        Event::BonusClosed { outcome, at } => json!({
            "bonus": outcome.vested.to_string(),
            "lost": outcome.lost.to_string(),
            "at": at.to_string(),
        }),
    }
}

/// `GrantGiven` as `grant given`.
fn words(name: &str) -> String {
    let mut words = String::with_capacity(name.len() + 2);
    for letter in name.chars() {
        if letter.is_uppercase() && !words.is_empty() {
            words.push(' ');
        }
        words.extend(letter.to_lowercase());
    }
    words
}
