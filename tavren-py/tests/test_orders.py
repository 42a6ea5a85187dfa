"""Users take deals and pay, vendors hand over and are settled."""

import runpy
from datetime import timedelta
from pathlib import Path

import pytest
import tavren
from shop import WORTHS, open_shop, pseudonym
from test_bad_input import raises
from test_refusals import NOBODY, code

usd = tavren.usd


@pytest.fixture
def shop(scene):
    return open_shop(scene)


def test_from_a_deposit_to_a_settlement(shop):
    market, key = shop.market, shop.scene.key
    order = shop.accept("alice", automatic=True)
    assert (order.deal, order.vendor) == (shop.deal, shop.scene.buyer)
    assert (order.title, order.price) == ("Two coffees for one", usd("3.50"))
    assert order.terms_hash == shop.said().hash
    assert order.at == shop.now and order.until == shop.now + timedelta(days=14)
    assert order.automatic and order.state(shop.now) == "open"
    assert order.state(order.until) == "lapsed"
    assert shop.balances("alice") == [usd("16.50")]

    done = market.confirm_order(key, order.id, shop.now)
    assert (done.order, done.deal, done.title) == (order.id, shop.deal, order.title)
    assert (done.terms_hash, done.pseudonym) == (order.terms_hash, pseudonym("alice"))
    assert code(market.confirm_order(key, order.id, shop.now)) == "order_state"
    [kept] = market.orders("alice", shop.now)
    assert (kept.id, kept.state(shop.now)) == (order.id, "confirmed")
    assert market.orders("nobody", shop.now) == []

    shop.later(1)
    assert code(shop.settle()) == "settlement_early"
    assert market.payable(key, "USD", shop.now) == usd("0")
    for number in range(9):
        person = f"person {number}"
        shop.join(person)
        assert shop.hand_over(person).pseudonym == pseudonym(person)
    assert shop.settle() == usd("35")
    assert market.payable(key, "USD", shop.now) == usd("35")
    assert code(shop.settle()) == "settlement_early"


def test_what_was_cancelled_is_paid_back_once(shop):
    market, now = shop.market, shop.now
    order = shop.accept("alice")
    for _ in range(2):
        assert market.cancel_order("alice", order.id, now).state(now) == "cancelled"
        assert shop.balances("alice") == [usd("20")]
    assert code(market.confirm_order(shop.scene.key, order.id, now)) == "order_state"
    other = shop.accept("alice")
    assert market.confirm_order(shop.scene.key, other.id, now)
    assert code(market.cancel_order("alice", other.id, now)) == "order_state"


def test_what_nobody_came_for_is_paid_back_swept_or_not(shop):
    order = shop.accept("alice")
    shop.later(14)
    assert code(shop.market.confirm_order(shop.scene.key, order.id, shop.now)) == "order_state"
    assert shop.balances("alice") == [usd("20")]
    assert shop.market.agent("alice", shop.now).lapsed == 1
    while shop.market.sweep_orders(shop.now):
        pass
    [lapsed] = shop.market.orders("alice", shop.now)
    assert lapsed.state(shop.now) == "lapsed"
    assert shop.balances("alice") == [usd("20")]
    assert shop.market.agent("alice", shop.now).lapsed == 1


def test_what_cannot_be_had_is_refused_and_takes_nothing(shop):
    market, now, key = shop.market, shop.now, shop.scene.key
    proof = shop.prove("alice")
    assert code(market.accept_deal("nobody", proof, WORTHS, now)) == "agent_absent"
    shop.join("bob")
    assert code(market.accept_deal("bob", proof, WORTHS, now)) == "proof_misfit"
    assert market.accept_deal("alice", proof, WORTHS, now)
    assert code(market.accept_deal("alice", proof, WORTHS, now)) == "proof_shown"
    shop.join("poor", "3.49")
    assert code(shop.accept("poor")) == "balance_short"
    old = shop.prove("alice")
    late = now + timedelta(minutes=6)
    assert code(market.accept_deal("alice", old, WORTHS, late)) == "proof_expired"
    assert market.withdraw_deal(key, shop.deal, late)
    assert code(market.accept_deal("alice", old, WORTHS, late)) == "deal_over"
    shop.later(1)
    assert shop.balances("alice") == [usd("16.50")]


def test_what_a_rule_buys_its_user_is_told(shop):
    market, now = shop.market, shop.now
    assert market.notifications() == []
    orders = [shop.accept("alice", automatic=True) for _ in range(2)]
    waiting = market.notifications()
    for (_, message), order in zip(waiting, orders, strict=True):
        assert b"alice" not in message
        told = market.open_notification(message, now)
        assert (told.user, told.at) == ("alice", now)
        bought = told.tidings
        assert (bought.order, bought.deal, bought.title) == (order.id, shop.deal, order.title)
        assert (bought.price, bought.until) == (usd("3.50"), order.until)
        assert "alice" not in repr(told) and order.title not in repr(bought)
    (first, message), last = waiting
    assert market.notifications(limit=1) == waiting[:1]
    assert market.notifications(after=first) == [last]
    # What was sent is forgotten, and nothing else.
    assert (market.forget_notifications(first), market.notifications()) == (1, [last])
    assert (market.forget_notifications(first), market.notifications()) == (0, [last])
    forged = message[:-1] + bytes([message[-1] ^ 1])
    for wrong in (forged, b""):
        opens = lambda wrong=wrong: market.open_notification(wrong, now)
        raises(opens, "seal_forged", "message", tavren.SealError)


