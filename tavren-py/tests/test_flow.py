"""The flow from an offer to a payload, and how it is stopped."""

import json
import runpy
import threading
from datetime import timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest
import tavren
from conftest import NOW, furnish, hourly


def test_from_offer_to_payload(scene):
    market, now = scene.market, scene.now
    offer = scene.publish(title="A week of app usage", notice="For a study of habits")
    said = market.offer(offer, now)
    assert (said.id, said.buyer) == (offer, scene.buyer)
    assert said.terms.notice == "For a study of habits"
    assert said.terms.price == tavren.usd("0.75")

    shown = market.present("alice", offer, now)
    assert (shown.offer, shown.at, shown.reward) == (offer, now, tavren.usd("0.75"))
    grant = market.grant("alice", shown, now)
    done = market.fulfil(grant, hourly, now)
    assert (done.sealed, done.empty, done.failed) == (1, 0, 0)

    claimed = market.claim(scene.key, offer, now)
    assert len(claimed) == 1 and json.loads(claimed.manifests[0])
    [rows] = claimed.open(scene.secret)
    assert len(rows) == 7 * 24 == len(list(rows))
    assert rows.format == "json_lines"
    first = json.loads(next(iter(rows)))
    assert (first["app"], first["minutes"]) == ("maps", 5)
    assert b"alice" not in bytes(rows)

    wallet = market.wallet("alice", now)
    assert wallet.balances == [tavren.usd("0.75")]
    assert wallet.balances[0].amount == Decimal("0.75")
    [permission] = wallet.permissions
    assert (permission.grant, permission.buyer) == (grant, scene.buyer)
    assert (permission.state, permission.earned) == ("fulfilled", tavren.usd("0.75"))
    assert permission.granted_at == now and permission.granted_at.tzinfo is timezone.utc
    assert "Example Research" in str(wallet) and "Bạn chia sẻ" in wallet.view("vi")
    assert wallet.may_use(scene.buyer, "app_usage", "research", now) == grant
    assert market.may_use("alice", scene.buyer, "app_usage", "research", now) == grant

    receipt = market.revoke("alice", grant, now)
    assert (receipt.paid, receipt.stopped, receipt.deletion_due) == (tavren.usd("0.75"), 0, True)
    assert receipt.ended_at == now
    assert market.revoke("alice", grant, now + timedelta(1)).ended_at == now
    denied = market.may_use("alice", scene.buyer, "app_usage", "research", now + timedelta(1))
    assert not denied and denied.code == "use_not_allowed"


def test_a_user_reads_bonus_and_penalty_and_loses_what_they_say(scene):
    market, now = scene.market, scene.now
    staying = {"last_days": None, "daily": 3, "bonus": tavren.usd(2)}
    terms = scene.terms(**staying, penalty="lose_bonus")
    assert terms.bonus == tavren.usd(2) and scene.terms().bonus is None
    bonus, penalty = terms.conditions()
    assert "a bonus of 2.00 USD" in bonus and "you lose the whole bonus" in penalty
    assert len(terms.conditions("vi")) == 2 and scene.terms().conditions() == []

    offer = market.publish(scene.key, terms, now)
    shown = market.present("alice", offer, now)
    assert shown.bonus == tavren.usd(2)
    grant = market.grant("alice", shown, now)
    [permission] = market.wallet("alice", now).permissions
    assert (permission.bonus.open, permission.bonus.earned) == (tavren.usd(2), tavren.usd(0))
    assert "2.00" not in repr(permission.bonus)
    assert market.revoke("alice", grant, now).bonus.lost == tavren.usd(2)

    later = scene.publish(**staying, penalty="cooldown", penalty_days=30)
    market.revoke("alice", scene.give(later), now)
    refused = market.present("alice", later, now)
    assert not refused and refused.code == "revoke_cooldown"

    kept = scene.give(scene.publish(**staying))
    over = now + timedelta(3)
    assert market.wallet("alice", over).balances == [tavren.usd(2)]
    assert market.revoke("alice", kept, over).bonus.earned == tavren.usd(2)


def test_a_revoke_before_the_claim_costs_nothing(scene):
    offer = scene.publish()
    grant = scene.give(offer)
    assert scene.market.fulfil(grant, hourly, scene.now)
    receipt = scene.market.revoke("alice", grant, scene.now)
    assert (receipt.paid, receipt.stopped, receipt.deletion_due) == (tavren.usd(0), 1, False)
    claimed = scene.market.claim(scene.key, offer, scene.now)
    assert claimed and len(claimed) == 0
    assert scene.market.wallet("alice", scene.now).balances in ([], [tavren.usd(0)])


def test_only_the_buyers_own_secret_opens_a_payload(scene):
    offer = scene.publish(format="csv")
    scene.market.fulfil(scene.give(offer), hourly, scene.now)
    claimed = scene.market.claim(scene.key, offer, scene.now)
    with pytest.raises(tavren.SealError) as caught:
        claimed.open(tavren.Secret.generate())
    assert caught.value.code == "seal_forged"
    kept = tavren.Secret.from_bytes(scene.secret.expose())
    [rows] = claimed.open(kept)
    assert bytes(rows).startswith(b"subject,app,minutes\r\n")


def test_the_key_that_was_handed_out_is_the_key_that_is_read_back(scene):
    key = tavren.ApiKey.parse(scene.key.expose())
    assert key.buyer == scene.buyer
    assert scene.market.publish(key, scene.terms(), scene.now)


def test_a_file_keeps_what_was_given(tmp_path):
    path = tmp_path / "market.db"
    scene = furnish(tavren.open(path, NOW))
    grant = scene.give(scene.publish())
    del scene.market
    scene = None
    market = tavren.open(str(path), NOW)
    assert [held.grant for held in market.wallet("alice", NOW).permissions] == [grant]


def test_every_cell_type_crosses(scene):
    offer = scene.publish(columns=["a", "b", "c", "d", "e", "f"])
    grant = scene.give(offer)
    scene.market.fulfil(
        grant,
        lambda request: [(request.since, None, True, -7, Decimal("12.50"), "ê", request.since)],
        scene.now,
    )
    [rows] = scene.market.claim(scene.key, offer, scene.now).open(scene.secret)
    row = json.loads(next(iter(rows)), parse_float=Decimal)
    assert [row[name] for name in "abce"] == [None, True, -7, "ê"]
    assert Decimal(row["d"]) == Decimal("12.5")
    assert row["f"].startswith("2026-11-13T12:00:00")


def test_threads_share_a_market(scene):
    offer = scene.publish()
    people = [f"user {number}" for number in range(16)]
    grants = []

    def join(user):
        scene.market.set_profile(user, scene.now, data_types=["app_usage"])
        shown = scene.market.present(user, offer, scene.now)
        grants.append(scene.market.grant(user, shown, scene.now))

    threads = [threading.Thread(target=join, args=(user,)) for user in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(grants) and len(set(grants)) == len(people)


def test_the_example_of_the_readme_runs(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    example = Path(__file__).parent.parent / "examples" / "market.py"
    said = runpy.run_path(str(example))
    assert said["receipt"].paid == tavren.usd("0.75")
    assert '"app":"maps"' in capsys.readouterr().out
