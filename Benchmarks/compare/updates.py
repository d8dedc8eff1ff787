"""One product's update until it is found, at 200 updates a second beside 16 searching clients."""
import http.client
import json
import os
import re
import subprocess
import threading
import time
import urllib.parse

UPDATES_PER_SECOND = 200
CLIENTS = 16
SENDERS = 4
# Every so many updates one is looked for, every so often, on one connection: the looking must not become the load.
PROBED = 10
LOOK_SECONDS = 0.005


def measure(engine, products, queries, seconds):
    """Delays in ms, and the searches' latencies without and beside the updates."""
    writer = Writer(engine, products)
    idle = engine.measure("facet", queries, CLIENTS, seconds)
    thread = threading.Thread(target=writer.run, args=(seconds + 2,))
    thread.start()
    beside = engine.measure("facet", queries, CLIENTS, seconds)
    thread.join()
    delays = sorted(writer.delays)
    if not delays:
        raise RuntimeError("no update was found again")
    return {
        "updates_per_second": writer.rate, "found": len(delays), "lost": writer.lost,
        "p50": delays[len(delays) // 2] * 1e3, "p99": delays[min(len(delays) - 1, int(len(delays) * 0.99))] * 1e3,
        "search_p50": beside["p50"], "search_p99": beside["p99"], "idle_p50": idle["p50"], "idle_p99": idle["p99"],
        "search_qps": beside["qps"], "idle_qps": idle["qps"],
    }


class Writer:
    """Changes products at a steady rate and looks for some of the changes."""

    def __init__(self, engine, products):
        self.engine = engine
        self.delays, self.sent, self.lost, self.rate = [], 0, 0, 0.0
        self.pending, self.is_done = [], False
        self.lock = threading.Lock()
        with open(products) as file:
            self.products = [json.loads(line) for _, line in zip(range(5_000), file)]
        self.send = getattr(self, "send_" + type(engine).__name__.lower())
        if type(engine).__name__ == "Aisle":
            self.key = self.make_key(engine)

    @staticmethod
    def make_key(engine):
        out = subprocess.run(
            [engine.binary, "keys", "create", *engine.common, "--name", "compare", "--scope", "catalog"],
            capture_output=True, text=True, check=True)
        return re.search(r"aisle_\S+", out.stdout).group()

    def run(self, seconds):
        begin = time.monotonic()
        senders = [threading.Thread(target=self.send_all, args=(number, begin, seconds)) for number in range(SENDERS)]
        prober = threading.Thread(target=self.probe)
        for thread in [*senders, prober]:
            thread.start()
        for sender in senders:
            sender.join()
        self.rate = self.sent / (time.monotonic() - begin)
        self.is_done = True
        prober.join()

    def send_all(self, sender, begin, seconds):
        """One of several senders: a single one would wait for its answers and fall behind."""
        connection = http.client.HTTPConnection("127.0.0.1", self.engine.port, timeout=20)
        number = sender
        while time.monotonic() - begin < seconds:
            product = self.products[number % len(self.products)]
            word = f"zq{os.getpid()}x{number}"
            self.send(connection, product, f"{product['title']} {word}", number)
            with self.lock:
                self.sent += 1
                if number // SENDERS % PROBED == 0:
                    self.pending.append((word, time.monotonic()))
            number += SENDERS
            behind = begin + number / UPDATES_PER_SECOND - time.monotonic()
            if behind > 0:
                time.sleep(behind)

    def probe(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.engine.port, timeout=20)
        while self.pending or not self.is_done:
            with self.lock:
                looked = list(self.pending)
            for probe in looked:
                word, sent = probe
                connection.request("GET", self.engine.path("and", (word, "")), headers=self.engine.headers)
                count = self.engine.found(json.loads(connection.getresponse().read()))
                delay = time.monotonic() - sent
                if count == 0 and delay < 5:
                    continue
                with self.lock:
                    self.pending.remove(probe)
                if count > 0:
                    self.delays.append(delay)
                else:
                    self.lost += 1
            time.sleep(LOOK_SECONDS)

    def request(self, connection, method, path, body, headers):
        connection.request(method, path, json.dumps(body), headers | {"Content-Type": "application/json"})
        answer = connection.getresponse()
        text = answer.read()
        if answer.status >= 300:
            raise RuntimeError(f"{answer.status} {text[:200]}")

    def send_aisle(self, connection, product, title, number):
        path = "/api/v1/products/" + urllib.parse.quote(product["id"])
        headers = {"Authorization": f"Bearer {self.key}"}
        self.request(connection, "PATCH", path, {"name": title}, headers)

    def send_typesense(self, connection, product, title, number):
        path = "/collections/products/documents/" + urllib.parse.quote(product["id"])
        self.request(connection, "PATCH", path, {"title": title}, self.engine.headers)
