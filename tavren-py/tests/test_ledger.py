"""The ledger in memory, and the operator's batches of a market: the same five lines."""

import doctest
from datetime import timedelta
from uuid import UUID

import pytest
import tavren
from conftest import NOW
from tavren import Money, usd
from tavren.ledger import Account, Ledger, Line, Party
from test_bad_input import raises

OUTSIDE, FEES = Account.external(), Account.fees()
BUYER, USER = Account.funding(str(UUID(int=1))), Account.available(str(UUID(int=2)))
DAY = timedelta(days=1)


def key(number):
    return str(UUID(int=number))


@pytest.fixture
def ledger():
    """Ten dollars are a buyer's, and four of them held for a user until tomorrow."""
    ledger = Ledger()
    lines = [Line.move(OUTSIDE, BUYER, usd(10)), Line.hold(BUYER, USER, usd(4), NOW + DAY)]
    assert ledger.apply(key(3), lines, NOW) == "booked"
    return ledger


def has(ledger, account, now=NOW):
    balance = ledger.balance(account, "USD", now)
    return tuple(int(part.amount) for part in (balance.booked, balance.held, balance.available))


def test_the_example_of_the_documentation_runs():
    assert doctest.testmod(tavren.ledger).attempted > 8
    assert doctest.testmod(tavren.ledger).failed == 0


def test_a_hold_is_drawn_closed_and_reversed(ledger):
    hold = (key(3), 1)
    assert has(ledger, BUYER) == (10, 4, 6) and ledger.hold(hold, NOW) == "open"
    assert ledger.apply(key(4), [Line.draw(hold, usd(1))], NOW) == "booked"
    assert ledger.apply(key(5), [Line.close(hold)], NOW) == "booked"
    assert has(ledger, BUYER) == (9, 0, 9) and has(ledger, USER) == (1, 0, 1)
    assert ledger.hold(hold, NOW) == "closed" and ledger.hold((key(9), 0), NOW) is None
    assert ledger.apply(key(6), [Line.reverse((key(4), 0), usd(1))], NOW) == "booked"
    assert has(ledger, USER) == (0, 0, 0)
    assert ledger.apply(key(4), [Line.draw(hold, usd(1))], NOW).code == "batch_reversed"


def test_a_hold_that_has_run_out_is_free_by_itself(ledger):
    assert has(ledger, BUYER, NOW + DAY) == (10, 0, 10)
    assert ledger.hold((key(3), 1), NOW + DAY) == "expired"
    late = ledger.apply(key(4), [Line.draw((key(3), 1), usd(1))], NOW + DAY)
    assert (late.code, late.line, late.field) == ("hold_expired", 0, "hold")


def test_the_same_key_books_once(ledger):
    line = Line.move(BUYER, FEES, usd(1))
    assert ledger.apply(key(4), (line for _ in range(2)), NOW) == "booked"
    assert ledger.apply(key(4), [line, line], NOW) == "before"
    raises(lambda: ledger.apply(key(4), [line], NOW), "id_reused", "lines")
    assert has(ledger, FEES) == (2, 0, 2)


def test_a_refusal_names_the_line_and_its_field_and_nothing_is_booked(ledger):
    lines = [Line.move(BUYER, FEES, usd(1)), Line.move(BUYER, USER, usd(6))]
    refused = ledger.apply(key(4), lines, NOW)
    assert not refused and (refused.code, refused.line) == ("balance_short", 1)
    assert refused.field == "from"
    assert has(ledger, BUYER) == (10, 4, 6)
    raises(lambda: ledger.apply(key(4), [Line.move(FEES, FEES, usd(1))], NOW), "account_same", "to")


def test_an_account_stays_within_its_limits(ledger):
    ledger.limit(FEES, "USD", ceiling=usd(2))
    assert ledger.apply(key(4), [Line.move(BUYER, FEES, usd(3))], NOW).code == "balance_full"
    ledger.limit(USER, "USD", floor=usd(-5))
    assert ledger.apply(key(5), [Line.move(USER, FEES, usd(2))], NOW) == "booked"
    euro = Money(1, "EUR")
    raises(
        lambda: ledger.limit(FEES, "USD", floor=euro), "money_currency_mismatch", "floor"
    )


