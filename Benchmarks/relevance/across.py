#!/usr/bin/env python3
"""Chooses ranking parameters for several shops at once, and says what the choice is worth on queries that it did not see.

usage: across.py AISLE --catalog NAME=DATA,JUDGMENTS,QUERIES … --try PARAMETER=VALUE,VALUE… … [--settings 60] [--seed 1]

Evaluates storefront-en on every catalog with drawn combinations of the values (a parameter that is not drawn stays as it
is). Every catalog counts the same: a combination is as good as the sum over catalogs of what it changes of nDCG@10, less
one standard error each. Printed are the best combinations, what choosing gains on the fifth of the queries that was left
out (twenty divisions), and what the choice of the other catalogs gains on one that was left out whole. Python 3.11,
standard library only."""

import argparse
import os
import random
import shutil
import statistics
import tempfile

from ladder import FEATURES, catalogs_of, changed, evaluated

FOLDS = 5
DIVISIONS = 20
SHOWN = 10


def values(aisle, analyzers, catalog):
    """Query to nDCG@10."""
    rows = evaluated(aisle, analyzers, catalog)["per_query"]
    return {row["id"]: row["values"][0]["nDCG@10"] for row in rows if row["values"][0].get("nDCG@10") is not None}


def combinations(tried, count, draw):
    """The present setting, then drawn ones without repeats; fewer when there are no more."""
    seen = [{}]
    for _ in range(count * 20):
        if len(seen) > count:
            break
        drawn = {name: draw.choice(choices) for name, choices in tried.items()}
        drawn = {name: value for name, value in drawn.items() if value is not None}
        if drawn not in seen:
            seen.append(drawn)
    return seen


def worth(changes):
    """What a combination changes on some queries, less its standard error."""
    return statistics.fmean(changes) - statistics.pstdev(changes) / len(changes) ** 0.5


def best(differences, queries, catalogs):
    """The combination that is worth most on these queries of these catalogs."""
    return max(differences, key=lambda one: sum(worth([one[name][q] for q in queries[name]]) for name in catalogs))


def left_out(differences, queries, draw):
    """By catalog, the mean change on queries that did not take part in the choice; one number a division."""
    gains = {name: [] for name in queries}
    for _ in range(DIVISIONS):
        fold = {name: {q: i % FOLDS for i, q in enumerate(draw.sample(ids, len(ids)))} for name, ids in queries.items()}
        held = {name: [] for name in queries}
        for number in range(FOLDS):
            seen = {name: [q for q in ids if fold[name][q] != number] for name, ids in queries.items()}
            chosen = best(differences, seen, queries)
            for name, ids in queries.items():
                held[name] += [chosen[name][q] for q in ids if fold[name][q] == number]
        for name in queries:
            gains[name].append(statistics.fmean(held[name]))
    return gains


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("aisle")
    parser.add_argument("--catalog", action="append", required=True)
    parser.add_argument("--try", dest="tried", action="append", required=True)
    parser.add_argument("--settings", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    aisle, catalogs, draw = os.path.abspath(options.aisle), catalogs_of(options.catalog), random.Random(options.seed)
    tried = {name: [None] + texts.split(",") for name, texts in (text.split("=", 1) for text in options.tried)}
    settings, found = combinations(tried, options.settings, draw), []
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree("analyzers", f"{folder}/analyzers")
        path = f"{folder}/analyzers/storefront-en.yaml"
        with open(path, encoding="utf-8") as file:
            yaml = file.read()
        for number, setting in enumerate(settings, 1):
            new = yaml
            for name, value in setting.items():
                new = changed(new, "feature" if name in FEATURES else "line", name, value)
            with open(path, "w", encoding="utf-8") as file:
                file.write(new)
            found.append({name: values(aisle, f"{folder}/analyzers", files) for name, files in catalogs.items()})
            print(f"\r{number} of {len(settings)}", end="", flush=True)
    queries = {name: sorted(found[0][name]) for name in catalogs}
    differences = [{name: {q: one[name][q] - found[0][name][q] for q in queries[name]} for name in catalogs} for one in found]
    print("\n| | " + " | ".join(catalogs) + " |\n|---|" + "---:|" * len(catalogs))
    print("| as it is | " + " | ".join(f"{statistics.fmean(found[0][name].values()):.4f}" for name in catalogs) + " |")
    means = [{name: statistics.fmean(one[name].values()) for name in catalogs} for one in differences]
    for index in sorted(range(len(settings)), key=lambda i: -sum(means[i].values()))[:SHOWN]:
        label = ", ".join(f"{name} {value}" for name, value in settings[index].items()) or "as it is"
        print(f"| {label} | " + " | ".join(f"{means[index][name]:+.4f}" for name in catalogs) + " |")
    gains = left_out(differences, queries, draw)
    cells = [f"{statistics.fmean(v):+.4f} ({min(v):+.4f} … {max(v):+.4f})" for v in gains.values()]
    print("| chosen without the queries | " + " | ".join(cells) + " |")
    cells = []
    for name in catalogs:
        chosen = best(differences, queries, [other for other in catalogs if other != name])
        cells.append(f"{statistics.fmean(chosen[name].values()):+.4f}")
    print("| chosen without the catalog | " + " | ".join(cells) + " |")


main()