def test_an_order_is_its_users_and_its_vendors_alone(shop):
    market, now = shop.market, shop.now
    order = shop.accept("alice")
    assert code(market.cancel_order("bob", order.id, now)) == "order_unknown"
    assert code(market.confirm_order(shop.scene.key, NOBODY, now)) == "order_unknown"
    other = market.apply("Another shop", ["research"], now)
    assert market.approve(other, ["research"], now)
    key = market.issue_key(other, now)
    assert code(market.confirm_order(key, order.id, now)) == "order_unknown"


def test_a_stake_stays_while_an_order_may_still_turn_out_false(shop):
    market, stake = shop.market, shop.said().terms.stake
    assert stake == usd("70")
    view = market.agent("alice", shop.now)
    assert (view.staked, view.open, view.reputation) == ([stake], 0, 5_000)
    assert view.public == shop.secrets["alice"].public
    assert view.attested_until == shop.now + timedelta(days=90)
    assert code(market.stake("alice", usd("20.01"), shop.now)) == "balance_short"
    assert shop.hand_over("alice")
    assert code(market.unstake("alice", stake, shop.now)) == "stake_locked"
    assert market.forfeit("alice", usd("10"), "redemption", shop.now) == usd("10")
    view = market.agent("alice", shop.now)
    assert (view.confirmed, view.faults, view.staked) == (1, 1, [usd("60")])
    assert code(shop.accept("alice")) == "agent_reputation"
    shop.later(30)
    assert code(market.unstake("alice", stake, shop.now)) == "stake_short"
    assert market.unstake("alice", usd("60"), shop.now) == usd("60")
    assert shop.balances("alice") == [usd("76.50")]


def test_a_device_that_lied_is_attested_no_more(shop):
    market, now = shop.market, shop.now
    assert market.forfeit("alice", usd("100"), "device", now) == usd("70")
    assert market.agent("alice", now).attested_until is None
    request = shop.secrets["alice"].request(0, 1)
    refused = market.issue_credentials("alice", request, WORTHS, now)
    assert code(refused) == "agent_unattested"
    absent = market.agent("nobody", now)
    assert (absent.public, absent.attested_until, absent.staked) == (None, None, [])


def test_bad_input_is_told_by_code_and_field(shop):
    market, now, key = shop.market, shop.now, shop.scene.key
    fine, nothing = usd("0.001"), usd("0")
    raises(lambda: market.deposit("alice", fine, now), "money_too_fine", "amount")
    raises(lambda: market.deposit("alice", nothing, now), "money_negative", "amount")
    raises(lambda: market.stake("alice", nothing, now), "money_negative", "amount")
    raises(lambda: market.unstake("alice", nothing, now), "money_negative", "amount")
    raises(lambda: market.forfeit("alice", usd("1"), "x", now), "limit_exceeded", "fault")
    raises(lambda: market.confirm_order(key, "none", now), "id_malformed", "order")
    raises(lambda: market.cancel_order("alice", "none", now), "id_malformed", "order")
    raises(lambda: market.settle_vendor("none", "USD", now), "id_malformed", "buyer")
    buyer = shop.scene.buyer
    raises(lambda: market.settle_vendor(buyer, "usd", now), "currency_unknown", "currency")
    raises(lambda: market.payable(key, "ZZZ", now), "currency_unknown", "currency")
    raises(lambda: market.orders("", now), "text_empty", "user")
    far, public = now + timedelta(days=93), shop.secrets["alice"].public
    enrol = market.enrol_agent
    raises(lambda: enrol("alice", public, far, now), "limit_exceeded", "attested_until")
    raises(lambda: enrol("alice", public[1:], None, now), "key_malformed", "public")
    forged = "seal_public_key"
    raises(lambda: enrol("alice", b"\xff" * 32, None, now), forged, "public", tavren.SealError)
    naive = now.replace(tzinfo=None)
    raises(lambda: enrol("alice", public, naive, now), "time_malformed", "attested_until")
    proof, falling = shop.prove("alice"), (usd("5"), usd("4"), usd("3"))
    with pytest.raises(tavren.InputError) as error:
        market.accept_deal("alice", proof, falling, now)
    assert error.value.code == "thresholds_malformed"
    with pytest.raises(TypeError):
        market.accept_deal("alice", proof, 5, now)
    assert shop.balances("alice") == [usd("20")]


def test_the_example_of_a_deal_runs(capsys):
    example = Path(__file__).parent.parent / "examples" / "deal.py"
    runpy.run_path(str(example))
    assert capsys.readouterr().out == "Two coffees for one: handed over, confirmed\n"
