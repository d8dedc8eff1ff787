#!/usr/bin/env python3
"""Makes the two catalogs of run.sh and measures them. Python 3.11, standard library only.

Of the many prices of a product: everyone's in EUR, and 50 groups' in EUR, USD and GBP, each with a discount of its own for
each group and a little of its own for each product. A tenth of the products has a sale besides: for a month every group pays
a tenth less in each currency, with the price to compare with."""

import http.client
import json
import os
import random
import statistics
import sys
import time
import urllib.parse

GROUPS = 50
RATES = {"EUR": 1.0, "USD": 1.09, "GBP": 0.85}
SALE_SHARE = 0.1
ROUNDS = 9


def records(folder, count):
    with open(os.path.join(folder, "products.jsonl"), encoding="utf-8") as lines:
        known = [json.loads(line) for line in lines]
    for number in range(count):
        record = dict(known[number % len(known)])
        if number >= len(known):
            record["id"] = f"{record['id']}-{number}"
            record["ean"] = []
        yield record


def many_prices(amount, rng, sale):
    prices = [{"amount": amount, "currency": "EUR"}]
    for group in range(GROUPS):
        discount = 1 - 0.01 * (group % 25) - 0.02 * rng.random()
        for currency, rate in RATES.items():
            own = max(1, round(amount * rate * discount))
            price = {"amount": own, "currency": currency, "customer_group": f"g{group}"}
            prices.append(price)
            if sale:
                prices.append({**price, "amount": max(1, round(own * 0.9)), "compare_at": own + 1, **sale})
    return prices


def prepare(folder, count, work):
    rng = random.Random(3)
    day = 86_400
    now = int(time.time())
    stamp = lambda seconds: time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))
    dates = {"valid_from": stamp(now - 15 * day), "valid_until": stamp(now + 15 * day)}
    with open("corpora/icecat/mapping.yaml", encoding="utf-8") as lines:
        mapping = "".join(
            "  prices: {from: prices}\n" if line.strip().startswith("price:") else line for line in lines
        )
    with open(os.path.join(work, "mapping.yaml"), "w", encoding="utf-8") as out:
        out.write(mapping)
    with open(os.path.join(work, "one.jsonl"), "w") as one, open(os.path.join(work, "many.jsonl"), "w") as many:
        for record in records(folder, count):
            amount = round(float(record.pop("price", 0) or 0) * 100) or rng.randrange(500, 200_000)
            sale = dates if rng.random() < SALE_SHARE else None
            record["prices"] = [{"amount": amount, "currency": "EUR"}]
            one.write(json.dumps(record) + "\n")
            record["prices"] = many_prices(amount, rng, sale)
            many.write(json.dumps(record) + "\n")


def index_bytes(data):
    root = os.path.join(data, "index", "generations")
    newest = os.path.join(root, max(os.listdir(root)))
    sizes = {}
    for folder, _, names in os.walk(newest):
        for name in names:
            part = os.path.relpath(os.path.join(folder, name), newest).split(os.sep)[0]
            sizes[part] = sizes.get(part, 0) + os.path.getsize(os.path.join(folder, name))
    return sizes


WAYS = {
    "words": {},
    "price filter": {"filter": "price:[2000 TO 50000]"},
    "price ranges": {"price_ranges": "auto"},
    "sort by price": {"sort": "price:asc"},
    "all of these": {
        "filter": "price:[2000 TO 50000]", "price_ranges": "auto", "sort": "price:asc", "facets": "brand,category",
    },
    "everything, all of these": {
        "q": "", "filter": "price:[2000 TO 50000]", "price_ranges": "auto", "sort": "price:asc", "facets": "brand",
    },
}


def ask(connection, parameters):
    connection.request("GET", "/api/v1/search?" + urllib.parse.urlencode(parameters))
    reply = connection.getresponse()
    body = reply.read()
    if reply.status != 200:
        raise SystemExit(body.decode())
    answer = json.loads(body)
    return answer["took_microseconds"], answer["total"]


def measure(folder, work, ports):
    sizes = [index_bytes(os.path.join(work, name)) for name in ("one", "many")]
    totals = [sum(size.values()) for size in sizes]
    print("| index | one price | many prices | more |\n|---|---:|---:|---:|")
    for part in sorted(sizes[0]) + ["total"]:
        one, many = (totals if part == "total" else [size.get(part, 0) for size in sizes])
        if one > 100_000:
            print(f"| {part} | {one / 1e6:.1f} MB | {many / 1e6:.1f} MB | {100 * (many / one - 1):.0f} % |")
    with open(os.path.join(folder, "queries.tsv"), encoding="utf-8") as lines:
        queries = [line.rstrip("\n").split("\t")[1] for line in lines]
    connections = [http.client.HTTPConnection("127.0.0.1", port) for port in ports]
    print(f"\n| search ({len(queries)} queries, mean of medians of {ROUNDS}) | one price | a group's price | more |")
    print("|---|---:|---:|---:|")
    for name, parameters in WAYS.items():
        means = []
        times = [[[] for _ in queries] for _ in connections]
        for round_number in range(ROUNDS + 1):
            for number, query in enumerate(queries if parameters.get("q") != "" else queries[:10]):
                # In turn, so that a slow moment of the machine meets both.
                for place in (0, 1) if round_number % 2 else (1, 0):
                    asked = {"q": query, **parameters}
                    if place == 1:
                        currency = list(RATES)[number % 3]
                        asked |= {"customer_group": f"g{number % GROUPS}", "currency": currency}
                    took, _ = ask(connections[place], asked)
                    if round_number:
                        times[place][number].append(took)
        for place in (0, 1):
            means.append(statistics.mean(statistics.median(list_) for list_ in times[place] if list_))
        print(f"| {name} | {means[0]:.0f} µs | {means[1]:.0f} µs | {100 * (means[1] / means[0] - 1):+.0f} % |")


if __name__ == "__main__":
    if sys.argv[1] == "prepare":
        prepare(sys.argv[2], int(sys.argv[3]), sys.argv[4])
    else:
        measure(sys.argv[2], sys.argv[3], [int(port) for port in sys.argv[4:6]])
