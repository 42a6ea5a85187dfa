"""Pricing over tables: the golden vectors, laws 6 and 7, and tables that are wrong."""

import doctest
import random
import signal
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
import tavren
from tavren import pricing, usd

GOLDEN = Path(__file__).parents[2] / "tests" / "golden" / "pricing.txt"
FACTS = [line.split() for line in GOLDEN.read_text(encoding="utf-8").splitlines()]
NAMES = ["tier", "trust", "last_grant", "id", "segment", "location", "reservation", "probability"]
WHOLE = {name: pl.Int64 for name in NAMES if name not in ("location", "probability", "id")}
TYPES = {**WHOLE, "id": pl.UInt64, "location": pl.Float64, "probability": pl.Float64}
PEOPLE = pl.DataFrame(
    [fact[1:] for fact in FACTS if fact[0] == "person"], schema=NAMES, orient="row"
)
PEOPLE = PEOPLE.cast(TYPES)
MODELS = {
    "logistic": pricing.Acceptance.logistic(4.0),
    "log_normal": pricing.Acceptance.log_normal(0.5),
    "reservation": pricing.Acceptance.reservation(),
    "given": pricing.Acceptance.given(),
}
RULE = pricing.RewardRule(tier_min=1, cooldown_days=7)
PRICES = [usd(price) for price in ("0.30", "0.60", "0.90", "1.20")]


def golden(*words):
    found = [fact[len(words) :] for fact in FACTS if fact[: len(words)] == list(words)]
    assert found
    return [[int(word) for word in fact] for fact in found]


def simulation(people=PEOPLE, model="logistic", **changes):
    usual = {"seed": 7, "rule": RULE, "budget": usd(7), "day": 100, "by": ["segment"]}
    return pricing.Simulation(people, MODELS[model], **{**usual, **changes})


def tallies(result, head):
    """Head, segment, accepted, paid and spend in cents, row by row."""
    cents = [int(amount * 100) for amount in result["spend"]]
    return [
        list(row)
        for row in zip(head, *map(result.__getitem__, ["segment", "accepted", "paid"]), cents)
    ]


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("budget_rule", ["skip", "stop"])
def test_a_sweep_follows_the_golden_vectors(model, budget_rule):
    swept = simulation(model=model, budget_rule=budget_rule).sweep(PRICES)
    prices = [int(price * 100) for price in swept["price"]]
    assert tallies(swept, prices) == golden("sweep", model, budget_rule)


def test_a_panel_follows_the_golden_vectors():
    panel = simulation().panel(usd("0.60"), 5)
    assert panel.days == [100, 101, 102, 103, 104]
    assert tallies(panel, panel["day"]) == golden("panel")


def test_a_panel_tells_how_far_it_is_and_is_stopped():
    seen = []
    panel = simulation().panel(usd("0.60"), 70, progress=lambda *done: seen.append(done))
    assert seen == [(0, 70), (32, 70), (64, 70)]
    assert panel["paid"] == simulation().panel(usd("0.60"), 70)["paid"]

    def interrupted(done, days):
        seen.append(done)
        signal.raise_signal(signal.SIGINT)

    for progress, stopped in [
        (interrupted, KeyboardInterrupt),
        (lambda done, _: 1 / done, ZeroDivisionError),
    ]:
        with pytest.raises(stopped):
            simulation().panel(usd("0.60"), 70, progress=progress)
    assert seen[3:] == [0]


def test_each_person_is_paid_as_in_the_golden_vectors():
    simulated = simulation().simulate(usd("0.60"))
    cents = [[row, int(amount * 100)] for row, amount in enumerate(simulated.paid["paid"])]
    assert cents == golden("simulated")
    assert simulated.total.spend == simulated.paid.total


