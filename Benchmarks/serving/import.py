#!/usr/bin/env python3
"""Imports a file over HTTP while 16 clients search: import.py AISLE BASE.jsonl IMPORT.jsonl QUERIES.txt [MAPPING]

BASE is what is in the catalog before, IMPORT what is taken in beside the searches. Prints the latencies idle and beside
the import and its indexing, and every answer that was none. Exit status 1 when one was."""
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request

CLIENTS, SECONDS = 16, 10
HERE = os.path.dirname(os.path.abspath(__file__))


def wrk(port, queries, seconds):
    out = subprocess.run(
        ["wrk", "-t1", f"-c{CLIENTS}", f"-d{seconds}s", "-s", f"{HERE}/search.lua", f"http://127.0.0.1:{port}", "--",
         queries], capture_output=True, text=True, check=True).stdout
    found = re.search(r"p50 ([\d.]+) ms  p95 ([\d.]+) ms  p99 ([\d.]+) ms  errors (\d+)", out)
    rate = re.search(r"Requests/sec:\s*([\d.]+)", out)
    socket = re.search(r"Socket errors: (.*)", out)
    return {"p50": float(found[1]), "p99": float(found[3]), "errors": int(found[4]), "qps": float(rate[1]),
            "socket": socket[1] if socket else ""}


def get(url, key=None):
    request = urllib.request.Request(url, headers={"X-Api-Key": key} if key else {})
    with urllib.request.urlopen(request, timeout=5) as answer:
        return json.load(answer)


class Health(threading.Thread):
    """Asks ten times a second whether the server is well."""

    def __init__(self, port):
        super().__init__(daemon=True)
        self.port, self.asked, self.failed, self.slowest, self.over = port, 0, [], 0.0, False

    def run(self):
        while not self.over:
            start = time.monotonic()
            try:
                get(f"http://127.0.0.1:{self.port}/health/live")
            except Exception as error:  # every kind of failure counts
                self.failed.append(repr(error))
            self.asked += 1
            self.slowest = max(self.slowest, time.monotonic() - start)
            time.sleep(0.1)


def main():
    aisle, base, added, queries = sys.argv[1:5]
    mapping = ["--mapping", sys.argv[5]] if len(sys.argv) > 5 else []
    port = int(os.environ.get("PORT", "8096"))
    with tempfile.TemporaryDirectory() as folder:
        data, settings = f"{folder}/data", f"{folder}/settings.yaml"
        with open(settings, "w") as file:
            file.write("answer_cache_bytes: 0\n")
        texts = f"{folder}/queries.tsv"
        with open(queries) as source, open(texts, "w") as file:
            for number, line in enumerate(source):
                file.write(f"{number}\t" + line.rstrip("\n").split("\t")[-1] + "\n")
        subprocess.run([aisle, "import", "--data", data, *mapping, base], check=True, capture_output=True)
        out = subprocess.run(
            [aisle, "keys", "create", "--data", data, "--name", "bench", "--scope", "catalog"], check=True,
            capture_output=True, text=True).stdout
        key = re.search(r"aisle_\S+", out).group()
        server = subprocess.Popen(
            [aisle, "serve", "--settings", settings, "--data", data, "--port", str(port)],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            failed = measure(port, key, added, texts, mapping[1:])
        finally:
            server.terminate()
            server.wait()
    sys.exit(1 if failed else 0)


def measure(port, key, added, queries, mapping):
    url = f"http://127.0.0.1:{port}"
    for _ in range(100):
        try:
            get(url + "/health/ready")
            break
        except Exception:
            time.sleep(0.1)
    wrk(port, queries, 3)
    rows = [("idle", wrk(port, queries, SECONDS))]
    health = Health(port)
    health.start()
    address = url + "/api/v1/products/import?format=ndjson"
    for path in mapping:
        with open(path) as file:
            address += "&mapping=" + urllib.parse.quote(file.read())
    with open(added, "rb") as file:
        request = urllib.request.Request(
            address, data=file, method="POST", headers={
                "X-Api-Key": key, "Content-Type": "application/x-ndjson", "Content-Length": str(os.path.getsize(added))})
        with urllib.request.urlopen(request, timeout=120) as answer:
            job = json.load(answer)["job"]
    begin = time.monotonic()
    stage = "import"
    owned = 0
    while stage:
        rows.append((stage, wrk(port, queries, SECONDS)))
        state = get(f"{url}/api/v1/jobs/{job}", key)
        index = get(url + "/api/v1/index", key)
        owned = max(owned, index["memory"].get("owned", 0))
        if state["state"] in ("failed", "cancelled"):
            raise RuntimeError(json.dumps(state))
        if state["state"] == "succeeded":
            stage = "indexing" if index["backlog"] > 0 else None
    seconds = time.monotonic() - begin
    health.over = True
    health.join()
    rows.append(("after", wrk(port, queries, SECONDS)))
    print(f"{index['documents']} products after {seconds:.0f} s; owned at most {owned / 2**20:.0f} MB")
    print("| | queries/s | p50 ms | p99 ms | p99 / idle | errors |\n|---|---|---|---|---|---|")
    idle = rows[0][1]["p99"]
    for name, row in rows:
        print(f"| {name} | {row['qps']:.0f} | {row['p50']:.1f} | {row['p99']:.1f} | {row['p99'] / idle:.2f} "
              f"| {row['errors']}{' ' + row['socket'] if row['socket'] else ''} |")
    print(f"/health/live: {health.asked} times, {len(health.failed)} failed, slowest {health.slowest * 1e3:.0f} ms")
    for failure in health.failed[:5]:
        print(failure)
    return bool(health.failed) or any(row["errors"] or row["socket"] for _, row in rows)


main()