def test_the_journal_sums_to_zero(ledger):
    ledger.apply(key(4), [Line.draw((key(3), 1), usd(3))], NOW)
    journal = ledger.journal()
    assert journal == [
        (OUTSIDE, "USD", -1000),
        (BUYER, "USD", 1000),
        (BUYER, "USD", -300),
        (USER, "USD", 300),
    ]
    assert sum(minor for _, _, minor in journal) == 0


def test_a_batch_has_one_line_at_least_and_8190_at_most():
    ledger, line = Ledger(), Line.move(OUTSIDE, FEES, usd(1))
    raises(lambda: ledger.apply(key(1), [], NOW), "limit_exceeded", "lines")
    raises(lambda: ledger.apply(key(1), [line] * 8191, NOW), "limit_exceeded", "lines")
    assert ledger.apply(key(1), [line] * 8190, NOW) == "booked"
    assert has(ledger, FEES) == (8190, 0, 8190)


def test_accounts_and_parties_do_not_mix():
    alice = Party.user("alice")
    for ends in ((OUTSIDE, alice), (alice, 5), (alice, OUTSIDE)):
        with pytest.raises(TypeError, match="Party"):
            Line.move(*ends, usd(1))
    with pytest.raises(TypeError, match="line 0"):
        Ledger().apply(key(1), [Line.move(Party.outside(), alice, usd(1))], NOW)
    with pytest.raises(TypeError, match="line 0"):
        tavren.memory(NOW).book([Line.move(OUTSIDE, FEES, usd(1))], NOW)
    raises(lambda: Line.close(("no id", 0)), "id_malformed", "hold")
    raises(lambda: Account.available("no id"), "id_malformed", "account")


def funds(scene):
    return scene.market.funds(scene.key, "USD", NOW)


def test_what_is_held_of_a_user_and_of_a_buyer_is_shown_and_is_not_free(scene):
    market, before = scene.market, funds(scene)
    alice, buyer = Party.user("alice"), Party.buyer(scene.buyer)
    held = [
        Line.move(buyer, alice, usd(3)),
        Line.hold(alice, buyer, usd(2), NOW + DAY),
        Line.hold(buyer, alice, usd(4), NOW + DAY),
    ]
    assert market.book(held, NOW)
    wallet, after = market.wallet("alice", NOW), funds(scene)
    assert (wallet.balances, wallet.held) == ([usd(1)], [usd(2)])
    assert (after.held, after.booked) == (usd(4), tavren.usd(before.booked.amount - 3))
    assert after.available.amount == after.booked.amount - 4
    over = market.wallet("alice", NOW + DAY)
    assert (over.balances, over.held) == ([usd(3)], [])


def test_the_operator_books_batches_in_a_market(scene):
    market = scene.market
    alice, buyer = Party.user("alice"), Party.buyer(scene.buyer)
    bonus = [
        Line.move(buyer, alice, usd(3)),
        Line.hold(buyer, alice, usd(4), NOW + DAY),
    ]
    booked = market.once("bonus").book(bonus, NOW)
    assert booked == market.id_of("bonus") == market.once("bonus").book(bonus, NOW)
    assert market.wallet("alice", NOW).balances == [usd(3)]
    assert funds(scene).held == usd(4)
    draw = market.book([Line.draw((booked, 1), usd(1)), Line.close((booked, 1))], NOW)
    assert market.wallet("alice", NOW).balances == [usd(4)]
    assert market.book([Line.reverse((draw, 0), usd(1))], NOW)
    assert market.wallet("alice", NOW).balances == [usd(3)]
    short = market.book([Line.move(alice, Party.fees(), usd(5))], NOW)
    assert short.code == "balance_short"
    assert market.book([Line.close((booked, 1))], NOW).code == "hold_closed"


def test_no_repr_shows_a_name_or_an_amount(ledger):
    line = Line.move(Party.user("alice"), Party.outside(), usd("98.76"))
    shown = [ledger, line, Party.user("alice"), USER, ledger.balance(USER, "USD", NOW)]
    text = " ".join(map(repr, shown))
    assert "alice" not in text and "98" not in text and "0000" not in text
