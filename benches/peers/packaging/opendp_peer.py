"""OpenDP's discrete samplers through Python: CPU time of a draw.

    opendp_peer.py DRAWS

The last line is JSON; µs a draw, one by one and in a vector of ten thousand.
"""

import json
import sys
import time

import opendp.prelude as dp

dp.enable_features("contrib")


def main():
    draws = int(sys.argv[1])
    single = dp.atom_domain(T=int), dp.absolute_distance(T=int)
    many = dp.vector_domain(dp.atom_domain(T=int)), dp.l1_distance(T=int)
    wide = dp.vector_domain(dp.atom_domain(T=int)), dp.l2_distance(T=float)
    found = {
        "laplace_us": one_by_one(single >> dp.m.then_laplace(scale=10.0), draws),
        "gaussian_us": one_by_one((single[0], dp.absolute_distance(T=float)) >> dp.m.then_gaussian(scale=10.0), draws),
        "laplace_vector_us": vector(many >> dp.m.then_laplace(scale=10.0), draws),
        "gaussian_vector_us": vector(wide >> dp.m.then_gaussian(scale=10.0), draws),
    }
    print(json.dumps(found))


def one_by_one(measure, draws):
    start = time.process_time()
    for _ in range(draws):
        measure(0)
    return (time.process_time() - start) / draws * 1e6


def vector(measure, draws):
    zeros = [0] * 10_000
    rounds = max(1, draws // len(zeros))
    start = time.process_time()
    for _ in range(rounds):
        measure(zeros)
    return (time.process_time() - start) / rounds / len(zeros) * 1e6


main()
