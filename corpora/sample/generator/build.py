"""From kinds to products: draws the facts of each and writes its record."""

from random import Random

from . import commerce, identifiers, text
from .departments import KINDS
from .model import Axis, Facts, Flag, Measure

SEED = "aisle-sample-1"
_TRANSLATION_SHARE = {"de": 0.72, "fr": 0.42, "es": 0.36, "ja": 0.28}
_ECO_MATERIALS = {"organic cotton", "recycled polyester", "bamboo", "cork"}


def catalog():
    """The facts of every product that is described in English first, in the order of the file."""
    taken_models, names, products = set(), set(), []
    number = 0
    for kind in KINDS:
        for index in range(kind.count):
            number += 1
            random = Random(f"{SEED}/{kind.key}/{index}")
            facts = _drawn(kind, number, random)
            if kind.model:
                facts.model = identifiers.model_number(kind.model, random, taken_models)
            facts.texts["en"] = (_unique(facts, random, names), text.english_description(facts, random))
            if kind.translate:
                for language, share in _TRANSLATION_SHARE.items():
                    if random.random() < share:
                        facts.texts[language] = (text.local_name(facts, language),
                                                 text.local_description(facts, language, random))
            facts.status = ("draft" if random.random() < 0.012 else
                            "archived" if random.random() < 0.012 else "published")
            facts.record = record(facts, random)
            products.append(facts)
    return products


def _unique(facts, random, names):
    for attempt in range(60):
        name = text.english_name(facts, random)
        if name not in names:
            names.add(name)
            return name
        _redraw(facts, random)
    raise ValueError(f"no free name for {facts.kind.key}: {name}")


def _redraw(facts, random):
    fresh = _drawn(facts.kind, facts.number, random)
    facts.brand, facts.series, facts.values, facts.flags = fresh.brand, fresh.series, fresh.values, fresh.flags
    facts.colours = fresh.colours


def _drawn(kind, number, random):
    values = {}
    flags = {}
    for axis in kind.axes:
        if isinstance(axis, Flag):
            flags[axis.key] = random.random() < axis.share
        elif axis.count > 1:
            values[axis.key] = random.sample(axis.values, axis.count)
        else:
            values[axis.key] = random.choice(axis.values)
    colours = []
    if kind.palette:
        several = random.random() < kind.multi
        colours = random.sample(kind.palette, min(len(kind.palette), random.choice((2, 3)) if several else 1))
    noun = random.choice(kind.also) if kind.also and random.random() < 0.3 else kind.nouns["en"]
    return Facts(number, kind, random.choice(kind.brands), random.choice(kind.series), "", noun, values, flags, colours,
                 list(kind.sizes))


def base_cents(facts, random):
    """A price within the kind's range; larger numbers among its properties pull it up."""
    low, high = facts.kind.price
    positions = [axis.values.index(facts.values[axis.key]) / max(1, len(axis.values) - 1) for axis in facts.kind.axes
                 if isinstance(axis, Axis) and axis.count == 1 and isinstance(axis.values[0], Measure)]
    level = sum(positions) / len(positions) if positions else 0.5
    share = min(1.0, max(0.0, 0.55 * level + 0.45 * random.random() + 0.05 * sum(facts.flags.values()) - 0.05))
    return commerce.charm(low * (high / low) ** share)


def record(facts, random):
    """The product as one JSON object of the import format."""
    name, description = facts.texts[facts.language]
    slug = identifiers.slug(name, facts.number)
    sku = identifiers.sku(facts)
    plan = commerce.price_plan(random)
    cents = base_cents(facts, random)
    rating, reviews, popularity = commerce.reception(random)
    released = commerce.release_day(random)
    out = {"id": f"p{facts.number:05d}", "slug": slug, "sku": sku, "gtins": [identifiers.ean13(facts.number)]}
    if facts.model:
        out["model"] = facts.model
    out.update(name=name, description=description, brand=facts.brand, category_path=list(facts.kind.path),
               tags=_tags(facts, plan, released, popularity, random), status=facts.status)
    if facts.language != "en":
        out["language"] = facts.language
    translations = {language: {"name": pair[0], "description": pair[1]} for language, pair in facts.texts.items()
                    if language != facts.language}
    if translations:
        out["translations"] = translations
    out["attributes"] = attributes(facts)
    variants = _variants(facts, sku, slug, cents, plan, random)
    if variants:
        out["variants"] = variants
    out["media"] = [{"url": f"https://img.example.com/{slug}/{i}.jpg", "kind": "image", "alt": name}
                    for i in range(1, random.choice((2, 2, 3)))]
    out["prices"] = commerce.prices(cents, plan)
    if not variants:
        out["stock"] = commerce.stock(random)
    if rating is not None:
        out["rating"] = rating
    out.update(review_count=reviews, popularity=popularity, released_at=f"{released.isoformat()}T00:00:00Z")
    return out


def _tags(facts, plan, released, popularity, random):
    tags = []
    if plan["reduced"]:
        tags.append("sale")
    if released >= commerce.NEW_SINCE:
        tags.append("new")
    if facts.values.get("material") in _ECO_MATERIALS or facts.flags.get("organic") or facts.flags.get("fair trade"):
        tags.append("eco")
    if popularity > 62:
        tags.append("bestseller")
    if random.random() < 0.06:
        tags.append("gift idea")
    return tags


def attributes(facts):
    out = {}
    for key, value in facts.values.items():
        if isinstance(value, Measure):
            out[key] = {"value": value.value, "unit": value.unit}
        else:
            out[key] = list(value) if isinstance(value, list) else value
    for key, on in facts.flags.items():
        out[key.replace(" ", "_").replace("-", "_")] = on
    if len(facts.colours) == 1:
        out["colour"] = facts.colours[0]
    elif facts.colours:
        out["colour"] = list(facts.colours)
    return out


def _variants(facts, sku, slug, cents, plan, random):
    kind = facts.kind
    colours = facts.colours if len(facts.colours) > 1 else [None]
    sizes = facts.sizes or [None]
    if colours == [None] and sizes == [None]:
        return []
    rows = []
    for colour in colours:
        for index, size in enumerate(sizes):
            options = ({"colour": colour} if colour else {}) | ({kind.size_key: size} if size else {})
            row = {"sku": identifiers.variant_sku(sku, options), "options": options}
            if kind.size_step and index:
                larger = commerce.charm(cents / 100 * (1 + kind.size_step * index))
                row["prices"] = commerce.prices(larger, plan)
            row["stock"] = commerce.stock(random)
            if colour:
                row["image_url"] = f"https://img.example.com/{slug}/{colour.replace(' ', '-')}.jpg"
            rows.append(row)
    return rows
