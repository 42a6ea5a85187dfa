"""What an agent makes of a deal, on the user's own device."""

from datetime import timedelta

import pytest
import tavren
from conftest import NOW
from tavren.matching import Agent, Areas, Rule, Signal, Tables
from test_deals import coffee

usd = tavren.usd
TABLES = Tables(
    Areas.load([(84, None, "VN"), (79, 84, "Hồ Chí Minh")]),
    [[usd("1"), usd("2.50"), usd("5"), usd("10")]],
    (usd("0"), usd("50"), usd("200")),
)
SIGNAL = Signal(tier="medium", level=1, area=79, categories={12})
SHOP = (10.776530, 106.700980)


def rule(**changes):
    usual = {"price_max": usd("5"), "month_max": usd("20"), "expires": NOW + timedelta(days=30)}
    return Rule(**{**usual, **changes})


@pytest.fixture
def deal(scene):
    def posted(**changes):
        terms = coffee(areas=[79], **changes)
        return scene.market.deal(scene.market.post_deal(scene.key, terms, NOW), NOW)

    return posted


def test_an_agent_hides_shows_and_buys(scene, deal):
    plain = Agent(TABLES, SIGNAL)
    decision = plain.decide(deal(), NOW)
    assert (decision.choice, decision.rule, decision.why) == ("show", None, ["no_rule"])

    ruled = Agent(TABLES, SIGNAL, rules=[rule(category=3), rule(saves_percent=50, per_day=2)])
    decision = ruled.decide(deal(), NOW)
    assert (decision.choice, decision.rule, decision.why) == ("buy", 1, [])

    blocking = Agent(TABLES, SIGNAL, rules=[rule()], blocked=[scene.buyer])
    assert blocking.decide(deal(), NOW).why == ["blocked"]
    loyal = deal(level=3, tier="high")
    assert ruled.decide(loyal, NOW).why == ["tier", "level"]
    assert ruled.decide(loyal, NOW + timedelta(days=7)).why == ["over", "tier", "level"]


def test_what_was_bought_counts(deal):
    agent = Agent(TABLES, SIGNAL, rules=[rule()])
    one, other = deal(), deal()
    hours = [NOW - timedelta(hours=hours) for hours in (23, 48)]
    decided = [agent.decide(other, NOW, bought=[(one.id, at, usd("4"))]) for at in hours]
    assert [decision.choice for decision in decided] == ["show", "buy"]
    assert decided[0].why == ["day_used_up"]
    dear = [(one.id, hours[1], usd("17"))]
    assert agent.decide(other, NOW, bought=dear).why == ["month_used_up"]
    assert agent.decide(one, NOW, bought=dear).why == ["had"]


def test_where_somebody_is_stays_with_the_agent(deal):
    near = deal(near=(*SHOP, 800))
    for position, why in [(None, ["nowhere"]), ((21.0285, 105.8542), ["far"]), (SHOP, ["no_rule"])]:
        agent = Agent(TABLES, SIGNAL, position=position)
        assert agent.decide(near, NOW).why == why
        assert "10" not in repr(agent) + repr(agent.decide(near, NOW))


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"price_max": usd("0")}, "terms_invalid", "price_max"),
        ({"month_max": usd("4.99")}, "terms_invalid", "month_max"),
        ({"per_day": 0}, "terms_invalid", "per_day"),
        ({"saves_percent": 101}, "terms_invalid", "saves_percent"),
        ({"month_max": tavren.Money("20", "EUR")}, "money_currency_mismatch", "month_max"),
        ({"category": 64}, "category_unknown", "category"),
        ({"vendors": ["nobody"]}, "id_malformed", "buyer"),
    ],
)
def test_a_rule_that_contradicts_itself_is_refused_by_field(changes, code, field):
    with pytest.raises(tavren.InputError) as error:
        rule(**changes)
    assert (error.value.code, error.value.field) == (code, field)
