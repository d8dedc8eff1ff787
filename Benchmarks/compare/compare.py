#!/usr/bin/env python3
"""Measures Aisle beside its peers on the same products and queries. Started by run.sh, which says how."""
import argparse
import datetime
import json
import os
import platform
import random
import subprocess
import sys

import engines
import report
import updates

VARIANTS = ("and", "or", "facet", "brand", "price", "typo", "full")
COUNTED = ("and", "brand", "price")
COUNTED_QUERIES = 200


def say(text):
    print(f"{datetime.datetime.now():%H:%M:%S} {text}", flush=True)


def corpus(count, work):
    """The generated products and queries; made once for each size."""
    here = os.path.dirname(os.path.abspath(__file__))
    products, queries = f"{work}/products-{count}.jsonl", f"{work}/queries-{count}.txt"
    if not os.path.exists(queries + ".brands"):
        say(f"generating {count:,} products")
        subprocess.run([sys.executable, f"{here}/generate.py", str(count), "1", products, queries, "2000"], check=True)
    words, brands = (open(name).read().splitlines() for name in (queries, queries + ".brands"))
    return products, list(zip(words, brands))


def measure_engine(make, options, products, queries):
    """All figures of one engine, and its hit counts."""
    engine = make(options["work"], options)
    say(f"{engine.name}: loading")
    loaded = f"{options['work']}/loaded-{engine.name.split()[0]}-{options['count']}.json"
    if (options["skip_load"] or getattr(engine, "shares_load", False)) and os.path.exists(loaded):
        load = json.load(open(loaded))
    else:
        load = engine.load(products)
        json.dump(load, open(loaded, "w"))
    say(f"{engine.name}: {options['count'] / load['seconds']:,.0f} documents/s")
    result = {"name": engine.name, "how": engine.how, "load": load, "rows": {}}
    try:
        result["start"] = engine.start()
        engine.measure("and", queries, 1, 2)
        for variant in VARIANTS:
            for connections in engine.connections:
                row = engine.measure(variant, queries, connections, options["seconds"])
                if row:
                    result["rows"][f"{variant} {connections}"] = row
                    say(f"{engine.name}: {variant}, {connections} connections: {row['qps']:,.0f} queries/s,"
                        f" p99 {row['p99']:.2f} ms, {row['cpu']:.3f} CPU ms")
        result["memory"] = engine.memory()
        if getattr(engine, "shares_load", False):
            return result
        chosen = random.Random(1).sample(queries, min(COUNTED_QUERIES, len(queries)))
        result["counts"] = {
            variant: [engine.count(variant, query) for query in chosen] for variant in COUNTED}
        if options["updates"] and engine.how == "HTTP":
            result["updates"] = updates.measure(engine, products, queries, options["seconds"])
            say(f"{engine.name}: {result['updates']}")
    finally:
        engine.stop()
    return result


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int, nargs="?", default=100_000, help="products (default: 100,000)")
    parser.add_argument("--only", default=",".join(engines.ALL), help="engines, with commas between")
    parser.add_argument("--seconds", type=int, default=10, help="length of one measurement")
    parser.add_argument("--skip-load", action="store_true", help="use what an earlier run has loaded")
    parser.add_argument("--no-updates", action="store_true", help="leave out updates beside searches")
    parser.add_argument("--work", required=True)
    parser.add_argument("--aisle", required=True)
    parser.add_argument("--analyzers", required=True)
    parser.add_argument("--results", required=True)
    given = parser.parse_args()
    options = vars(given) | {"updates": not given.no_updates}
    products, queries = corpus(given.count, given.work)
    results = []
    for name in given.only.split(","):
        try:
            results.append(measure_engine(engines.ALL[name], options, products, queries))
        except (Exception, SystemExit) as error:
            if name == "aisle":
                raise
            say(f"{name} is left out: {error}")
            results.append({"name": engines.ALL[name].name, "missing": str(error)})
    date = datetime.date.today().isoformat()
    run = {
        "date": date, "products": given.count, "seconds": given.seconds,
        "machine": {"processor": processor(), "cores": os.cpu_count(), "system": platform.platform()},
        "engines": results,
    }
    print(report.write(run, given.results))


def processor():
    for line in open("/proc/cpuinfo"):
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.processor()


main()
