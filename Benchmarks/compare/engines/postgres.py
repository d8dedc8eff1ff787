import csv
import glob
import io
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import threading
import time
from contextlib import closing

import measure

TABLE = """
CREATE TABLE product (id integer PRIMARY KEY, brand text, price real, in_stock boolean, json text, words tsvector);
"""
INDEXES = """
CREATE INDEX ON product USING gin (words);
CREATE INDEX ON product (brand);
CREATE INDEX ON product (price);
ANALYZE product;
"""


class Postgres:
    name, how = "PostgreSQL 15", "wire"
    connections = (1, 4, 16)

    def __init__(self, work, options):
        self.data = f"{work}/postgres"
        found = glob.glob("/usr/lib/postgresql/*/bin")
        if not found:
            raise RuntimeError("PostgreSQL is not installed")
        self.bin = sorted(found)[-1]
        self.process = None
        # The server refuses to run as root.
        self.user = "postgres" if os.getuid() == 0 else None
        for folder in (work,):
            os.chmod(folder, 0o755)

    def run(self, *command):
        subprocess.run(command, check=True, user=self.user, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/")

    def connect(self):
        import psycopg2
        return psycopg2.connect(host=self.data, dbname="postgres", user="postgres")

    def start(self):
        begin = time.monotonic()
        self.process = subprocess.Popen(
            [f"{self.bin}/postgres", "-D", self.data, "-k", self.data, "-c", "listen_addresses=", "-c",
             "shared_buffers=1GB", "-c", "work_mem=64MB", "-c", "maintenance_work_mem=512MB", "-c", "jit=off"],
            user=self.user, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/")
        while True:
            try:
                with closing(self.connect()):
                    pass
                return time.monotonic() - begin
            except Exception as error:
                if time.monotonic() - begin > 60 or self.process.poll() is not None:
                    raise SystemExit(f"error: PostgreSQL does not start: {error}")
                time.sleep(0.05)

    @property
    def pids(self):
        """The server and its children."""
        children = subprocess.run(["pgrep", "-P", str(self.process.pid)], capture_output=True, text=True).stdout.split()
        return [self.process.pid, *map(int, children)]

    def load(self, corpus):
        shutil.rmtree(self.data, ignore_errors=True)
        os.makedirs(self.data, mode=0o700)
        if self.user:
            shutil.chown(self.data, self.user)
        self.run(f"{self.bin}/initdb", "-D", self.data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C")
        self.start()
        begin, cpu = time.monotonic(), measure.cpu_seconds([self.process.pid])
        with closing(self.connect()) as connection, connection, connection.cursor() as cursor:
            cursor.execute(TABLE + "CREATE TEMPORARY TABLE fresh (id integer, brand text, price real,"
                           " in_stock boolean, title text, description text, json text)")
            rows = io.StringIO()
            writer = csv.writer(rows)
            for line in open(corpus):
                source = json.loads(line)
                writer.writerow([source["id"], source["brand"], source["price"], source["in_stock"], source["title"],
                                 source["description"], line])
            rows.seek(0)
            cursor.copy_expert("COPY fresh FROM STDIN CSV", rows)
            cursor.execute(
                "INSERT INTO product SELECT id, brand, price, in_stock, json,"
                " setweight(to_tsvector('simple', title), 'A') || setweight(to_tsvector('simple', brand), 'B')"
                " || setweight(to_tsvector('simple', description), 'C') FROM fresh")
            cursor.execute(INDEXES)
            cpu = measure.cpu_seconds(self.pids) - cpu
        seconds = time.monotonic() - begin
        peak = measure.memory(self.pids, "VmHWM")
        self.stop()
        return {"seconds": seconds, "cpu": cpu, "peak": peak, "disk": {"index": measure.disk(self.data)}}

    @staticmethod
    def text(variant, words):
        return (" | " if variant == "or" else " & ").join(re.findall(r"\w+", words.lower()))

    def condition(self, variant, query):
        words, brand = query
        where, values = "words @@ to_tsquery('simple', %s)", [self.text(variant, words)]
        if variant == "brand":
            where += " AND brand = %s"
            values.append(brand)
        if variant == "price":
            where += " AND price >= 25 AND price <= 60"
        return where, values

    def search(self, cursor, variant, query):
        where, values = self.condition(variant, query)
        cursor.execute(
            "SELECT json FROM product, to_tsquery('simple', %s) AS asked WHERE " + where +
            " ORDER BY ts_rank('{0, 0.1, 0.2, 0.3}', words, asked) DESC LIMIT 20",
            [self.text(variant, query[0]), *values])
        cursor.fetchall()
        if variant == "facet":
            cursor.execute(
                f"SELECT brand, count(*) FROM product WHERE {where} GROUP BY 1 ORDER BY 2 DESC LIMIT 10", values)
            cursor.fetchall()
            cursor.execute(
                "SELECT count(*) FILTER (WHERE price < 25), count(*) FILTER (WHERE price >= 25 AND price < 50),"
                " count(*) FILTER (WHERE price >= 50 AND price < 100), count(*) FILTER (WHERE price >= 100)"
                f" FROM product WHERE {where}", values)
            cursor.fetchall()

    def measure(self, variant, queries, connections, seconds):
        if variant in ("typo", "full"):
            return None
        times = []
        lock = threading.Lock()

        def client(number):
            own = []
            with closing(self.connect()) as connection, connection, connection.cursor() as cursor:
                begin = time.monotonic()
                while time.monotonic() - begin < seconds:
                    mark = time.monotonic()
                    self.search(cursor, variant, queries[(len(own) * connections + number) % len(queries)])
                    own.append(time.monotonic() - mark)
                # Before the connection's process goes, and its time with it.
                with lock:
                    times.extend(own)
                    spent.append(measure.cpu_seconds([connection.get_backend_pid()]))

        spent = []
        begin = time.monotonic()
        threads = [threading.Thread(target=client, args=(number,)) for number in range(connections)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return measure.summary(times, time.monotonic() - begin, sum(spent))

    def count(self, variant, query):
        where, values = self.condition(variant, query)
        with closing(self.connect()) as connection, connection, connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM product WHERE {where}", values)
            return cursor.fetchone()[0]

    def memory(self):
        return measure.memory(self.pids, "VmRSS")

    def stop(self):
        if self.process and self.process.poll() is None:
            # Its "fast" shutdown; the usual signal waits for every client to go.
            self.process.send_signal(signal.SIGINT)
            self.process.wait(60)
