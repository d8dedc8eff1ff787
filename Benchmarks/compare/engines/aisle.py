import json
import os
import shutil
import subprocess
import time
import urllib.parse
import urllib.request

import measure


class Aisle:
    """Without its answer cache: every query is searched, counted and written anew."""

    name, how = "Aisle", "HTTP"
    connections = (1, 4, 16)
    port = 8119
    cache_bytes = 0
    headers = {}
    variants = ("and", "facet", "brand", "price", "typo", "full")

    def __init__(self, work, options):
        self.work, self.options = work, options
        self.binary = options["aisle"]
        self.data = f"{work}/aisle"
        self.settings = f"{work}/aisle.yaml"
        # Unstemmed, as the peers are; everything else stays as it ships.
        with open(self.settings, "w") as file:
            file.write("analyzer: standard\ncurrency: USD\nlanguages: {}\n")
            file.write(f"answer_cache_bytes: {self.cache_bytes}\n")
        self.process = None
        self.common = ["--settings", self.settings, "--data", self.data, "--analyzers", options["analyzers"]]

    @property
    def pids(self):
        return [self.process.pid]

    def load(self, corpus):
        shutil.rmtree(self.data, ignore_errors=True)
        begin = time.monotonic()
        process = subprocess.Popen(
            [self.binary, "import", *self.common, "--mapping", f"{measure.HERE}/mapping.yaml", corpus],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        if status != 0:
            raise SystemExit("error: aisle import failed")
        return {
            "seconds": time.monotonic() - begin, "cpu": usage.ru_utime + usage.ru_stime, "peak": usage.ru_maxrss / 1024,
            "disk": {"index": measure.disk(f"{self.data}/index"), "store": measure.disk(f"{self.data}/catalog.sqlite")},
        }

    def start(self):
        self.process = subprocess.Popen(
            [self.binary, "serve", *self.common, "--port", str(self.port)],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return measure.wait_for(f"http://127.0.0.1:{self.port}/health/ready", 120)

    def path(self, variant, query):
        words, brand = query
        fields = {"q": words, "per_page": 20, "relax": "off", "typo": "auto" if variant in ("typo", "full") else "off"}
        if variant in ("facet", "full"):
            fields |= {"facets": "brand", "price_ranges": "..2500,2500..5000,5000..10000,10000.."}
        filters = {
            "brand": f'brand = "{brand}"', "price": "price:[2500 TO 6000]", "full": "in_stock = true"}
        if variant in filters:
            fields["filter"] = filters[variant]
        return "/api/v1/search?" + urllib.parse.urlencode(fields)

    def measure(self, variant, queries, connections, seconds):
        if variant not in self.variants:
            return None
        return measure.load_http(
            f"http://127.0.0.1:{self.port}", [self.path(variant, query) for query in queries], {}, connections,
            seconds, self.pids, self.work)

    def count(self, variant, query):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{self.path(variant, query)}", timeout=20) as answer:
            return self.found(json.load(answer))

    @staticmethod
    def found(answer):
        return answer["total"]

    def memory(self):
        return measure.memory(self.pids, "VmRSS")

    def stop(self):
        if self.process:
            measure.stop(self.process)


class AisleCached(Aisle):
    """With its answer cache as it ships, on the data that Aisle has loaded; the queries repeat."""

    name = "Aisle with answer cache"
    cache_bytes = 32 << 20
    variants = ("facet", "full")
    shares_load = True
