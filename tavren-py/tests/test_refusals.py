"""A refusal is a return value, falsy, with its reason."""

from datetime import timedelta
from uuid import UUID

import tavren

NOBODY = str(UUID(int=0))


def code(answer):
    assert isinstance(answer, tavren.Refused) and not answer
    assert tavren.CODES[answer.code][1:] == ("Refusal", str(answer))
    assert answer.reason == str(answer) and repr(answer) == f"Refused('{answer.code}')"
    return answer.code


def test_what_the_rules_refuse(scene):
    market, now = scene.market, scene.now
    offer = scene.publish()
    assert code(market.present("alice", NOBODY, now)) == "offer_unknown"
    assert code(market.present("bob", offer, now)) == "user_lacks_data"
    shown = market.present("alice", offer, now)
    assert code(market.grant("bob", shown, now)) == "presentation_unknown"
    grant = market.grant("alice", shown, now)
    assert code(market.present("alice", offer, now)) == "grant_exists"
    assert code(market.revoke("bob", grant, now)) == "grant_unknown"
    assert code(market.issue_key(NOBODY, now)) == "buyer_unknown"
    assert code(market.approve(scene.buyer, ["advertising"], now)) in (
        "buyer_state",
        "buyer_purpose",
    )
    assert code(scene.publish(purpose="advertising")) == "buyer_purpose"
    assert code(scene.publish(budget=tavren.usd(10**6))) == "funds_short"
    assert code(market.offer(NOBODY, now)) == "offer_unknown"
    denied = market.may_use("alice", scene.buyer, "app_usage", "advertising", now)
    assert code(denied) == "use_not_allowed"
    assert code(market.fulfil(NOBODY, lambda request: [], now)) == "grant_unknown"


def test_a_presentation_lapses(scene):
    offer = scene.publish()
    shown = scene.market.present("alice", offer, scene.now)
    late = scene.market.grant("alice", shown, scene.now + timedelta(365))
    assert code(late) == "presentation_lapsed"


def test_refusals_compare_by_code(scene):
    one = scene.market.offer(NOBODY, scene.now)
    assert one == scene.market.present("alice", NOBODY, scene.now)
    assert one != scene.market.present("bob", scene.publish(), scene.now)
    assert len({one, scene.market.offer(NOBODY, scene.now)}) == 1
