"""Matching: deals to signals, signals to deals, what a vendor sees of it, and bad input by code."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
import tavren
from conftest import NOW
from tavren.matching import Areas, Criteria, Matcher, Noise, Signal, Suppression, Tables

VN, SAIGON, HANOI = 84, 79, 1
ROWS = [(SAIGON, VN, "Hồ Chí Minh"), (VN, None, "VN"), (HANOI, VN, "Hà Nội")]
LADDER = [tavren.usd(rung) for rung in ("1", "2.50", "5", "10")]
BOUNDS = (tavren.usd(0), tavren.usd(50), tavren.usd(200))
VENDOR = b"v" * 16
LATER = NOW + timedelta(hours=1)
PEOPLE = 20


def tables(rows=ROWS, **changes):
    usual = {"areas": Areas.load(rows), "ladders": [LADDER], "thresholds": BOUNDS}
    return Tables(**{**usual, **changes})


def suppression(**changes):
    usual = {"threshold": 4, "width": 2, "area_level": 2, "prices": [LADDER[1]], "levels": [3]}
    return Suppression(**{**usual, **changes})


def noise(**changes):
    usual = {"epsilon": "0.5", "key": b"k" * 32, "budgets": {VENDOR: "0.5"}, "cap": 1}
    return Noise(**{**usual, **changes})


def matcher(policy=None, **changes):
    usual = {"hash_key": b"h" * 16, "area_share_min": 2, "now": NOW}
    return Matcher(tables(), policy or suppression(), **{**usual, **changes})


def somebody(**changes):
    usual = {"tier": "high", "level": 4, "area": SAIGON, "price_max": tavren.usd(5)}
    return Signal(**{**usual, **changes})


def crowd(of):
    of.upsert_all((bytes([at]) * 16, somebody(), LATER) for at in range(PEOPLE))
    return of


def raises(call, code, field):
    with pytest.raises(tavren.InputError) as caught:
        call()
    assert (caught.value.code, caught.value.field) == (code, field)
    return caught.value


def test_a_worth_is_measured_by_category():
    dear = (tavren.usd(0), tavren.usd(500), tavren.usd(900))
    of = Matcher(tables(categories={3: dear}), suppression(), now=NOW)
    assert of.post(1, Criteria(tavren.usd("2.50")), VENDOR, NOW, 1)
    of.update(1, Criteria(tavren.usd(1), category=3, worth=tavren.usd(600)))
    assert of.feed(somebody(categories={3: "high", 4: "high"})) == [1]
    of.update(1, Criteria(tavren.usd(1), category=4, worth=tavren.usd(600)))
    assert of.feed(somebody(categories={3: "high", 4: "high"})) == []


def test_a_vendor_sees_intervals_that_hold_the_count():
    of = crowd(matcher())
    view = of.post(9, Criteria(tavren.usd("2.50")), VENDOR, NOW, 1, work="constant")
    assert 0 < view.people.at_least <= PEOPLE < view.people.below
    assert view.people.about is None
    areas = dict(view.by_area)
    assert set(areas) == {None, VN, SAIGON, HANOI}
    assert areas[SAIGON].at_least == PEOPLE and areas[HANOI].at_least == 0


def test_a_question_off_the_cells_is_refused_whoever_matches():
    for of in (matcher(), crowd(matcher())):
        refused = of.post(1, Criteria(tavren.usd(5)), VENDOR, NOW, 1)
        assert not refused and refused.code == "question_misfit"
        assert of.feed(somebody()) == [] and not of.withdraw(1)


def test_noise_is_paid_from_a_budget_and_a_question_is_free_again():
    of = crowd(matcher(noise(area_level=2)))
    ask = Criteria(tavren.usd("2.50"))
    first = of.post(1, ask, VENDOR, NOW, 1)
    assert isinstance(first.people.about, int) and first.people.below is None
    assert len(first.by_area) == 4
    spent = of.post(2, Criteria(tavren.usd("2.50"), level=1), VENDOR, NOW, 1)
    assert not spent and spent.code == "budget_spent"
    assert of.post(3, ask, VENDOR, NOW, 1) == first
    stranger = of.post(4, ask, b"s" * 16, NOW, 1)
    assert stranger.code == "budget_spent"
    assert of.post(5, ask, VENDOR, NOW, 1, work="constant") == first


def test_a_feed_is_ordered_and_limited():
    of = matcher()
    for deal in (1, 2, 3):
        assert of.post(deal, Criteria(tavren.usd("2.50")), VENDOR, NOW, 1)
    of.update(3, Criteria(tavren.usd(1)))
    of.update(1, Criteria(tavren.usd(1), areas=[HANOI]))
    assert of.feed(somebody(), order="cheapest") == [3, 2]
    assert of.feed(somebody(), order="dearest", limit=1) == [2]
    assert set(of.feed(somebody())) == {2, 3}
    assert of.feed(somebody(), limit=0) == []
    assert of.feed(somebody(area=HANOI), order="cheapest") == [1, 3, 2]
    assert of.withdraw(3) and not of.withdraw(3)


def test_a_deal_meets_standing_by_category_and_by_worth():
    of = matcher()
    assert of.post(1, Criteria(tavren.usd("2.50")), VENDOR, NOW, 1)
    own = somebody(tier="low", level=0, categories={3: ("high", 5), 4: "medium", 5: None})
    for criteria, fits in [
        ({"category": 3, "tier": "high", "level": 5}, True),
        ({"category": 4, "tier": "medium", "level": 0}, True),
        ({"category": 4, "tier": "high"}, False),
        ({"category": 5, "tier": "medium"}, False),
        ({"category": 6}, False),
        ({"category": 3, "worth": tavren.usd(200)}, True),
        ({"worth": tavren.usd(50)}, False),
        ({"areas": [HANOI]}, False),
        ({"areas": [VN]}, True),
    ]:
        of.update(1, Criteria(tavren.usd(1), **criteria))
        assert of.feed(own) == ([1] if fits else []), criteria
    of.update(1, Criteria(tavren.usd(1), areas=[SAIGON], include_coarser=True))
    assert of.feed(somebody(area=VN)) == [1]
    of.update(1, Criteria(tavren.usd(1), category=63))
    assert of.feed(somebody(categories={63})) == [1]


def test_a_signal_goes_when_it_is_removed_or_expires():
    of = crowd(matcher())
    assert of.remove(bytes(16)) and not of.remove(bytes(16))
    of.upsert(bytes(16), somebody(), LATER)
    assert of.expire(LATER) == PEOPLE
    raises(lambda: of.expire(NOW), "clock_backwards", "now")


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([(1, 2, "a"), (2, 1, "b")], "hierarchy_cycle"),
        ([(1, 1, "a")], "hierarchy_cycle"),
        ([(1, 9, "a")], "hierarchy_parent"),
        ([(1, None, "a"), (1, None, "b")], "hierarchy_duplicate"),
        ([(1, None, "a"), (2, None, "a")], "hierarchy_duplicate"),
        ([(1, None, "")], "hierarchy_malformed"),
        ([(at, at - 1 or None, "a") for at in range(1, 8)], "hierarchy_malformed"),
        ([(-1, None, "a")], "hierarchy_malformed"),
        ([(1, 2**64, "a")], "hierarchy_parent"),
        ([(at, None, str(at)) for at in range(65_535)], "limit_exceeded"),
    ],
)
def test_areas_that_are_no_tree(rows, code):
    raises(lambda: Areas.load(rows), code, "areas")


def test_areas_are_known_by_code():
    areas = Areas.load(iter(ROWS))
    assert len(areas) == 3 and SAIGON in areas and 5 not in areas and -1 not in areas
    for rows in (None, [("79", None, "a")], [(79, None)], [(79, None, b"a")]):
        with pytest.raises((TypeError, ValueError)):
            Areas.load(rows)


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"ladders": []}, "currency_unlisted", "currency"),
        ({"ladders": [[]]}, "ladder_malformed", "ladder"),
        ({"ladders": [LADDER[::-1]]}, "ladder_malformed", "ladder"),
        ({"ladders": [LADDER, LADDER]}, "limit_exceeded", "ladders"),
        ({"ladders": [[tavren.usd("0.001")]]}, "money_too_fine", "ladders"),
        ({"thresholds": BOUNDS[::-1]}, "thresholds_malformed", "thresholds"),
        ({"categories": {64: BOUNDS}}, "category_unknown", "category"),
        ({"categories": {-1: BOUNDS}}, "category_unknown", "category"),
    ],
)
def test_tables_that_do_not_measure(changes, code, field):
    raises(lambda: tables(**changes), code, field)


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"tier": "best"}, "limit_exceeded", "tier"),
        ({"level": 6}, "level_unknown", "level"),
        ({"level": -1}, "level_unknown", "level"),
        ({"area": 5}, "area_unknown", "area"),
        ({"area": -1}, "area_unknown", "area"),
        ({"categories": range(65)}, "category_unknown", "category"),
        ({"categories": [at % 64 for at in range(65)]}, "limit_exceeded", "categories"),
        ({"categories": [3, 3]}, "limit_exceeded", "categories"),
        ({"categories": {3: "best"}}, "limit_exceeded", "tier"),
        ({"price_max": tavren.usd("0.001")}, "money_too_fine", "price_max"),
        ({"price_max": tavren.Money(5, "EUR")}, "currency_unlisted", "currency"),
    ],
)
def test_a_signal_that_is_malformed(changes, code, field):
    of = matcher()
    error = raises(lambda: of.upsert(bytes(16), somebody(**changes), LATER), code, field)
    assert not of.remove(bytes(16)), error


def test_a_signal_has_its_time():
    of, signal = matcher(), somebody()
    raises(lambda: of.upsert(bytes(16), signal, NOW), "signal_expired", "expires")
    raises(lambda: of.upsert(bytes(16), signal, NOW + timedelta(15)), "limit_exceeded", "expires")
    naive = datetime(2026, 11, 20, 13)
    raises(lambda: of.upsert(bytes(16), signal, naive), "time_malformed", "expires")
    raises(lambda: of.expire(naive), "time_malformed", "now")
    raises(lambda: matcher(now=naive), "time_malformed", "now")
    deal = Criteria(tavren.usd("2.50"))
    raises(lambda: of.post(1, deal, VENDOR, naive, 1), "time_malformed", "now")
    with pytest.raises(TypeError):
        of.upsert(bytes(16), signal, 1_795_000_000)


def test_many_signals_are_taken_wholly_or_not_at_all():
    of, good = matcher(), (b"a" * 16, somebody(), LATER)
    for bad, code in [
        ((b"b" * 16, somebody(), NOW), "signal_expired"),
        ((b"b" * 16, somebody(area=5), LATER), "area_unknown"),
        ((b"b", somebody(), LATER), "id_malformed"),
    ]:
        with pytest.raises(tavren.InputError) as caught:
            of.upsert_all([good, bad])
        assert caught.value.code == code
        assert code == "id_malformed" or "signal 1" in str(caught.value)
    assert not of.remove(b"a" * 16)
    with pytest.raises(TypeError):
        of.upsert_all([good, (b"b" * 16, "signal", LATER)])


@pytest.mark.parametrize(
    ("criteria", "code", "field"),
    [
        (lambda: Criteria(tavren.usd(11)), "price_above_ladder", "price"),
        (lambda: Criteria(tavren.usd(0)), "money_negative", "price"),
        (lambda: Criteria(tavren.Money(1, "EUR")), "currency_unlisted", "currency"),
        (lambda: Criteria(LADDER[1], areas=[5]), "area_unknown", "area"),
        (lambda: Criteria(LADDER[1], areas=range(65)), "limit_exceeded", "areas"),
        (lambda: Criteria(LADDER[1], category=64), "category_unknown", "category"),
        (lambda: Criteria(LADDER[1], level=6), "level_unknown", "level"),
        (lambda: Criteria(LADDER[1], tier="best"), "limit_exceeded", "tier"),
        (lambda: Criteria(LADDER[1], tier="low", worth=LADDER[1]), "limit_exceeded", "worth"),
    ],
)
def test_a_deal_that_is_malformed(criteria, code, field):
    of = matcher()
    raises(lambda: of.post(1, criteria(), VENDOR, NOW, 1), code, field)
    assert not of.withdraw(1)


def test_a_deal_has_one_number():
    of, deal = matcher(), Criteria(tavren.usd("2.50"))
    raises(lambda: of.update(1, deal), "deal_unknown", "deal")
    assert of.post(1, deal, VENDOR, NOW, 1)
    raises(lambda: of.post(1, deal, VENDOR, NOW, 1), "deal_exists", "deal")
    raises(lambda: of.post(2**32, deal, VENDOR, NOW, 1), "limit_exceeded", "deal")
    raises(lambda: of.post(2, deal, b"v", NOW, 1), "id_malformed", "vendor")
    raises(lambda: of.post(2, deal, VENDOR, NOW, -1), "limit_exceeded", "epoch")
    raises(lambda: of.post(2, deal, VENDOR, NOW, 1, work="none"), "limit_exceeded", "work")
    raises(lambda: of.feed(somebody(), order="best"), "limit_exceeded", "order")
    raises(lambda: of.feed(somebody(), limit=1_000_001), "limit_exceeded", "limit")
    assert of.post(2, deal, VENDOR, NOW, 0).code == "question_misfit"  # Epochs never go back.


@pytest.mark.parametrize(
    ("policy", "code", "field"),
    [
        (lambda: suppression(threshold=5), "policy_malformed", "threshold"),
        (lambda: suppression(width=0), "policy_malformed", "width"),
        (lambda: suppression(width=-1), "limit_exceeded", "width"),
        (lambda: matcher(suppression(prices=[])), "money_negative", "price"),
        (lambda: suppression(levels=[6]), "level_unknown", "level"),
        (lambda: noise(epsilon=0), "policy_malformed", "epsilon"),
        (lambda: noise(epsilon="-1"), "policy_malformed", "epsilon"),
        (lambda: noise(epsilon=Decimal("0.0000001")), "policy_malformed", "epsilon"),
        (lambda: noise(cap="much"), "money_not_a_number", "cap"),
        (lambda: noise(key=b"k"), "key_malformed", "key"),
        (lambda: noise(budgets={b"v": 1}), "id_malformed", "vendor"),
        (lambda: matcher(hash_key=b"h"), "key_malformed", "hash_key"),
    ],
)
def test_a_policy_that_is_malformed(policy, code, field):
    raises(policy, code, field)


@pytest.mark.parametrize(
    "call",
    [
        lambda: somebody(price_max=5.0),
        lambda: somebody(price_max=Decimal(5)),
        lambda: somebody(price_max=tavren.usd(5.0)),
        lambda: somebody(level=4.0),
        lambda: Criteria(2.5),
        lambda: tables(ladders=[[1.0]]),
        lambda: noise(epsilon=0.5),
        lambda: noise(cap=1.0),
        lambda: Matcher(tables(), "noise"),
        lambda: matcher().upsert("a" * 16, somebody(), LATER),
    ],
)
def test_what_is_not_exact_is_a_type_error(call):
    with pytest.raises(TypeError):
        call()


def test_no_repr_shows_anything_personal_or_secret():
    of = crowd(matcher(noise()))
    signal = somebody(area=SAIGON)
    assert repr(signal) == "<Signal>" and repr(of) == "<Matcher>"
    assert "k" * 8 not in repr(noise())
    assert "2.50" in repr(Criteria(tavren.usd("2.50")))  # Deals are public, and so are views.
    assert "about" in repr(of.post(1, Criteria(tavren.usd("2.50")), VENDOR, NOW, 1))


def test_the_key_of_the_table_may_be_left_out():
    assert crowd(Matcher(tables(), suppression(), now=NOW)).expire(LATER) == PEOPLE


def test_what_people_did_is_told_when_the_day_is_over():
    of = matcher()
    for number in range(PEOPLE):
        assert of.report(bytes([number] * 16), 1, "seen", NOW, area=SAIGON)
    assert not of.report(bytes(16), 1, "seen", NOW)
    assert of.report(bytes(16), 1, "taken", NOW)
    today = NOW.date()
    early = of.activity(1, "seen", today, VENDOR, 1)
    assert not early and early.code == "question_misfit"
    of.expire(NOW + timedelta(days=1))
    seen, taken = (of.activity(1, act, today, VENDOR, 1) for act in ("seen", "taken"))
    assert dict(seen.by_area)[SAIGON].at_least == PEOPLE
    assert seen == of.activity(1, "seen", today, VENDOR, 2)
    least, most = taken.people.share(seen.people)
    assert least == 0 and most <= 10_000
    assert taken.people.share(taken.people) is not None
    with pytest.raises(TypeError, match="day must be a date, not datetime"):
        of.activity(1, "seen", NOW, VENDOR, 1)
    raises(lambda: of.report(bytes(16), 1, "bought", NOW), "limit_exceeded", "act")
    raises(lambda: of.report(bytes(16), 1, "seen", NOW, area=9), "area_unknown", "area")


def test_whom_deals_are_for_is_told_once_and_to_who_asked_for_it():
    of, silent = crowd(matcher(notifying=True)), crowd(matcher())
    for one in (of, silent):
        assert one.post(1, Criteria(tavren.usd("2.50"), areas=[SAIGON]), VENDOR, NOW, 1)
    everybody = [bytes([at]) * 16 for at in range(PEOPLE)]
    assert of.told(1) + of.told() == everybody
    assert of.told() == silent.told() == []