def test_quotes_shares_and_awards_follow_the_golden_vectors():
    rows = PEOPLE.select("tier", "trust", price=pl.lit(60))
    quotes = pricing.quotes(rows, "USD")
    assert [[row, int(amount * 100)] for row, amount in enumerate(quotes["quote"])] == golden(
        "quote"
    )
    weights, shares = zip(*golden("share"))
    split = pricing.split(usd(100), pl.Series(weights), ties=PEOPLE["id"])
    assert tuple(int(share * 100) for share in split["share"]) == shares
    bids = PEOPLE["reservation"]
    for name, award in {
        "posted": pricing.posted(bids, usd("1.20"), budget=usd(20)),
        "auction": pricing.auction(bids, 9, usd(1)),
        "proportional": pricing.proportional(bids, usd(4)),
    }.items():
        cents = int(award.price.amount * 100)
        assert [[cents, row] for row in award["row"]] == golden("award", name)


def test_a_simulated_cell_is_the_quote_to_the_cent():
    """Law 7, in Python: one person and a table of them."""
    everybody = pl.DataFrame(
        {
            "tier": [tier for tier in range(4) for _ in range(50)],
            "trust": [trust * 200 for _ in range(4) for trust in range(50)],
            "last_grant": [day for _ in range(8) for day in range(80, 105)],
            "reservation": [0] * 200,
        }
    )
    for price in [usd("0.01"), usd("0.75"), usd("0.755"), usd("0.0005"), usd(10)]:
        paid = simulation(everybody, "reservation", budget=None, by=[]).simulate(price).paid["paid"]
        for (tier, trust, last, _), cell in zip(everybody.rows(), paid):
            quote = RULE.quote(price, tier, trust, last_grant=last, day=100)
            assert cell == (quote.amount if quote else 0)


def test_a_person_who_is_not_paid_is_told_why():
    reasons = {
        "user_tier": RULE.quote(usd(1), 0, 10_000),
        "user_cooldown": RULE.quote(usd(1), 1, 10_000, last_grant=94, day=100),
        "user_cap": pricing.RewardRule(per_day=0).quote(usd(1), 1, 10_000),
        "reward_zero": RULE.quote(usd("0.01"), 1, 0),
    }
    for code, refused in reasons.items():
        assert isinstance(refused, tavren.Refused) and refused.code == code


def test_a_market_shows_what_a_simulation_pays(scene):
    shown = scene.market.present("alice", scene.publish(price="0.75"), scene.now)
    alice = pl.DataFrame({"tier": [0], "trust": [10_000], "reservation": [0]})
    simulated = pricing.simulate(alice, MODELS["reservation"], usd("0.75"), seed=1)
    assert shown.reward == simulated.paid.total


def test_neither_order_nor_threads_nor_chunks_change_a_result():
    free = {"budget": None, "budget_rule": "skip"}
    told = pl.DataFrame(simulation(**free).sweep(PRICES))
    for seed in range(5):
        rows = random.Random(seed).sample(range(len(PEOPLE)), len(PEOPLE))
        mixed = pl.concat([PEOPLE[rows[:20]], PEOPLE[rows[20:]]], rechunk=False)
        for threads in (1, 3):
            again = pl.DataFrame(simulation(mixed, **free, threads=threads).sweep(PRICES))
            assert again.equals(told)


def test_segments_are_told_by_text_and_numbers_and_add_up():
    regions = pl.Series(["north", "south", "east", "north"] * 15)
    people = PEOPLE.with_columns(region=regions)
    swept = simulation(people, by=["region", "tier"]).sweep(PRICES)
    frame = pl.DataFrame(swept)
    assert (
        swept.columns == frame.columns == ["price", "region", "tier", "accepted", "paid", "spend"]
    )
    assert len(swept) == len(frame) and swept["paid"] == frame["paid"].to_list()
    assert frame["spend"].dtype == pl.Decimal(38, 2)
    wider = pl.DataFrame(swept.by("region"))
    sums = frame.group_by("price", "region", maintain_order=True).agg(pl.sum("accepted", "paid"))
    assert wider.select(sums.columns).sort("price", "region").equals(sums.sort("price", "region"))
    assert [tally.paid for tally in swept.totals] == swept.by()["paid"]
    assert swept.reach(3) == [
        frame.filter(pl.col("price") == price.amount)["paid"].ge(3).sum() for price in swept.prices
    ]
    for kind in (pl.Categorical, pl.Enum(["south", "north", "west", "east"])):
        again = people.with_columns(pl.col("region").cast(kind))
        assert pl.DataFrame(simulation(again, by=["region", "tier"]).sweep(PRICES)).equals(frame)


