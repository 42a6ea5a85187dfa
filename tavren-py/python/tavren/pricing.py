"""Pricing: what people accept and are paid, simulated by the rule that a market keeps.

A table is whatever offers ``__arrow_c_stream__``: a frame of polars, pandas (from 2.2) or pyarrow, a
relation of DuckDB. Results offer it as well, so that ``polars.DataFrame(result)`` takes them, and give
each column by its name. Money is exact: ``decimal.Decimal``, never ``float``. Columns of amounts that
people want (``reservation``, bids, costs) are whole minor units, such as cents.

What is wrong with a table raises :class:`tavren.InputError`: its ``field`` names the column, its message
the row, counted from 0. No value is shown.

    >>> import polars
    >>> from tavren import pricing, usd
    >>> people = polars.DataFrame({
    ...     "tier": [0, 1, 3],
    ...     "trust": [10_000, 8_000, 9_500],
    ...     "reservation": [50, 70, 100],
    ...     "region": ["north", "south", "south"],
    ... })
    >>> wants = pricing.Acceptance.reservation()
    >>> prices = pricing.grid(usd("0.60"), usd("1.00"), usd("0.20"))
    >>> swept = pricing.sweep(people, wants, prices, seed=7, budget=usd("2.00"), by=["region"])
    >>> [total.paid for total in swept.totals]
    [1, 2, 2]
    >>> swept["spend"]
    [Decimal('0.60'), Decimal('0.00'), Decimal('0.80'), Decimal('0.70'), Decimal('1.00'), Decimal('0.88')]
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Literal

from tavren._tavren import (
    Acceptance,
    Amounts,
    Award,
    Money,
    Panel,
    RewardRule,
    Simulated,
    Simulation,
    Sweep,
    Tally,
    auction,
    posted,
    proportional,
    quotes,
    split,
)
from tavren.arrow import ArrowStream

__all__ = [
    "Acceptance",
    "Amounts",
    "ArrowStream",
    "Award",
    "Panel",
    "RewardRule",
    "Simulated",
    "Simulation",
    "Sweep",
    "Tally",
    "auction",
    "grid",
    "panel",
    "posted",
    "proportional",
    "quotes",
    "simulate",
    "split",
    "sweep",
]


def simulate(
    people: ArrowStream,
    acceptance: Acceptance,
    price: Money,
    *,
    seed: int | None = None,
    rule: RewardRule | None = None,
    budget: Money | None = None,
    budget_rule: Literal["skip", "stop"] = "skip",
    day: int = 0,
    by: Sequence[str] = (),
    threads: int = 1,
) -> Simulated:
    """What one price gives each person, a row a person: :meth:`Simulation.simulate`.

    ``people`` and all keywords are those of :class:`Simulation`.

        >>> import polars
        >>> from tavren import pricing, usd
        >>> people = polars.DataFrame({"tier": [0, 3], "trust": [9_000, 10_000], "reservation": [60, 200]})
        >>> simulated = pricing.simulate(people, pricing.Acceptance.reservation(), usd("0.75"), seed=7)
        >>> simulated.paid["paid"]  # 67.5 cents, to even
        [Decimal('0.68'), Decimal('0.00')]
        >>> simulated.paid.total
        Money('0.68', 'USD')
    """
    simulation = Simulation(
        people,
        acceptance,
        seed=seed,
        rule=rule,
        budget=budget,
        budget_rule=budget_rule,
        day=day,
        by=by,
        threads=threads,
    )
    return simulation.simulate(price)


def sweep(
    people: ArrowStream,
    acceptance: Acceptance,
    prices: Iterable[Money],
    *,
    seed: int | None = None,
    rule: RewardRule | None = None,
    budget: Money | None = None,
    budget_rule: Literal["skip", "stop"] = "skip",
    day: int = 0,
    by: Sequence[str] = (),
    threads: int = 1,
) -> Sweep:
    """What comes of each price by itself, all under the same luck: :meth:`Simulation.sweep`.

    ``people`` and all keywords are those of :class:`Simulation`. The ``budget`` is that of each price.
    """
    simulation = Simulation(
        people,
        acceptance,
        seed=seed,
        rule=rule,
        budget=budget,
        budget_rule=budget_rule,
        day=day,
        by=by,
        threads=threads,
    )
    return simulation.sweep(prices)


def panel(
    people: ArrowStream,
    acceptance: Acceptance,
    price: Money,
    days: int,
    *,
    seed: int,
    rule: RewardRule | None = None,
    budget: Money | None = None,
    budget_rule: Literal["skip", "stop"] = "skip",
    day: int = 0,
    by: Sequence[str] = (),
    threads: int = 1,
    progress: Callable[[int, int], object] | None = None,
) -> Panel:
    """What comes of each of so many days at one price: :meth:`Simulation.panel`.

    ``people`` and all keywords are those of :class:`Simulation`. The ``budget`` is that of each day.

        >>> import polars
        >>> from tavren import pricing, usd
        >>> people = polars.DataFrame({"tier": [0, 1], "trust": [10_000] * 2, "reservation": [50, 60]})
        >>> waits = pricing.RewardRule(cooldown_days=2)
        >>> wants = pricing.Acceptance.reservation()
        >>> pricing.panel(people, wants, usd("0.60"), 3, seed=7, rule=waits)["paid"]
        [2, 0, 2]
    """
    simulation = Simulation(
        people,
        acceptance,
        seed=seed,
        rule=rule,
        budget=budget,
        budget_rule=budget_rule,
        day=day,
        by=by,
        threads=threads,
    )
    return simulation.panel(price, days, progress=progress)


def grid(first: Money, last: Money, step: Money) -> list[Money]:
    """Rising prices from ``first`` to ``last``, so far from one to the next.

    >>> from tavren import pricing, usd
    >>> pricing.grid(usd("0.10"), usd("0.30"), usd("0.10"))
    [Money('0.10', 'USD'), Money('0.20', 'USD'), Money('0.30', 'USD')]
    """
    if not first.currency == last.currency == step.currency:
        raise ValueError("the prices of a grid are of one currency")
    if step.amount <= 0:
        raise ValueError("the step of a grid is above zero")
    count = int((last.amount - first.amount) // step.amount) + 1
    return [Money(first.amount + at * step.amount, first.currency) for at in range(count)]
