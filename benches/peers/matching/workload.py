"""The columns of BZ1 as numpy arrays, and the way every Python peer is measured."""

import json
import pathlib
import statistics
import time

import numpy as np

CATEGORIES = 64
TIERS = ("present", "medium", "high")
NO_PRICE = 65535


class Workload:
    """Columns and deals of a folder that `bz1` wrote, optionally with rows sorted by area; `row` is the row as generated."""

    def __init__(self, folder, by_area=False):
        folder = pathlib.Path(folder)
        column = lambda name: np.fromfile(folder / name, dtype="<" + name.split(".")[1].replace("u8", "u1").replace("u32", "u4").replace("u64", "u8"))
        area = column("area.u32")
        order = np.argsort(area, kind="stable") if by_area else np.arange(len(area))
        # Narrow types: areas and prices fit in 16 bits, which halves what a scan reads.
        self.row = order.astype("u4")
        self.area = area[order].astype("u2")
        self.ltv = column("ltv.u8")[order]
        self.loyalty = column("loyalty.u8")[order]
        self.price = np.minimum(column("price.u32")[order], NO_PRICE).astype("u2")
        self.masks = {name: column(name + ".u64")[order] for name in TIERS}
        self.deals = json.loads((folder / "deals.json").read_text())

    def columns(self):
        """What every layout has."""
        return {"row": self.row, "area": self.area, "ltv": self.ltv, "loyalty": self.loyalty, "price": self.price}

    def has(self, tier, category):
        """Per row, whether it has the category in the tier or a higher one: 0 or 1."""
        return (self.masks[TIERS[tier]] >> np.uint64(category) & np.uint64(1)).astype("u1")

    def layout(self, name):
        """All columns of a layout, one row a signal."""
        if name == "tiers":  # one byte a category: 0 not there, else the tier and one
            return self.columns() | {f"t{c}": self.has(0, c) + self.has(1, c) + self.has(2, c) for c in range(CATEGORIES)}
        if name == "bools":  # one boolean a category and least tier
            return self.columns() | {f"b{tier}_{c}": self.has(tier, c).astype(bool) for tier in range(3) for c in range(CATEGORIES)}
        return self.columns() | self.masks  # three sets of categories as bits


def counted(areas):
    """How often each area occurs; quicker than grouping in any of the databases."""
    counts = np.bincount(areas)
    return np.arange(len(counts)), counts


def measure(questions, count, ids, by_area, rounds):
    """Checks that the three answers agree, then gives mean microseconds of CPU for each: the median of so many rounds."""
    found, id_sum, area_sum = 0, 0, 0
    for number, question in enumerate(questions, 1):
        rows = ids(question).astype("u8")
        areas, counts = by_area(question)
        if not count(question) == len(rows) == int(counts.sum()):
            raise SystemExit(f"the answers to deal {number - 1} do not agree")
        found += len(rows)
        id_sum += number * int(rows.sum())
        area_sum += number * int((areas.astype("u8") * counts.astype("u8")).sum())
    report = {"matches": found, "id_sum": id_sum, "area_sum": area_sum}
    spent = {"count_us": [], "ids_us": [], "by_area_us": []}
    for _ in range(rounds):
        for name, answer in zip(spent, (count, ids, by_area)):
            start = time.process_time_ns()
            for question in questions:
                answer(question)
            spent[name].append((time.process_time_ns() - start) / len(questions) / 1e3)
    return report | {name: round(statistics.median(values), 1) for name, values in spent.items()}


def options(description, layouts):
    import argparse

    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("folder", help="where `bz1` wrote the workload")
    parser.add_argument("--sorted", action="store_true", help="rows sorted by area before they are loaded")
    parser.add_argument("--layout", choices=layouts, default=layouts[0])
    parser.add_argument("--rounds", type=int, default=7)
    return parser.parse_args()
