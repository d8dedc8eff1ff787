"""The engines that are compared. Each module has a class with the same members:

name, how            what the table calls it
load(corpus)         takes the corpus in; returns seconds, CPU seconds, MB on disk by part, peak memory in MB
start()              makes it ready to answer; returns the seconds that took
connections          how many clients at once it is measured with
measure(variant, queries, connections, seconds)    a row of the table; None for a variant that it lacks
count(variant, query)                              the number of hits
memory()             MB while serving
stop()

A query is (words, brand).
"""
from engines.aisle import Aisle, AisleCached
from engines.postgres import Postgres
from engines.sqlite import SQLite
from engines.tantivy_ import Tantivy
from engines.typesense import Typesense

ALL = {
    "aisle": Aisle, "aisle-cached": AisleCached, "typesense": Typesense, "tantivy": Tantivy, "sqlite": SQLite,
    "postgres": Postgres,
}
