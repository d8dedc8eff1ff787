#!/usr/bin/env python3
"""Measures carts and purchases at 16 connections, and searches beside them: commerce.py AISLE [PRODUCTS] [SECONDS]

A catalog of generated products, each with a million pieces. Prints a table: requests and purchases a second as fast as they are
answered, and the latency of searches (4 connections, 100 queries a second) idle, beside both at full speed, and beside the rates
of RATES. In the end `aisle verify --commerce` looks through what was bought. Exit status 1 when something was refused or lost.

WORK names the folder of the corpus (default /tmp/aisle-commerce), PORT the server's port (8098)."""
import json
import os
import re
import shutil
import subprocess
import sys
import time
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
# Requests a second that make 800 lines put into carts, and 150 purchases of eight requests.
RATES = {"cart": 800, "purchase": 150 * 8}
ROUNDS = 3


def corpus(work, count):
    products = f"{work}/{count}.jsonl"
    if not os.path.exists(products):
        subprocess.run(
            [sys.executable, f"{ROOT}/Benchmarks/compare/generate.py", str(count), "5", products, f"{work}/words.txt", "2000"],
            check=True)
    with open(products) as source, open(f"{work}/skus.txt", "w") as file:
        for line in source:
            file.write(json.loads(line)["sku"] + "\n")
    with open(f"{work}/words.txt") as source, open(f"{work}/queries.tsv", "w") as file:
        for number, line in enumerate(source):
            file.write(f"{number}\t{line}")
    return products


class Server:
    def __init__(self, aisle, work, port):
        self.url = f"http://127.0.0.1:{port}"
        self.data = f"{work}/run"
        self.common = [aisle, "serve", "--settings", f"{work}/settings.yaml", "--data", self.data, "--analyzers", f"{ROOT}/analyzers"]
        self.log = open(f"{work}/serve.log", "w")
        self.process = subprocess.Popen(self.common + ["--port", str(port)], stdout=self.log, stderr=self.log)
        for _ in range(300):
            try:
                urllib.request.urlopen(self.url + "/health/ready", timeout=5)
                return
            except OSError:
                time.sleep(0.1)
        raise SystemExit("error: the server did not start")

    def cpu(self):
        fields = open(f"/proc/{self.process.pid}/stat").read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def stop(self):
        self.process.terminate()
        self.process.wait()
        self.log.close()


class Buyers:
    """Runs beside whatever the caller does until `result` is asked for."""

    def __init__(self, server, work, mode, seconds, rate=0):
        self.server, self.begin, self.cpu = server, time.monotonic(), server.cpu()
        self.process = subprocess.Popen(
            ["wrk", "-t16", "-c16", f"-d{seconds}s", "-s", f"{HERE}/buyers.lua", server.url, "--", mode, f"{work}/skus.txt", str(rate)],
            stdout=subprocess.PIPE, text=True)

    def result(self):
        out, _ = self.process.communicate()
        cpu = (self.server.cpu() - self.cpu) / (time.monotonic() - self.begin)
        found = re.search(r"RESULT ([\d.]+) ([\d.]+) ([\d.]+) ([\d.]+) (\d+) (.*)", out)
        if not found or int(found[5]):
            print(out, file=sys.stderr)
        keys = ("requests", "purchases", "p50", "p99")
        return dict(zip(keys, map(float, found.groups()[:4])), failed=int(found[5]), cores=cpu)


def searches(server, work, seconds):
    out = subprocess.run(
        ["wrk", "-t1", "-c4", f"-d{seconds}s", "-s", f"{ROOT}/Benchmarks/serving/search.lua", server.url, "--", f"{work}/queries.tsv"],
        env={**os.environ, "FACETS": "brand,color", "RATE": "100", "CONNECTIONS": "4"}, capture_output=True, text=True, check=True).stdout
    found = re.search(r"p50 ([\d.]+) ms  p95 ([\d.]+) ms  p99 ([\d.]+) ms  errors (\d+)", out)
    return {"p50": float(found[1]), "p99": float(found[3]), "failed": int(found[4])}


def spread(values):
    values = sorted(values)
    return f"{values[len(values) // 2]:.4g} ({values[0]:.4g} to {values[-1]:.4g})"


def main():
    aisle = os.path.abspath(sys.argv[1])
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 100_000
    seconds = int(sys.argv[3]) if len(sys.argv) > 3 else 10
    work, port = os.environ.get("WORK", "/tmp/aisle-commerce"), int(os.environ.get("PORT", "8098"))
    os.makedirs(work, exist_ok=True)
    with open(f"{work}/settings.yaml", "w") as file:
        file.write("analyzer: standard\ncurrency: EUR\nanswer_cache_bytes: 0\n")
    products = corpus(work, count)
    if not os.path.exists(f"{work}/data-{count}/catalog.sqlite"):
        subprocess.run(
            [aisle, "import", "--settings", f"{work}/settings.yaml", "--data", f"{work}/data-{count}", "--analyzers", f"{ROOT}/analyzers",
             "--mapping", f"{HERE}/mapping.yaml", products], check=True)
    shutil.rmtree(f"{work}/run", ignore_errors=True)
    shutil.copytree(f"{work}/data-{count}", f"{work}/run")
    server = Server(aisle, work, port)
    runs, failed = {}, 0
    try:
        searches(server, work, 3)
        for _ in range(ROUNDS):
            runs.setdefault("idle", []).append(({}, searches(server, work, seconds)))
            for mode in ("cart", "purchase"):
                runs.setdefault(mode, []).append((Buyers(server, work, mode, seconds).result(), {}))
                for rate in (RATES[mode], 0):
                    buyers = Buyers(server, work, mode, seconds + 2, rate)
                    time.sleep(1)
                    beside = searches(server, work, seconds)
                    name = f"{mode}, {f'{rate} a second' if rate else 'full speed'}, beside searches"
                    runs.setdefault(name, []).append((buyers.result(), beside))
    finally:
        server.stop()
    print("| | requests/s | purchases/s | p50 ms | p99 ms | cores | search p50 ms | search p99 ms | p99 / idle |")
    print("|---|---|---|---|---|---|---|---|---|")
    for name, rounds in runs.items():
        failed += sum(bought.get("failed", 0) + beside.get("failed", 0) for bought, beside in rounds)
        cells = [spread([bought[key] for bought, _ in rounds]) if rounds[0][0] else ""
                 for key in ("requests", "purchases", "p50", "p99", "cores")]
        cells += [spread([beside[key] for _, beside in rounds]) if rounds[0][1] else "" for key in ("p50", "p99")]
        ratios = [beside["p99"] / idle["p99"] for (_, beside), (_, idle) in zip(rounds, runs["idle"]) if beside]
        print(f"| {name} | {' | '.join(cells)} | {spread(ratios) if ratios else ''} |")
    verified = subprocess.run([aisle, "verify", "--commerce", "--data", f"{work}/run"], capture_output=True, text=True)
    print(f"`aisle verify --commerce`: exit status {verified.returncode}\n{verified.stdout}{verified.stderr}")
    sys.exit(1 if failed or verified.returncode else 0)


main()
