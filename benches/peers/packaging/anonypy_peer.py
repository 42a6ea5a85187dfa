"""anonypy on UCI Adult: CPU time, loss and class size of its Mondrian.

    anonypy_peer.py FILE K

The last line is JSON. The loss of a cell is (values - 1) / (values of the column - 1), of a number its range over
that of the column; over all cells, in per cent.
"""

import json
import sys
import time

import pandas
from anonypy.mondrian import Mondrian

QUASI = ["sex", "age", "race", "marital-status", "education", "native-country", "workclass", "occupation"]


def main():
    path, k = sys.argv[1], int(sys.argv[2])
    frame = pandas.read_csv(path, sep=";")
    for name in frame.columns:
        if name != "age":
            frame[name] = frame[name].astype("category")
    start = time.process_time()
    parts = Mondrian(frame, QUASI, "salary-class").partition(k)
    seconds = time.process_time() - start
    lost = 0.0
    for part in parts:
        rows = frame.loc[part]
        for name in QUASI:
            lost += len(rows) * share(rows[name], frame[name])
    print(json.dumps({
        "cpu_ms": seconds * 1e3,
        "gcp": 100 * lost / len(frame) / len(QUASI),
        "cavg": len(frame) / len(parts) / k,
        "rows": len(frame),
    }))


def share(some, every):
    if every.name == "age":
        return (some.max() - some.min()) / (every.max() - every.min())
    return (some.nunique() - 1) / (every.nunique() - 1)


main()
