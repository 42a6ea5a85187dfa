"""Bad input: a typed error with a stable code and the field, never the value."""

from datetime import datetime, timedelta, timezone
from decimal import Decimal

import pytest
import tavren
from conftest import NOW, hourly


def raises(call, code, field, kind=tavren.InputError):
    with pytest.raises(kind) as caught:
        call()
    assert (caught.value.code, caught.value.field) == (code, field)
    assert isinstance(caught.value, tavren.TavrenError)
    return caught.value


@pytest.mark.parametrize("amount", [0.75, 1.0, float("nan"), True, None, b"1", [1]])
def test_money_that_is_not_exact_is_a_type_error(amount):
    with pytest.raises(TypeError):
        tavren.usd(amount)


@pytest.mark.parametrize(
    ("amount", "code"),
    [
        (Decimal("NaN"), "money_not_a_number"),
        (Decimal("sNaN"), "money_not_a_number"),
        (Decimal("Infinity"), "money_not_a_number"),
        ("nan", "money_not_a_number"),
        ("", "money_not_a_number"),
        ("1,50", "money_not_a_number"),
        (Decimal("1E+999999"), "money_out_of_range"),
        (10**30, "money_out_of_range"),
        (Decimal("1E-999999"), "money_too_fine"),
        ("0.123456789", "money_too_fine"),
    ],
)
def test_an_amount_that_is_none(amount, code):
    raises(lambda: tavren.usd(amount), code, "amount")


def test_money_is_exact():
    assert tavren.usd("0.750000000000000000000000000000000000") == tavren.usd(Decimal("0.75"))
    assert tavren.Money(5, "JPY").amount == Decimal(5)
    assert str(tavren.usd(5)) == "5.00 USD" and repr(tavren.usd("0.5")) == "Money('0.50', 'USD')"
    assert tavren.usd("1E+2").amount == Decimal(100)
    assert tavren.usd(1) != tavren.Money(1, "EUR")
    assert hash(tavren.usd("1.0")) == hash(tavren.usd(1))
    assert tavren.usd("0.00000001").amount == Decimal("0.00000001")


def test_a_currency_that_is_none():
    raises(lambda: tavren.Money(1, "ZZZ"), "currency_unknown", "currency")
    raises(lambda: tavren.Money(1, "usd"), "currency_unknown", "currency")
    raises(lambda: tavren.Money(1, "XAU"), "currency_no_minor_unit", "currency")


def test_what_is_paid_is_no_finer_than_a_cent(scene):
    fine = tavren.usd("0.001")
    raises(lambda: scene.market.fund(scene.buyer, fine, NOW), "money_too_fine", "amount")
    raises(lambda: scene.terms(budget=fine), "money_too_fine", "budget")
    raises(lambda: scene.market.fund(scene.buyer, tavren.usd(-5), NOW), "money_negative", "amount")
    assert scene.terms(price="0.001").price == fine


def test_a_naive_time_is_refused(scene):
    naive = datetime(2026, 11, 20, 12)
    error = raises(lambda: scene.market.wallet("alice", naive), "time_malformed", "now")
    assert isinstance(error, ValueError)
    raises(lambda: tavren.memory(naive), "time_malformed", "now")
    raises(lambda: scene.terms(closes=naive), "time_malformed", "closes")


@pytest.mark.parametrize("now", [0, 1.5, "2026-11-20", None, NOW.date()])
def test_a_time_that_is_none_is_a_type_error(scene, now):
    with pytest.raises(TypeError, match="now"):
        scene.market.wallet("alice", now)


def test_any_zone_is_fine(scene):
    hanoi = timezone(timedelta(hours=7))
    shown = scene.market.present("alice", scene.publish(), NOW.astimezone(hanoi))
    assert shown.at == NOW


def test_the_zone_that_a_user_lives_by_is_one_of_iana(scene):
    def lives(zone):
        return scene.market.set_profile("alice", NOW, data_types=["app_usage"], zone=zone)

    assert lives("Asia/Ho_Chi_Minh") is True
    raises(lambda: lives("Mars/Olympus"), "zone_unknown", "zone")


def test_a_clock_that_goes_backwards_is_named(scene):
    raises(lambda: scene.market.wallet("alice", NOW - timedelta(1)), "clock_backwards", "now")


