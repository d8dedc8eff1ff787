#!/usr/bin/env python3
"""Own-name search: is each product of a catalog the first hit of a search for its own name?

usage: own-names.py PRODUCTS.jsonl DATA AISLE [--guess] [--misses FILE]

PRODUCTS.jsonl has a product a line with id, title and lang; DATA is the folder that `aisle import` filled from it and
AISLE the binary. With --guess the queries do not say their language. Ties are products of the same language with
literally the same name: nothing in the query tells them apart, so they are counted in a column of their own.
"""
import collections
import json
import subprocess
import sys
import tempfile

RENAMED = {"cyr": "ru"}


def clean(title):
    return " ".join(title.split())


def main(arguments):
    guesses = "--guess" in arguments
    misses = None
    if "--misses" in arguments:
        place = arguments.index("--misses")
        misses = open(arguments[place + 1], "w")
        del arguments[place : place + 2]
    path, data, aisle = [text for text in arguments if not text.startswith("--")]
    products = [json.loads(line) for line in open(path)]
    names = {product["id"]: clean(product["title"]) for product in products}
    languages = {product["id"]: RENAMED.get(product["lang"], product["lang"]) for product in products}
    with tempfile.TemporaryDirectory() as folder:
        with open(f"{folder}/queries.tsv", "w") as queries:
            for id, name in names.items():
                queries.write(f"{id}\t{name}\t{'' if guesses else languages[id]}\n")
        command = [aisle, "run-queries", "--data", data, "--queries", f"{folder}/queries.tsv"]
        subprocess.run(command + ["--out", f"{folder}/run.tsv", "--language-column", "--limit", "20"], check=True)
        rankings = collections.defaultdict(list)
        for line in open(f"{folder}/run.tsv"):
            query, _, id = line.rstrip("\n").split("\t")
            rankings[query].append(id)

    counts = collections.defaultdict(collections.Counter)
    for id, name in names.items():
        ranking = rankings[id]
        top = ranking[0] if ranking else None
        if top == id:
            kind = "first"
        elif top is None:
            kind = "nothing"
        elif names[top] == name:
            kind = "tie" if languages[top] == languages[id] else "other language"
        else:
            kind = "miss"
        counts[languages[id]]["all"] += 1
        counts[languages[id]][kind] += 1
        if kind != "first" and misses:
            place = ranking.index(id) + 1 if id in ranking else 0
            misses.write(f"{kind}\t{languages[id]}\t{id}\t{name}\t{place}\t{names.get(top, '')}\n")

    kinds = ["first", "tie", "other language", "miss", "nothing"]
    print("language\tnames\t" + "\t".join(kinds) + "\tfirst %\tfirst or tie %")
    for language, count in sorted(counts.items(), key=lambda entry: -entry[1]["all"]):
        shares = [100 * sum(count[kind] for kind in some) / count["all"] for some in (["first"], ["first", "tie"])]
        cells = [language, count["all"]] + [count[kind] for kind in kinds] + [f"{share:.2f}" for share in shares]
        print("\t".join(str(cell) for cell in cells))


main(sys.argv[1:])
