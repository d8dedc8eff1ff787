#!/usr/bin/env python3
"""What each part of the ranking is worth: ladder.py AISLE [NAME=DATA,JUDGMENTS,QUERIES ...]

Evaluates storefront-en as it is and with one part switched off, on every catalog named, and prints the difference of
nDCG@10 as a Markdown table. Parts that are in the index (field weights, stemming) need an index of their own and are not
here. Python 3.11, standard library only."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

FEATURES = [
    "fieldShare", "neighbourPairs", "brandMatch", "modelExact", "numberMissing", "typeHead", "accessoryHead", "colourMissing",
    "nameExact", "nameWhole", "popularity", "rating", "stock", "understood",
]
PARTS = {f"without {name}": ("feature", name, "0") for name in FEATURES}
PARTS["without the second stage"] = ("line", "rerank_depth", "0")
PARTS["without lengths (b = 0)"] = ("line", "bm25_b", "0")
PARTS["usual b = 0.75"] = ("line", "bm25_b", "0.75")
PARTS["early saturation (k1 = 3)"] = ("line", "bm25_k1", "3")
PARTS["all words required"] = ("line", "relaxation_threshold", "0")
PARTS["synonyms count in full"] = ("line", "synonym_penalty", "1")
PARTS["without synonyms, units in other sizes"] = ("query", "synonyms", None)


def changed(yaml, kind, name, value):
    if kind == "query":
        return re.sub(rf"(?m)^  {name}:.*\n", "", yaml)
    indent = "    " if kind == "feature" else "  "
    new, count = re.subn(rf"(?m)^{indent}{name}:.*$", f"{indent}{name}: {value}", yaml)
    # A feature that the file does not name has its default.
    return new if count else yaml.replace("  features:\n", f"  features:\n    {name}: {value}\n")


def evaluated(aisle, analyzers, catalog):
    """The answer of `aisle evaluate --json` for the catalog's data, judgments and queries."""
    data, judgments, queries = catalog
    columns = open(queries, encoding="utf-8").readline().count("\t") + 1
    out = subprocess.run(
        [aisle, "evaluate", "--json", "--data", data, "--analyzers", analyzers, "--judgments", judgments, "--queries", queries]
        + (["--language-column"] if columns > 2 else []), capture_output=True, text=True)
    if out.returncode == 2:
        raise SystemExit(out.stderr)
    return json.loads(out.stdout)


def measured(aisle, analyzers, catalog):
    measures = evaluated(aisle, analyzers, catalog)["runs"][0]["measures"]
    return next(row["mean"] for row in measures if row["measure"] == "nDCG@10")


def catalogs_of(arguments):
    """`NAME=DATA,JUDGMENTS,QUERIES` each."""
    catalogs = {}
    for argument in arguments:
        name, files = argument.split("=", 1)
        catalogs[name] = [os.path.abspath(path) for path in files.split(",")]
    return catalogs


def main():
    aisle = os.path.abspath(sys.argv[1])
    catalogs = catalogs_of(sys.argv[2:])
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree("analyzers", f"{folder}/analyzers")
        path = f"{folder}/analyzers/storefront-en.yaml"
        with open(path, encoding="utf-8") as file:
            yaml = file.read()
        base = {name: measured(aisle, f"{folder}/analyzers", catalog) for name, catalog in catalogs.items()}
        print("| | " + " | ".join(catalogs) + " |\n|---|" + "---:|" * len(catalogs))
        print("| as it is | " + " | ".join(f"{base[name]:.4f}" for name in catalogs) + " |", flush=True)
        for part, (kind, key, value) in PARTS.items():
            with open(path, "w", encoding="utf-8") as file:
                file.write(changed(yaml, kind, key, value))
            row = [measured(aisle, f"{folder}/analyzers", catalog) - base[name] for name, catalog in catalogs.items()]
            print(f"| {part} | " + " | ".join(f"{value:+.4f}" for value in row) + " |", flush=True)


if __name__ == "__main__":
    main()
