"""Per-query values of a run by ir-measures, for holding ours against.

usage: reference.py QRELS RUN.trec

Prints "measure TAB query TAB value" with 17 digits; ERR has five. Exponential gain is linear gain over mapped grades.
"""
import sys

import ir_measures
from ir_measures import AP, ERR, RR, Judged, P, R, nDCG

EXPONENTIAL = {grade: 2**grade - 1 for grade in range(1, 11)}
MEASURES = {
    "nDCG@10": nDCG(gains=EXPONENTIAL) @ 10,
    "nDCG-linear@10": nDCG @ 10,
    "MRR@10": RR(rel=2) @ 10,
    "P@10": P(rel=2) @ 10,
    "Recall@50": R(rel=2) @ 50,
    "AP@50": AP(rel=2) @ 50,
    "AP": AP(rel=2),
    "judged@10": Judged @ 10,
}


def main():
    qrels = list(ir_measures.read_trec_qrels(sys.argv[1]))
    run = list(ir_measures.read_trec_run(sys.argv[2]))
    # One by one: measures of one call share the mapping of gains.
    for name, measure in MEASURES.items():
        for value in ir_measures.iter_calc([measure], qrels, run):
            print(name, value.query_id, repr(float(value.value)), sep="\t")
    # gdeval.pl computes it, which takes numbers for queries only, has grades up to 4, and rounds to five places.
    numbers = {query: str(number) for number, query in enumerate(sorted({judged.query_id for judged in qrels}), 1)}
    queries = {number: query for query, number in numbers.items()}
    qrels = [judged._replace(query_id=numbers[judged.query_id]) for judged in qrels]
    run = [scored._replace(query_id=numbers[scored.query_id]) for scored in run if scored.query_id in numbers]
    for value in ir_measures.iter_calc([ERR @ 10], qrels, run):
        print("ERR@10", queries[value.query_id], repr(float(value.value)), sep="\t")


main()
