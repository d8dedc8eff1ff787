import json
import re
import resource
import shutil
import time

import measure


class Tantivy:
    name, how = "tantivy 0.27", "in process"
    connections = (1,)
    fields = (("title", 3.0), ("brand", 2.0), ("description", 1.0))

    def __init__(self, work, options):
        self.data = f"{work}/tantivy"

    def schema(self):
        import tantivy
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("title", index_option="freq")
        builder.add_text_field("description", index_option="freq")
        builder.add_text_field("brand", index_option="freq")
        builder.add_text_field("brand_value", tokenizer_name="raw", index_option="basic", fast=True)
        builder.add_float_field("price", indexed=True, fast=True)
        builder.add_boolean_field("in_stock", indexed=True, fast=True)
        builder.add_text_field("product", stored=True, tokenizer_name="raw", index_option="basic")
        return builder.build()

    def load(self, corpus):
        import os
        import tantivy
        shutil.rmtree(self.data, ignore_errors=True)
        os.makedirs(self.data)
        begin, cpu = time.monotonic(), time.process_time()
        index = tantivy.Index(self.schema(), path=self.data)
        writer = index.writer(heap_size=200_000_000, num_threads=2)
        for line in open(corpus):
            source = json.loads(line)
            writer.add_document(tantivy.Document(
                title=source["title"], description=source["description"], brand=source["brand"],
                brand_value=source["brand"], price=source["price"], in_stock=source["in_stock"],
                product=source["id"]))
        writer.commit()
        writer.wait_merging_threads()
        return {
            "seconds": time.monotonic() - begin, "cpu": time.process_time() - cpu,
            "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            "disk": {"index": measure.disk(self.data)},
        }

    def start(self):
        import os
        import tantivy
        self.pid = os.getpid()
        begin = time.monotonic()
        self.index = tantivy.Index(self.schema(), path=self.data)
        self.index.reload()
        self.searcher = self.index.searcher()
        return time.monotonic() - begin

    def query(self, variant, query):
        import tantivy
        from tantivy import Occur, Query
        words, brand = query
        schema = self.index.schema
        typos = variant in ("typo", "full")
        parts = []
        for word in re.findall(r"\w+", words.lower()):
            fields = []
            for field, weight in self.fields:
                term = (
                    Query.fuzzy_term_query(schema, field, word, distance=2 if len(word) > 7 else 1)
                    if typos and len(word) > 3 else Query.term_query(schema, field, word))
                fields.append((Occur.Should, Query.boost_query(term, weight)))
            parts.append((Occur.Should if variant == "or" else Occur.Must, Query.boolean_query(fields)))
        if variant == "brand":
            parts.append((Occur.Must, Query.const_score_query(Query.term_query(schema, "brand_value", brand), 0.0)))
        if variant == "price":
            ranged = Query.range_query(schema, "price", tantivy.FieldType.Float, 25.0, 60.0)
            parts.append((Occur.Must, Query.const_score_query(ranged, 0.0)))
        if variant == "full":
            parts.append((Occur.Must, Query.const_score_query(Query.term_query(schema, "in_stock", True), 0.0)))
        return Query.boolean_query(parts)

    facets = {
        "brand": {"terms": {"field": "brand_value", "size": 10}},
        "price": {"range": {"field": "price", "ranges": [
            {"to": 25.0}, {"from": 25.0, "to": 50.0}, {"from": 50.0, "to": 100.0}, {"from": 100.0}]}},
    }

    def search(self, variant, query):
        parsed = self.query(variant, query)
        found = self.searcher.search(parsed, 20)
        for _, address in found.hits:
            self.searcher.doc(address)
        if variant in ("facet", "full"):
            self.searcher.aggregate(parsed, self.facets)
        return found.count

    def measure(self, variant, queries, connections, seconds):
        return measure.load_calls(lambda query: self.search(variant, query), queries, seconds)

    def count(self, variant, query):
        return self.search(variant, query)

    def memory(self):
        return measure.memory([self.pid], "VmRSS")

    def stop(self):
        self.searcher = self.index = None
