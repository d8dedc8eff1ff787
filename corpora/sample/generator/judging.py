"""Grades by construction: what a query means is written down, what a product is is known; no text is compared."""

from dataclasses import dataclass
from random import Random

from .build import SEED
from .lexicon import COLOUR_FAMILY

GRADES_PER_QUERY = 80


@dataclass(frozen=True)
class Query:
    """What one query asks for.

    `kinds` are the right kinds of product; `wishes` what else is asked for (attribute → value, or `brand`,
    `series`, `name`); `near` the kinds that a shopper would see as related; `product` the number of the one
    product that is meant instead.
    """

    id: str
    text: str
    language: str
    group: str
    kinds: tuple = ()
    wishes: tuple = ()
    near: tuple = ()
    product: int = 0


def fulfils(facts, key, wanted):
    if key == "brand":
        return facts.brand == wanted
    if key == "series":
        return facts.series == wanted
    if key == "name":
        return facts.noun == wanted or facts.noun.endswith(wanted)
    if key == "colour":
        return any(colour == wanted or COLOUR_FAMILY.get(colour) == wanted for colour in facts.colours)
    if key == "size":
        return wanted in facts.sizes
    if key in facts.flags:
        return facts.flags[key] is wanted
    value = facts.values.get(key)
    if isinstance(wanted, tuple):
        return any(fulfils(facts, key, one) for one in wanted)
    return wanted in value if isinstance(value, list) else value == wanted


def grade(query, facts):
    """3 what is meant · 2 right kind, one wish of several missing · 1 related · None unrelated."""
    if query.product:
        return 3 if facts.number == query.product else None
    if facts.kind.key in query.near:
        return 1
    if facts.kind.key not in query.kinds:
        return None
    missing = sum(not fulfils(facts, key, wanted) for key, wanted in query.wishes)
    # A kind is one wish itself: of a query with one more wish, a product without it is the right kind with one missing.
    earned = 3 if missing == 0 else 2 if missing == 1 else 1
    return earned if query.language in facts.texts else min(earned, 1)


def judge(queries, products):
    """Rows (query id, product id, grade): every product of grade 3 and 2, some of 1, a few of 0."""
    published = [facts for facts in products if facts.status == "published"]
    rows = []
    for query in queries:
        graded = {facts.number: grade(query, facts) for facts in published}
        good = [facts for facts in published if (graded[facts.number] or 0) >= 2]
        if not 1 <= len(good) <= GRADES_PER_QUERY:
            raise ValueError(f"{query.id} “{query.text}” has {len(good)} products of grade 2 or 3")
        if not any(graded[facts.number] == 3 for facts in good):
            raise ValueError(f"{query.id} “{query.text}” has no product of grade 3")
        random = Random(f"{SEED}/judge/{query.id}")
        related = [facts for facts in published if graded[facts.number] == 1]
        other = [facts for facts in published if graded[facts.number] is None]
        same = [facts for facts in other if good[0].kind.path[:2] == facts.kind.path[:2]]
        chosen = good + random.sample(related, min(12, len(related))) + random.sample(same, min(4, len(same)))
        chosen += random.sample([facts for facts in other if facts not in same], 4)
        rows += [(query.id, facts.record["id"], graded[facts.number] or 0)
                 for facts in sorted(chosen, key=lambda facts: facts.number)]
    return rows
