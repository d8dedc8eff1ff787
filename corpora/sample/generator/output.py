"""The files of the corpus as bytes, and their manifest."""

import hashlib
import json
from collections import Counter

from . import build, world
from .judging import judge
from .queries import all_queries


def files():
    """File name → bytes of everything the generator writes, the manifest last."""
    products = build.catalog()
    products += world.catalog(len(products) + 1)
    queries = all_queries(products)
    rows = judge(queries, products)
    out = {
        "products.ndjson": "".join(json.dumps(facts.record, ensure_ascii=False, separators=(",", ":")) + "\n"
                                   for facts in products),
        "queries.tsv": "".join(f"{q.id}\t{q.text}\t{q.language}\t{q.group}\n" for q in queries),
        "judgments.tsv": "".join(f"{query}\t{product}\t{grade}\n" for query, product, grade in rows),
    }
    encoded = {name: text.encode() for name, text in out.items()}
    encoded["manifest.yaml"] = _manifest(encoded, products, queries, rows).encode()
    return encoded


def _manifest(encoded, products, queries, rows):
    roles = {"products.ndjson": ("products", "ndjson"), "queries.tsv": ("queries", "tsv"),
             "judgments.tsv": ("judgments", "tsv")}
    lines = [
        "name: sample",
        f"description: An invented shop of {len(products)} products in 8 departments, "
        "with queries judged by construction.",
        "kind: committed", "currency: EUR", "language: en", "licence: CC0-1.0",
        "generator: python3 corpora/sample/generate.py", "files:",
    ]
    for name, (role, form) in roles.items():
        data = encoded[name]
        lines.append(f"  - {{path: {name}, role: {role}, format: {form}, records: {data.count(10)}, "
                     f"bytes: {len(data)}, sha256: {hashlib.sha256(data).hexdigest()}}}")
    lines.append("counts:")
    lines += [f"  {key}: {value}" for key, value in _counts(products, queries, rows).items()]
    lines += _group("departments", Counter(facts.record["category_path"][0] for facts in products))
    lines += _group("status", Counter(facts.status for facts in products))
    lines += _group("main_language", Counter(facts.language for facts in products))
    lines += _group("text_in_language", Counter(language for facts in products for language in facts.texts))
    lines += _group("query_kinds", Counter(query.group for query in queries))
    lines += _group("query_languages", Counter(query.language for query in queries))
    lines += _group("grades", Counter(grade for _, _, grade in rows))
    return "\n".join(lines) + "\n"


def _counts(products, queries, rows):
    return {
        "products": len(products),
        "variants": sum(len(facts.record.get("variants", [])) for facts in products),
        "brands": len({facts.brand for facts in products}),
        "categories": len({tuple(facts.record["category_path"]) for facts in products}),
        "queries": len(queries),
        "judgments": len(rows),
    }


def _group(title, counter):
    # Quoted keys: `no` and `3` would otherwise not be read as texts.
    return [f"  {title}:"] + [f'    "{key}": {counter[key]}' for key in sorted(counter)]
