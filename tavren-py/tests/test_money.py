"""Money: the table of currencies, amounts as text, and the seven modes of rounding."""

from decimal import Decimal

import pytest
from tavren import Currency, Money, usd
from test_bad_input import raises


def test_the_table_has_every_currency_with_a_minor_unit():
    table = {currency.code: (currency.name, currency.decimals) for currency in Currency.all()}
    assert len(table) == 165 and list(table) == sorted(table)
    assert table["VND"] == ("Dong", 0) and table["KWD"] == ("Kuwaiti Dinar", 3)
    assert all(name for name, _ in table.values())
    assert Currency("USD") == Currency("USD") != Currency("EUR")
    raises(lambda: Currency("XAU"), "currency_no_minor_unit", "currency")


@pytest.mark.parametrize(
    ("mode", "up", "down"),
    [
        ("up", 13, -13),
        ("down", 12, -12),
        ("ceiling", 13, -12),
        ("floor", 12, -13),
        ("half-up", 13, -13),
        ("half-down", 12, -12),
        ("half-even", 12, -12),
    ],
)
def test_an_amount_is_rounded_once_by_its_mode(mode, up, down):
    assert Money.rounded(Decimal("0.125"), "USD", mode).minor == up
    assert Money.rounded("-0.125", "USD", mode).minor == down
    assert Money.rounded(5, "USD", mode) == usd(5)


def test_what_is_not_rounded_exactly_is_refused():
    raises(lambda: Money.rounded("1", "USD", "nearest"), "limit_exceeded", "mode")
    raises(lambda: Money.rounded("1" + "0" * 15, "USD", "up"), "money_out_of_range", "amount")
    with pytest.raises(TypeError):
        Money.rounded(0.125, "USD", "up")


def test_what_prints_parses_to_the_same():
    for currency in Currency.all():
        for minor in (0, 1, -1, 999, 10**15):
            money = Money.from_minor(minor, currency.code)
            assert Money.parse(str(money)) == money and money.minor == minor
    raises(lambda: Money.parse("0.75"), "money_not_a_number", "text")
    raises(lambda: Money.parse("0.75 usd"), "currency_unknown", "currency")
    raises(lambda: Money.from_minor(10**15 + 1, "USD"), "money_out_of_range", "minor")
    raises(lambda: usd("0.001").minor, "money_too_fine", "minor")