def test_the_frontier_keeps_what_no_other_price_beats():
    swept = simulation(budget=None).sweep(PRICES)
    kept = swept.frontier(swept.totals[2].spend)
    within = [total for total in swept.totals if total.spend.amount <= swept.totals[2].spend.amount]
    best = [
        own
        for own in within
        if not any(
            one.paid >= own.paid
            and one.spend.amount <= own.spend.amount
            and (one.paid, one.spend) != (own.paid, own.spend)
            for one in within
        )
    ]
    assert best and kept.totals == best


def test_a_draw_may_be_a_column():
    people = PEOPLE.with_columns(draw=pl.lit(0.0))
    everybody = simulation(people, "given", seed=None, budget=None, rule=None).sweep(PRICES)
    chances = (PEOPLE["probability"] > 0).sum()
    assert [total.accepted for total in everybody.totals] == [chances] * 4


def test_no_grant_before_is_no_value_or_one_below_zero():
    never = PEOPLE.with_columns(last_grant=pl.lit(None, dtype=pl.Int16))
    below = PEOPLE.with_columns(last_grant=-5)
    none = PEOPLE.drop("last_grant")
    paid = [simulation(people).simulate(usd(1)).total for people in (never, below, none)]
    assert paid[0] == paid[1] == paid[2] != simulation().simulate(usd(1)).total


@pytest.mark.parametrize(
    ("column", "values", "code", "row"),
    [
        ("tier", [0, 4], "column_value", 1),
        ("tier", [0, -1], "column_value", 1),
        ("tier", [0, 300], "column_value", 1),
        ("tier", [0.0, 1.0], "column_type", None),
        ("tier", [True, False], "column_type", None),
        ("tier", [None, 1], "column_null", 0),
        ("trust", [10_001, 0], "column_value", 0),
        ("trust", ["1", "2"], "column_type", None),
        ("last_grant", [2**40, 0], "column_value", 0),
        ("id", [1, -1], "column_value", 1),
        ("location", [1.0, float("nan")], "column_value", 1),
        ("location", [1.0, float("inf")], "column_value", 1),
        ("location", [1.0, None], "column_null", 1),
        ("location", [1, 2], "column_type", None),
        ("region", ["north", None], "column_null", 1),
        ("region", [0.5, 1.5], "column_type", None),
        ("tier", None, "column_missing", None),
        ("trust", None, "column_missing", None),
        ("location", None, "column_missing", None),
        ("region", None, "column_missing", None),
    ],
)
def test_a_column_that_is_wrong_is_named_with_its_row(column, values, code, row):
    people = pl.DataFrame(
        {"tier": [0, 1], "trust": [1, 2], "location": [4.0, 4.0], "region": ["a", "b"]}
    )
    people = (
        people.drop(column) if values is None else people.with_columns(pl.Series(column, values))
    )
    with pytest.raises(tavren.InputError) as caught:
        pricing.Simulation(people, MODELS["logistic"], seed=1, by=["region"])
    assert (caught.value.code, caught.value.field) == (code, column)
    assert row is None or f"row {row}" in str(caught.value)


