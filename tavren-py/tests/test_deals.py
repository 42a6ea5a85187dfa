"""Vendors post, change and withdraw deals; anybody browses them."""

from datetime import timedelta

import pytest
import tavren
from conftest import NOW, furnish


def coffee(**changes):
    usual = {"closes": NOW + timedelta(days=7), "instead_of": tavren.usd("7.00"), "category": 12}
    return tavren.DealTerms("Two coffees for one", tavren.usd("3.50"), **{**usual, **changes})


def test_a_deal_is_posted_changed_and_withdrawn(scene):
    market, key, now = scene.market, scene.key, scene.now
    deal = market.post_deal(key, coffee(near=(10.776530, 106.700980, 800), available=500), now)
    said = market.deal(deal, now)
    assert (said.id, said.vendor, said.changes) == (deal, scene.buyer, 0)
    terms = said.terms
    assert (terms.title, terms.details) == ("Two coffees for one", None)
    assert (terms.price, terms.instead_of) == (tavren.usd("3.50"), tavren.usd("7.00"))
    assert (terms.category, terms.available, terms.per_person) == (12, 500, 1)
    assert terms.closes == NOW + timedelta(days=7)
    before = said.hash

    assert market.update_deal(key, deal, coffee(details="Or tea", per_person=2), now) == deal
    said = market.deal(deal, now)
    assert (said.changes, said.terms.details, said.terms.per_person) == (1, "Or tea", 2)
    assert said.hash != before

    assert not said.is_over(now) and said.is_over(NOW + timedelta(days=7))
    assert market.withdraw_deal(key, deal, now) == deal
    assert market.deal(deal, now).is_over(now)
    again = market.update_deal(key, deal, coffee(), now)
    assert not again and again.code == "deal_over"


def test_a_command_under_a_token_is_carried_out_once(scene):
    market, key = scene.market, scene.key
    first = market.once("post 1").post_deal(key, coffee(), NOW)
    assert market.once("post 1").post_deal(key, coffee(), NOW) == first
    assert market.once("post 2").post_deal(key, coffee(), NOW) != first
    assert len(market.browse(NOW).deals) == 2
    with pytest.raises(tavren.TavrenError) as caught:
        market.once("post 1").withdraw_deal(key, first, NOW)
    assert caught.value.code == "store_replay"
    for _ in range(2):
        assert market.once("deposit 1").deposit("alice", tavren.usd(5), NOW)
    assert market.wallet("alice", NOW).balances == [tavren.usd(5)]


def test_deals_are_browsed_page_by_page(scene):
    market, key = scene.market, scene.key
    posted = []
    for number in range(5):
        now = NOW + timedelta(milliseconds=number)
        posted.append(market.post_deal(key, coffee(category=number % 2), now))
    posted.reverse()
    page = market.browse(now, limit=3)
    assert [deal.id for deal in page.deals] == posted[:3]
    page = market.browse(now, limit=3, after=page.next)
    assert [deal.id for deal in page.deals] == posted[3:]
    assert page.next is None
    page = market.browse(now, category=1)
    assert [deal.id for deal in page.deals] == [posted[1], posted[3]]


def test_a_deal_is_its_vendors_alone(scene):
    market, now = scene.market, scene.now
    deal = market.post_deal(scene.key, coffee(), now)
    other = market.apply("Another shop", ["research"], now)
    key = market.issue_key(other, now)
    posted = market.post_deal(key, coffee(), now)
    assert not posted and posted.code == "buyer_not_approved"
    assert market.approve(other, ["research"], now)
    taken = market.withdraw_deal(key, deal, now)
    assert not taken and taken.code == "deal_absent"
    # Another market has other keys.
    stranger = furnish(tavren.memory(NOW))
    unknown = market.post_deal(stranger.key, coffee(), now)
    assert not unknown and unknown.code == "key_unknown"


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"closes": NOW}, "window_reversed", "closes"),
        ({"closes": NOW + timedelta(days=400)}, "limit_exceeded", "closes"),
        ({"instead_of": tavren.usd("3.50")}, "terms_invalid", "regular"),
        ({"include_coarser": True}, "terms_invalid", "include_coarser"),
        ({"available": 0}, "limit_exceeded", "available"),
        ({"per_person": 0}, "limit_exceeded", "per_person"),
        ({"details": "a" * 4_097}, "text_long", "details"),
    ],
)
def test_what_contradicts_itself_is_refused_by_field(scene, changes, code, field):
    with pytest.raises(tavren.InputError) as error:
        scene.market.post_deal(scene.key, coffee(**changes), scene.now)
    assert (error.value.code, error.value.field) == (code, field)


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"category": 64}, "category_unknown", "category"),
        ({"level": 6}, "level_unknown", "level"),
        ({"near": (90.1, 0.0, 10)}, "terms_invalid", "latitude"),
        ({"near": (0.0, float("nan"), 10)}, "terms_invalid", "longitude"),
        ({"near": (0.0, 0.0, 0)}, "terms_invalid", "radius"),
        ({"tier": "high", "worth": tavren.usd("10")}, "terms_invalid", "worth"),
        ({"areas": [-1]}, "area_unknown", "area"),
    ],
)
def test_what_cannot_be_said_is_refused_at_once(changes, code, field):
    with pytest.raises(tavren.InputError) as error:
        coffee(**changes)
    assert (error.value.code, error.value.field) == (code, field)


def test_what_is_no_deal_is_refused_by_name(scene):
    with pytest.raises(tavren.InputError) as error:
        scene.market.deal("not an id", scene.now)
    assert (error.value.code, error.value.field) == ("id_malformed", "deal")
    for limit in (0, 101):
        with pytest.raises(tavren.InputError) as error:
            scene.market.browse(scene.now, limit=limit)
        assert (error.value.code, error.value.field) == ("limit_exceeded", "limit")
    absent = scene.market.deal("00000000000070008000000000000000", scene.now)
    assert not absent and absent.code == "deal_absent"


def test_every_change_of_a_deal_is_an_event_and_pages_follow_each_other(scene):
    market, key = scene.market, scene.key
    deal = market.post_deal(key, coffee(), NOW)
    posted = market.deal(deal, NOW).hash
    later = NOW + timedelta(seconds=1)
    market.update_deal(key, deal, coffee(details="Or tea"), later)
    market.withdraw_deal(key, deal, later)
    events = market.deal_events()
    assert [event.change for _, event in events] == ["posted", "updated", "withdrawn"]
    assert {(event.deal, event.vendor) for _, event in events} == {(deal, scene.buyer)}
    assert [event.at for _, event in events] == [NOW, later, later]
    assert events[0][1].hash == posted != events[1][1].hash
    (position, first), *rest = market.deal_events(limit=1)
    assert (first.change, rest) == ("posted", [])
    assert [event.change for _, event in market.deal_events(position)] == ["updated", "withdrawn"]
    assert market.deal_events(events[-1][0]) == []
