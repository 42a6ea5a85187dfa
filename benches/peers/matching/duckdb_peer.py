"""Matching in DuckDB, in memory and on one thread. Prints one JSON object.

The layout `postings` is another bargain than the rest: beside the table it keeps a copy of each signal for each of its
categories, in order of category, so that a deal with a category scans little, and one change of a signal writes many rows.
"""

import json

import duckdb
import numpy as np

from workload import CATEGORIES, TIERS, Workload, counted, measure, options


def table(connection, name, columns):
    connection.register("arrays", columns)
    connection.execute(f"CREATE TABLE {name} AS SELECT * FROM arrays")
    connection.unregister("arrays")


def postings(workload):
    """One row a signal and category, in order of category."""
    parts = []
    for category in range(CATEGORIES):
        rows = np.flatnonzero(workload.has(0, category))
        part = {name: values[rows] for name, values in workload.columns().items()}
        part["tier"] = sum(workload.has(tier, category)[rows] for tier in range(3))
        part["category"] = np.full(len(rows), category, "u1")
        parts.append(part)
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def category_clause(deal, layout):
    category, least = deal["category"], deal["ltv_min"]
    if category is None:
        return [f"ltv >= {least}"] if least else []
    if layout == "tiers":
        return [f"t{category} > {least}"]
    if layout == "bools":
        return [f"b{least}_{category}"]
    if layout == "postings":
        return [f"category = {category}", f"tier > {least}"]
    return [f"{TIERS[least]} & {1 << category}::UBIGINT <> 0"]


def area_clause(areas):
    one = lambda low, end: f"area = {low}" if end == low + 1 else f"area BETWEEN {low} AND {end - 1}"
    return ["(" + " OR ".join(one(low, end) for low, end in areas) + ")"] if areas else []


def from_where(deal, layout):
    source = "postings" if layout == "postings" and deal["category"] is not None else "signals"
    loyalty = [f"loyalty >= {deal['loyalty_min']}"] if deal["loyalty_min"] else []
    price = [f"price >= {deal['price']}"]
    clauses = area_clause(deal["areas"]) + category_clause(deal, layout) + loyalty + price
    return f"FROM {source} WHERE {' AND '.join(clauses)}"


def main():
    given = options(__doc__, ["tiers", "bools", "masks", "postings"])
    workload = Workload(given.folder, given.sorted)
    connection = duckdb.connect(":memory:", config={"threads": 1})
    table(connection, "signals", workload.layout("masks" if given.layout == "postings" else given.layout))
    if given.layout == "postings":
        table(connection, "postings", postings(workload))

    # Parsed beforehand: quicker than the text each time, and than PREPARE with EXECUTE.
    def statements(deal):
        asked = from_where(deal, given.layout)
        texts = ("SELECT count(*) " + asked, "SELECT row " + asked, "SELECT area " + asked)
        return [connection.extract_statements(text)[0] for text in texts]

    def count(asked):
        return connection.execute(asked[0]).fetchone()[0]

    def ids(asked):
        return connection.execute(asked[1]).fetchnumpy()["row"]

    def by_area(asked):
        return counted(connection.execute(asked[2]).fetchnumpy()["area"])

    report = measure([statements(deal) for deal in workload.deals], count, ids, by_area, given.rounds)
    print(json.dumps(report | {"layout": given.layout, "version": duckdb.__version__}))


if __name__ == "__main__":
    main()
