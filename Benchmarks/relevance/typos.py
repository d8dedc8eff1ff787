#!/usr/bin/env python3
"""How much of a first page a typo costs, asked of a running server that holds the catalog.

usage: typos.py http://127.0.0.1:8080 pairs PAIRS.tsv [-v]
       typos.py http://127.0.0.1:8080 slips QUERIES.tsv JUDGMENTS.tsv [--seeds 3] [-v]

pairs: lines "misspelled TAB meant". Of those whose meant words the catalog has together, the mean share of the first ten
hits of the meant query that the misspelled one has too. slips: judged queries with one random slip (a letter dropped,
doubled, swapped, replaced by its neighbour, added) in one word of four letters or more; nDCG@10 with the slips over that
without. -v prints what lost most. Python 3.11, standard library only."""

import argparse
import json
import math
import random
import string
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor

DEPTH = 10
SHOWN = 15
NEIGHBOURS = {
    "q": "wa", "w": "qes", "e": "wrd", "r": "etf", "t": "ryg", "y": "tuh", "u": "yij", "i": "uok", "o": "ipl",
    "p": "ol", "a": "qsz", "s": "adwx", "d": "sfec", "f": "dgrv", "g": "fhtb", "h": "gjyn", "j": "hkum", "k": "jlim",
    "l": "kop", "z": "asx", "x": "zsdc", "c": "xdfv", "v": "cfgb", "b": "vghn", "n": "bhjm", "m": "njk",
}


class Server:
    def __init__(self, url):
        self.url = url

    def search(self, query, **more):
        """Ids of the first hits, and what the query was taken for."""
        asked = urllib.parse.urlencode({"q": query, "per_page": DEPTH, "fields": "id", **more})
        with urllib.request.urlopen(f"{self.url}/api/v1/search?{asked}", timeout=60) as answer:
            found = json.load(answer)
        return [hit["id"] for hit in found["results"]], found.get("corrected_query")


def rows(path):
    with open(path, encoding="utf-8") as file:
        return [line.rstrip("\n").split("\t") for line in file if "\t" in line]


def overlap(hits, expected):
    return len(set(hits) & set(expected)) / max(1, len(expected))


def pairs(server, path, verbose):
    def measured(row):
        typed, meant = row[:2]
        if typed == meant or not server.search(meant, relax="off", typo="off")[0]:
            return None
        hits, corrected = server.search(typed)
        return overlap(hits, server.search(meant)[0]), typed, meant, corrected

    with ThreadPoolExecutor(2) as pool:
        found = [result for result in pool.map(measured, rows(path)) if result]
    print(f"{len(found)} pairs, overlap of the first {DEPTH}: {sum(row[0] for row in found) / max(1, len(found)):.3f}")
    if verbose:
        for row in sorted(found, key=lambda row: row[0])[:SHOWN]:
            print(*row, sep="\t")


def ndcg(hits, grades):
    def gain(ordered):
        return sum((2**grade - 1) / math.log2(place + 2) for place, grade in enumerate(ordered))

    ideal = gain(sorted(grades.values(), reverse=True)[:DEPTH])
    return gain([grades.get(hit, 0) for hit in hits[:DEPTH]]) / ideal if ideal else 0


def slip(word, chance):
    kind = chance.choice(["drop", "swap", "replace", "double", "add"])
    place = chance.randrange(1, len(word) - 1)
    before, letter, after = word[:place], word[place], word[place + 1 :]
    if kind == "drop":
        return before + after
    if kind == "swap":
        return before + after[0] + letter + after[1:]
    if kind == "replace":
        return before + chance.choice(NEIGHBOURS.get(letter, "e")) + after
    return before + (letter if kind == "double" else chance.choice(string.ascii_lowercase)) + letter + after


def spoiled(query, chance):
    words = query.split()
    long = [place for place, word in enumerate(words) if len(word) >= 4 and word.isalpha() and word.isascii()]
    if not long:
        return None
    place = chance.choice(long)
    word = words[place].lower()
    words[place] = word
    while words[place] == word:
        words[place] = slip(word, chance)
    return " ".join(words)


def slips(server, queries, judgments, seeds, verbose):
    grades = {}
    for query, product, grade in (row[:3] for row in rows(judgments)):
        grades.setdefault(query, {})[product] = float(grade)
    judged = [row[:2] for row in rows(queries) if max(grades.get(row[0], {"": 0}).values()) > 0]
    for seed in range(seeds):
        chance = random.Random(seed)
        asked = [(name, text, spoiled(text, chance)) for name, text in judged]

        def measured(row):
            name, text, typed = row
            hits, corrected = server.search(typed)
            return ndcg(server.search(text)[0], grades[name]), ndcg(hits, grades[name]), text, typed, corrected

        with ThreadPoolExecutor(2) as pool:
            found = list(pool.map(measured, (row for row in asked if row[2])))
        clean, spoilt = (sum(row[place] for row in found) / max(1, len(found)) for place in (0, 1))
        print(f"seed {seed}: {len(found)} queries, nDCG@{DEPTH} {clean:.4f}, with a slip {spoilt:.4f}: {spoilt / clean:.3f}")
        if verbose:
            for row in sorted(found, key=lambda row: row[1] - row[0])[:SHOWN]:
                print(*row, sep="\t")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("server")
    parser.add_argument("measure", choices=["pairs", "slips"])
    parser.add_argument("files", nargs="+")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("-v", "--verbose", action="store_true")
    options = parser.parse_args()
    server = Server(options.server.rstrip("/"))
    if options.measure == "pairs":
        pairs(server, options.files[0], options.verbose)
    else:
        slips(server, *options.files[:2], options.seeds, options.verbose)


if __name__ == "__main__":
    main()