@pytest.mark.parametrize(
    ("call", "code", "field"),
    [
        (lambda: simulation(seed=None), "column_missing", "draw"),
        (lambda: simulation(seed=-1), "limit_exceeded", "seed"),
        (lambda: simulation(threads=0), "limit_exceeded", "threads"),
        (lambda: simulation(budget_rule="halt"), "limit_exceeded", "budget_rule"),
        (lambda: simulation(by=["age"]), "column_missing", "age"),
        (lambda: simulation(budget=usd(-1)).sweep(PRICES), "model_malformed", "budget"),
        (
            lambda: simulation(budget=tavren.Money(1, "EUR")).sweep(PRICES),
            "model_malformed",
            "budget",
        ),
        (lambda: simulation().sweep([]), "prices_malformed", "prices"),
        (lambda: simulation().sweep(PRICES[::-1]), "prices_malformed", "prices"),
        (lambda: simulation().panel(usd(1), 10_000), "limit_exceeded", "days"),
        (
            lambda: simulation(seed=None, people=PEOPLE.with_columns(draw=0.5)).panel(usd(1), 1),
            "model_malformed",
            "draws",
        ),
        (
            lambda: simulation(people=PEOPLE.with_columns(draw=1.0), seed=None),
            "column_value",
            "draw",
        ),
        (lambda: pricing.Acceptance.mixture([(2.0, 0.0, 1.0)]), "model_malformed", "share"),
        (
            lambda: pricing.Simulation(PEOPLE, pricing.Acceptance.logistic(float("nan")), seed=1),
            "model_malformed",
            "slope",
        ),
        (lambda: pricing.RewardRule(tier_min=4), "limit_exceeded", "tier_min"),
        (lambda: pricing.RewardRule(multipliers=(2, 1, 1, 1)), "limit_exceeded", "multipliers"),
        (lambda: pricing.split(usd(1), pl.Series([0, 0])), "weights_malformed", "weights"),
        (lambda: pricing.split(usd(1), pl.Series([1, -1])), "column_value", "weight"),
        (
            lambda: pricing.split(usd(1), pl.Series([1, 1]), ties=pl.Series([1])),
            "column_length",
            "tie",
        ),
        (lambda: pricing.auction(pl.Series([1.5]), 1, usd(1)), "column_type", "bid"),
        (lambda: pricing.auction(PEOPLE, 1, usd(1)), "column_missing", "bid"),
        (
            lambda: pricing.posted(pl.Series([1]), usd(1), budget=tavren.Money(1, "EUR")),
            "money_currency_mismatch",
            "budget",
        ),
    ],
)
def test_what_contradicts_itself_is_named(call, code, field):
    with pytest.raises(tavren.InputError) as caught:
        call()
    assert (caught.value.code, caught.value.field) == (code, field)


@pytest.mark.parametrize(
    "call",
    [
        lambda: simulation({"tier": [1]}),
        lambda: simulation(by="segment"),
        lambda: simulation().sweep([0.5]),
        lambda: simulation().sweep([Decimal(1)]),
        lambda: simulation().simulate(0.5),
        lambda: simulation(budget=100),
        lambda: pricing.auction([1, 2], 1, usd(1)),
    ],
)
def test_what_is_of_another_kind_is_a_type_error(call):
    with pytest.raises(TypeError):
        call()


def test_a_table_without_rows_is_nobody():
    swept = simulation(PEOPLE[:0]).sweep(PRICES)
    assert len(swept) == 0 and [total.paid for total in swept.totals] == [0] * 4
    assert simulation(PEOPLE[:0], by=[]).sweep(PRICES)["paid"] == [0] * 4
    assert len(simulation(PEOPLE[:0]).simulate(usd(1)).paid) == 0
    assert pricing.auction(pl.Series([], dtype=pl.Int64), 1, usd(1))["row"] == []


def test_an_error_shows_no_value_and_a_repr_nobody():
    with pytest.raises(tavren.InputError) as caught:
        simulation(PEOPLE.with_columns(trust=pl.lit(54_321)))
    assert "54321" not in f"{caught.value!r} {caught.value.args}"
    assert repr(simulation()) == "<Simulation: 60 people>"
    assert repr(simulation().sweep(PRICES)) == "<Sweep: 4 prices, 3 segments>"


def test_a_column_that_is_none_is_a_key_error():
    with pytest.raises(KeyError):
        simulation().sweep(PRICES)["price_minor"]


def test_the_examples_of_the_module_run():
    assert doctest.testmod(pricing).failed == 0
