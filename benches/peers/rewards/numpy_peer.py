"""Pricing in numpy, on one thread. Prints one JSON object; CPU time in ns.

    numpy_peer.py sweep|reservation|panel FOLDER
    numpy_peer.py split|partition CONTRIBUTORS

`sweep` is the formula as written, `reservation` finds what each person wants once and compares. `partition` is the split
without a sort, which takes more care of ties.
"""

import json
import pathlib
import statistics
import sys
import time

import numpy as np

STATE = 0x54415652454E03
GOLDEN = 0x9E3779B97F4A7C15
MULTIPLIERS = np.array([10_000, 11_000, 12_500, 15_000])
PRICES = range(10, 201, 10)
BUDGET, DAILY = 15_000_000, 500_000
ROUNDS = 3


class People:
    def __init__(self, folder):
        column = lambda name: np.fromfile(pathlib.Path(folder) / name, dtype="<" + name.split(".")[1])
        self.factor = MULTIPLIERS[column("tier.u1")] * column("trust.u2")
        self.segment, self.location, self.draw = column("segment.u4").astype(np.int64), column("location.f8"), column("draw.f8")
        self.last = column("last.i4")

    def eligible(self, day):
        return (self.last < 0) | (day - self.last >= 7)

    def quotes(self, price):
        # Half-even; the quotient is exact wherever it is a tie.
        return np.rint(price * self.factor / 1e8)


def skip(quotes, budget):
    """Which of the quotes are paid, in order, where one that does not fit is passed over."""
    rows, taken = np.arange(len(quotes)), []
    while len(rows):
        spent = np.cumsum(quotes[rows])
        fit = np.searchsorted(spent, budget, "right")
        taken.append(rows[:fit])
        budget -= spent[fit - 1] if fit else 0
        rows = rows[fit + 1 :]
        rows = rows[quotes[rows] <= budget]
    return np.concatenate(taken) if taken else rows


def stop(quotes, budget):
    return np.arange(np.searchsorted(np.cumsum(quotes), budget, "right"))


def tally(people, quotes, accepted, rule, sums):
    rows = np.flatnonzero(accepted)
    paid = rows[rule(quotes[rows], BUDGET)]
    sums["accepted"] += len(rows)
    sums["paid"] += len(paid)
    sums["spend"] += int(quotes[paid].sum())
    sums["reached"] += int((np.bincount(people.segment[paid], minlength=200) >= 100).sum())


def sweep(people, rule):
    sums = {"accepted": 0, "paid": 0, "spend": 0, "reached": 0}
    eligible = people.eligible(100)
    with np.errstate(divide="ignore"):
        for price in PRICES:
            quotes = people.quotes(price)
            probability = 1 / (1 + np.exp(-4 * (np.log(quotes) - people.location)))
            tally(people, quotes, eligible & (quotes > 0) & (people.draw < probability), rule, sums)
    return sums


def reservation(people, rule):
    sums = {"accepted": 0, "paid": 0, "spend": 0, "reached": 0}
    wanted = np.exp(people.location + np.log(people.draw / (1 - people.draw)) / 4)
    wanted[~people.eligible(100)] = np.inf
    for price in PRICES:
        quotes = people.quotes(price)
        tally(people, quotes, (quotes > wanted) & (quotes > 0), rule, sums)
    return sums


def panel(people):
    sums = {"accepted": 0, "paid": 0, "spend": 0}
    last = people.last.copy()
    quotes = people.quotes(50)
    probability = 1 / (1 + np.exp(-4 * (np.log(quotes) - people.location)))
    with np.errstate(over="ignore"):
        place = (np.arange(len(last), dtype=np.uint64) * np.uint64(32) + np.uint64(18)) * np.uint64(GOLDEN)
        for day in range(100, 130):
            z = place + np.uint64(STATE + day)
            z ^= z >> np.uint64(30)
            z *= np.uint64(0xBF58476D1CE4E5B9)
            z ^= z >> np.uint64(27)
            z *= np.uint64(0x94D049BB133111EB)
            z ^= z >> np.uint64(31)
            draw = (z >> np.uint64(11)) * 2.0**-53
            rows = np.flatnonzero(((last < 0) | (day - last >= 7)) & (draw < probability))
            paid = rows[skip(quotes[rows], DAILY)]
            last[paid] = day
            sums["accepted"] += len(rows)
            sums["paid"] += len(paid)
            sums["spend"] += int(quotes[paid].sum())
    return sums


AMOUNT = 1_234_567_891


def weights(count):
    with np.errstate(over="ignore"):
        z = np.uint64(STATE) + (np.arange(count, dtype=np.uint64) * np.uint64(32) + np.uint64(19)) * np.uint64(GOLDEN)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        fraction = (z ^ (z >> np.uint64(31))) >> np.uint64(32)
        skewed = (fraction * fraction) >> np.uint64(32)
    return (1 + skewed * np.uint64(999) // np.uint64(2**32 - 1)).astype(np.int64)


def split(weights):
    shares, rest = np.divmod(AMOUNT * weights, weights.sum())
    left = AMOUNT - int(shares.sum())
    shares[np.argsort(-rest, kind="stable")[:left]] += 1
    return shares


def partition(weights):
    shares, rest = np.divmod(AMOUNT * weights, weights.sum())
    left = AMOUNT - int(shares.sum())
    if left:
        cut = np.partition(rest, len(rest) - left)[len(rest) - left]
        above = rest > cut
        shares += above
        shares[np.flatnonzero(rest == cut)[: left - int(above.sum())]] += 1
    return shares


def timed(parts, work):
    work()
    spent = []
    for _ in range(ROUNDS):
        start = time.process_time_ns()
        work()
        spent.append((time.process_time_ns() - start) / parts)
    return statistics.median(spent)


def main():
    what, given = sys.argv[1:3]
    if what in ("split", "partition"):
        own = weights(int(given))
        run = lambda: globals()[what](own)
        placed = int((run().astype(np.uint64) * np.arange(1, len(own) + 1, dtype=np.uint64)).sum())
        return {"placed": placed, "split_ns": timed(len(own), run)}
    people = People(given)
    if what == "panel":
        return panel(people) | {"panel_ns": timed(30 * len(people.last), lambda: panel(people))}
    run = globals()[what]
    found, stopped = run(people, skip), run(people, stop)
    names = {"accepted": "accepted", "paid": "skip_paid", "spend": "skip_spend", "reached": "reached"}
    sums = {names[key]: value for key, value in found.items()}
    sums |= {"stop_paid": stopped["paid"], "stop_spend": stopped["spend"]}
    return sums | {"sweep_ns": timed(len(PRICES) * len(people.last), lambda: run(people, skip))}


if __name__ == "__main__":
    print(json.dumps(main()))
