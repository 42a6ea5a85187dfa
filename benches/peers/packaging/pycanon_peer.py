"""pyCANON on tables that we published.

    pycanon_peer.py one FILE ROUNDS      CPU time of k of one table, and k
    pycanon_peer.py many FOLDER          k, l and t of each table of a folder, a line a table

A table is CSV; its last column is the sensitive one, all others are quasi-identifiers. The last line is JSON.
"""

import json
import pathlib
import sys
import time

import pandas
from pycanon import anonymity


def read(path):
    frame = pandas.read_csv(path, dtype=str, keep_default_na=False)
    return frame, list(frame.columns[:-1]), [frame.columns[-1]]


def one(path, rounds):
    frame, quasi, _ = read(path)
    spent = []
    for _ in range(rounds):
        start = time.process_time()
        k = anonymity.k_anonymity(frame, quasi)
        spent.append(time.process_time() - start)
    print(json.dumps({"cpu_us": min(spent) * 1e6, "k": int(k), "rows": len(frame)}))


def many(folder):
    found = {}
    for path in sorted(pathlib.Path(folder).glob("*.csv")):
        frame, quasi, sensitive = read(path)
        k = anonymity.k_anonymity(frame, quasi)
        l = anonymity.l_diversity(frame, quasi, sensitive)
        t = anonymity.t_closeness(frame, quasi, sensitive)
        found[path.stem] = [int(k), int(l), float(t)]
    print(json.dumps(found))


if sys.argv[1] == "one":
    one(sys.argv[2], int(sys.argv[3]))
else:
    many(sys.argv[2])
