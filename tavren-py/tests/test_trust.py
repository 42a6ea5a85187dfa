"""Trust: law 14, the same integer in Rust, C and Python."""

import json
from pathlib import Path

import pytest
import tavren

GOLDEN = Path(__file__).parents[2] / "tests" / "golden" / "trust.json"


def test_scores_and_tiers_follow_the_golden_table():
    rows = json.loads(GOLDEN.read_text(encoding="utf-8"))["rows"]
    assert len(rows) == 20
    for row in rows:
        score = tavren.trust_score(tavren.Evidence(**row["evidence"]))
        tier = tavren.trust_tier(row["previous_tier"], score)
        assert (score, tier) == (row["score"], row["tier"]), row


def test_of_a_new_buyer_nothing_is_known():
    assert tavren.trust_score(tavren.Evidence()) == 5_000
    assert tavren.trust_tier(1, 5_000) == 1
    assert tavren.Evidence(delivered=1) != tavren.Evidence() == tavren.Evidence(delivered=0)


@pytest.mark.parametrize(
    ("call", "field"),
    [
        (lambda: tavren.Evidence(delivered=-1), "delivered"),
        (lambda: tavren.Evidence(duties_missed=2**32), "duties_missed"),
        (lambda: tavren.trust_tier(4, 0), "current"),
        (lambda: tavren.trust_tier(-1, 0), "current"),
        (lambda: tavren.trust_tier(0, 10_001), "score"),
        (lambda: tavren.trust_tier(0, 2**70), "score"),
    ],
)
def test_a_number_beyond_its_range_is_named(call, field):
    with pytest.raises(tavren.InputError) as caught:
        call()
    assert (caught.value.code, caught.value.field) == ("limit_exceeded", field)


def test_a_count_is_a_whole_number():
    with pytest.raises(TypeError):
        tavren.Evidence(delivered=1.0)
    with pytest.raises(TypeError):
        tavren.trust_tier(1, "5000")
