"""What a kind of product is, and what is known of one product that came out of it."""

import re
from dataclasses import dataclass, field

LANGUAGES = ("en", "de", "fr", "es", "ja")


@dataclass(frozen=True)
class Measure:
    """A number with the unit it is sold by (15.6, "in")."""

    value: float
    unit: str


@dataclass(frozen=True)
class Axis:
    """One property in which the products of a kind differ; `count` > 1 draws a list."""

    key: str
    values: tuple
    count: int = 1


@dataclass(frozen=True)
class Flag:
    """A property that a product has or has not; `named` ones appear in the name ("waterproof")."""

    key: str
    share: float
    named: bool = True


@dataclass(frozen=True)
class Kind:
    """A kind of product ("laptop bag"): its words in five languages, what varies, and how it is sold."""

    key: str
    count: int
    path: tuple
    nouns: dict
    brands: tuple
    series: tuple
    price: tuple
    axes: tuple
    show: tuple
    palette: tuple
    multi: float
    sizes: tuple
    size_key: str
    size_step: float
    model: str
    also: tuple
    pattern: str
    openings: tuple
    details: tuple
    local: dict = field(hash=False)
    translate: bool = True


@dataclass
class Facts:
    """What the generator decided about one product; names, texts and judgments are all made from this."""

    number: int
    kind: Kind
    brand: str
    series: str
    model: str
    noun: str
    values: dict
    flags: dict
    colours: list
    sizes: list
    texts: dict = field(default_factory=dict)
    status: str = "published"
    language: str = "en"
    record: dict = field(default_factory=dict)


def parse_value(text):
    """`"15.6 in"` → Measure; anything else stays text; `"=…"` is text that happens to look like a measure."""
    if text.startswith("="):
        return text[1:]
    match = re.fullmatch(r"(\d+(?:\.\d+)?) ([A-Za-zµ°%²/]+)", text)
    if not match:
        return text
    number = float(match[1])
    return Measure(int(number) if number.is_integer() else number, match[2])


def axis(key, values, count=1):
    """An axis from `"a|b|c"`."""
    return Axis(key, tuple(parse_value(value) for value in values.split("|")), count)


def flag(key, share=0.5, named=True):
    return Flag(key, share, named)


def span(key, low, high, step, unit):
    """An axis of evenly spaced measures, both ends included."""
    steps = int(round((high - low) / step))
    numbers = [round(low + step * i, 3) for i in range(steps + 1)]
    return Axis(key, tuple(Measure(int(n) if float(n).is_integer() else n, unit) for n in numbers))


def kind(key, count, path, nouns, *, brands, series, price, axes=(), show=(), palette="", multi=0.0, sizes="",
         size_key="size", size_step=0.0, model="", also="", pattern="", en, more, de=(), fr=(), es=(), ja=(),
         translate=True):
    """A kind from short notations: lists as `"a|b|c"`, a path as `"A > B"`, nouns in the order of LANGUAGES."""
    def split(text):
        return tuple(part for part in text.split("|") if part)

    return Kind(key, count, tuple(path.split(" > ")), dict(zip(LANGUAGES, nouns.split("|"))), brands, split(series),
                price, tuple(axes), tuple(show), split(palette), multi, split(sizes), size_key, size_step, model,
                split(also), pattern, tuple(en), tuple(more),
                {"de": tuple(de), "fr": tuple(fr), "es": tuple(es), "ja": tuple(ja)}, translate)
