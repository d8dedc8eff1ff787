import json
import os
import re
import resource
import sqlite3
import time

import measure


class SQLite:
    name, how = "SQLite FTS5", "in process"
    connections = (1,)

    def __init__(self, work, options):
        self.path = f"{work}/fts5.sqlite"
        self.database = None

    def load(self, corpus):
        for suffix in ("", "-wal", "-shm"):
            if os.path.exists(self.path + suffix):
                os.remove(self.path + suffix)
        begin, cpu = time.monotonic(), time.process_time()
        database = sqlite3.connect(self.path)
        database.execute("PRAGMA journal_mode = wal")
        database.execute("CREATE TABLE product (id INTEGER PRIMARY KEY, brand TEXT, price REAL, in_stock INT, json TEXT)")
        database.execute("CREATE VIRTUAL TABLE words USING fts5(title, brand, description, content='', detail=column)")

        def rows():
            for number, line in enumerate(open(corpus)):
                source = json.loads(line)
                yield number, source, line

        with database:
            for number, source, line in rows():
                database.execute("INSERT INTO product VALUES (?, ?, ?, ?, ?)",
                                 (number, source["brand"], source["price"], source["in_stock"], line))
                database.execute("INSERT INTO words(rowid, title, brand, description) VALUES (?, ?, ?, ?)",
                                 (number, source["title"], source["brand"], source["description"]))
        with database:
            database.execute("INSERT INTO words(words) VALUES ('optimize')")
        database.close()
        return {
            "seconds": time.monotonic() - begin, "cpu": time.process_time() - cpu,
            "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            "disk": {"index": measure.disk(self.path)},
        }

    def start(self):
        begin = time.monotonic()
        self.database = sqlite3.connect(self.path)
        self.database.execute("PRAGMA mmap_size = 4000000000")
        self.database.execute("SELECT count(*) FROM product LIMIT 1").fetchone()
        return time.monotonic() - begin

    @staticmethod
    def match(variant, words):
        terms = [f'"{word}"' for word in re.findall(r"\w+", words.lower())]
        return (" OR " if variant == "or" else " AND ").join(terms)

    def sql(self, variant, query):
        words, brand = query
        values = [self.match(variant, words)]
        where = "words MATCH ?"
        if variant == "brand":
            where += " AND product.brand = ?"
            values.append(brand)
        if variant == "price":
            where += " AND product.price >= 25 AND product.price <= 60"
        return where, values

    def search(self, variant, query):
        where, values = self.sql(variant, query)
        join = "words JOIN product ON product.id = words.rowid"
        self.database.execute(
            f"SELECT product.json FROM {join} WHERE {where} ORDER BY bm25(words, 3, 2, 1) LIMIT 20", values).fetchall()
        if variant == "facet":
            self.database.execute(
                f"SELECT product.brand, count(*) FROM {join} WHERE {where} GROUP BY 1 ORDER BY 2 DESC LIMIT 10",
                values).fetchall()
            self.database.execute(
                f"SELECT sum(price < 25), sum(price >= 25 AND price < 50), sum(price >= 50 AND price < 100),"
                f" sum(price >= 100) FROM {join} WHERE {where}", values).fetchall()

    def measure(self, variant, queries, connections, seconds):
        if variant in ("typo", "full"):
            return None
        return measure.load_calls(lambda query: self.search(variant, query), queries, seconds)

    def count(self, variant, query):
        where, values = self.sql(variant, query)
        return self.database.execute(
            f"SELECT count(*) FROM words JOIN product ON product.id = words.rowid WHERE {where}", values).fetchone()[0]

    def memory(self):
        return measure.memory([os.getpid()], "VmRSS")

    def stop(self):
        if self.database:
            self.database.close()