TWICE = {"last_days": None, "daily": 2}


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"columns": []}, "terms_invalid", "columns"),
        ({"columns": ["app", "app"]}, "terms_invalid", "level"),
        ({"columns": ["two\nlines"]}, "text_control", "columns"),
        ({"data_type": ""}, "text_empty", "data_type"),
        ({"title": "x" * 10_000}, "text_long", "title"),
        ({"last_days": 0}, "terms_invalid", "recurrence"),
        ({"last_days": None}, "terms_invalid", "recurrence"),
        ({"daily": 3}, "terms_invalid", "recurrence"),
        ({"format": "parquet"}, "terms_invalid", "format"),
        ({"areas": ["VN//x"]}, "area_malformed", "areas"),
        ({"tier_min": 4}, "terms_invalid", "tier_min"),
        ({"places": 0}, "limit_exceeded", "places"),
        ({"price": "0"}, "money_negative", "price"),
        ({"price": "-1"}, "money_negative", "price"),
        ({"budget": tavren.Money(5, "EUR")}, "money_currency_mismatch", "budget"),
        ({"bonus": tavren.usd(1)}, "terms_invalid", "bonus"),
        ({**TWICE, "bonus": tavren.Money(1, "EUR")}, "money_currency_mismatch", "bonus"),
        ({**TWICE, "bonus": tavren.usd(0)}, "money_negative", "bonus"),
        ({**TWICE, "bonus": tavren.usd(101)}, "terms_invalid", "bonus"),
        ({"penalty": "lose_bonus"}, "terms_invalid", "penalty"),
        ({"penalty": "prison"}, "terms_invalid", "penalty"),
        ({"penalty": "cooldown"}, "terms_invalid", "penalty"),
        ({"penalty_days": 3}, "terms_invalid", "penalty"),
        ({"penalty": "cooldown", "penalty_days": 0}, "limit_exceeded", "penalty"),
    ],
)
def test_terms_that_contradict_themselves(scene, changes, code, field):
    raises(lambda: scene.terms(**changes), code, field)


def test_ids_and_keys_that_are_none(scene):
    market = scene.market
    raises(lambda: market.issue_key("no id", NOW), "id_malformed", "buyer")
    raises(lambda: market.present("alice", "no id", NOW), "id_malformed", "offer")
    raises(lambda: market.revoke("alice", "no id", NOW), "id_malformed", "grant")
    raises(lambda: market.wallet("", NOW), "text_empty", "user")
    raises(lambda: tavren.ApiKey.parse("tvk_no_key"), "key_malformed", "api_key")
    raises(lambda: tavren.Secret.from_bytes(b"short"), "key_malformed", "data")
    weak = bytes(32)
    raises(
        lambda: market.register_encryption(scene.key, weak, NOW),
        "seal_public_key",
        "public",
        tavren.SealError,
    )


def test_a_file_that_cannot_be_opened(tmp_path):
    here = tmp_path / "market.db"
    raises(lambda: tavren.open(tmp_path), "store_denied", "path", tavren.StoreError)
    here.write_text("a file of somebody else, long enough to have a header")
    raises(lambda: tavren.open(here), "store_foreign", "path", tavren.StoreError)
    here.unlink()
    del_keys = tavren.open(here, NOW).apply("Example Research", ["research"], NOW)
    assert del_keys
    (tmp_path / "market.db.keys").unlink()
    raises(lambda: tavren.open(here, NOW), "keyring_missing", None, tavren.KeyringError)


def test_a_source_that_raises_leaves_the_period_due(scene):
    grant = scene.give(scene.publish())

    def broken(request):
        raise LookupError(request.data_type)

    with pytest.raises(tavren.PortError) as caught:
        scene.market.fulfil(grant, broken, scene.now)
    assert caught.value.code == "source_failed"
    assert isinstance(caught.value.__cause__, LookupError)
    later = scene.now + timedelta(minutes=10)
    assert scene.market.fulfil(grant, hourly, later).sealed == 1


def test_ctrl_c_in_a_source_gets_out(scene):
    def interrupted(request):
        raise KeyboardInterrupt

    grant = scene.give(scene.publish())
    with pytest.raises(KeyboardInterrupt):
        scene.market.fulfil(grant, interrupted, scene.now)


@pytest.mark.parametrize(
    "row",
    [
        ("now", "maps", 5),
        (datetime(2026, 11, 19), "maps", 5),
        (NOW - timedelta(1), "maps"),
        (NOW - timedelta(1), "maps", 5, 6),
        (NOW - timedelta(1), "maps", 0.5),
        (NOW - timedelta(1), "maps", 2**63),
        (NOW - timedelta(1), "maps", Decimal("NaN")),
        (NOW - timedelta(1), "maps", [5]),
        [NOW - timedelta(1), "maps", 5],
    ],
)
def test_a_record_that_is_none_fails_the_source(scene, row):
    grant = scene.give(scene.publish())
    with pytest.raises(tavren.PortError) as caught:
        scene.market.fulfil(grant, lambda request: [row], scene.now)
    assert isinstance(caught.value.__cause__, (TypeError, ValueError, OverflowError))


def test_a_record_outside_the_window_is_not_packaged(scene):
    grant = scene.give(scene.publish())
    done = scene.market.fulfil(grant, lambda request: [(request.until, "maps", 5)], scene.now)
    assert (done.sealed, done.failed) == (0, 1)


def test_a_source_must_be_callable(scene):
    with pytest.raises(TypeError, match="callable"):
        scene.market.fulfil(scene.give(scene.publish()), [], scene.now)
