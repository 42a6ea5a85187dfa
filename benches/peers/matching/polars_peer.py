"""Matching in Polars on one thread. Prints one JSON object."""

import os

os.environ["POLARS_MAX_THREADS"] = "1"

import functools
import json
import operator

import polars as pl

from workload import TIERS, Workload, counted, measure, options


def category_test(deal, layout):
    category, least = deal["category"], deal["ltv_min"]
    if category is None:
        return [pl.col("ltv") >= u8(least)] if least else []
    if layout == "tiers":
        return [pl.col(f"t{category}") > u8(least)]
    if layout == "bools":
        return [pl.col(f"b{least}_{category}")]
    return [pl.col(TIERS[least]) & pl.lit(1 << category, pl.UInt64) != pl.lit(0, pl.UInt64)]


def area_test(areas):
    area = pl.col("area")
    one = lambda low, end: area == u16(low) if end == low + 1 else (area >= u16(low)) & (area < u16(end))
    return [functools.reduce(operator.or_, [one(low, end) for low, end in areas])] if areas else []


# Literals of the column's own type: no cast of a whole column.
def u8(value):
    return pl.lit(value, pl.UInt8)


def u16(value):
    return pl.lit(value, pl.UInt16)


def condition(deal, layout):
    loyalty = [pl.col("loyalty") >= u8(deal["loyalty_min"])] if deal["loyalty_min"] else []
    price = [pl.col("price") >= u16(deal["price"])]
    return functools.reduce(operator.and_, category_test(deal, layout) + loyalty + price + area_test(deal["areas"]))


def main():
    given = options(__doc__, ["tiers", "bools", "masks"])
    workload = Workload(given.folder, given.sorted)
    signals = pl.DataFrame(workload.layout(given.layout))

    # One eager selection beats a filter of the frame, a lazy plan, `arg_where`, `group_by` and `value_counts`.
    def count(test):
        return signals.select(test.sum()).item()

    def ids(test):
        return signals.select(pl.col("row").filter(test)).to_series().to_numpy()

    def by_area(test):
        return counted(signals.select(pl.col("area").filter(test)).to_series().to_numpy())

    tests = [condition(deal, given.layout) for deal in workload.deals]
    report = measure(tests, count, ids, by_area, given.rounds)
    print(json.dumps(report | {"layout": given.layout, "version": pl.__version__}))


if __name__ == "__main__":
    main()
