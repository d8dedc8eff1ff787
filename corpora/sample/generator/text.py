"""Names and descriptions in the shop's languages, from the facts of a product."""

from .lexicon import FLAG_SENTENCES, FLAGS, PEOPLE, colour_text, value_text
from .model import Flag

_FOR = {"en": "for {}", "de": "für {}", "fr": "pour {}", "es": "para {}", "ja": "{}用"}


# Units that names write with a capital letter.
_COUNTED = {"Pieces", "Sheets", "Pages", "Years", "Capsules", "Ports", "Players", "Bags"}


def _series(facts, language):
    if facts.series.startswith("for "):
        return _FOR[language].format(facts.series[4:])
    return value_text(facts.series, language)


def _flag_words(facts, language):
    return [FLAGS[axis.key][language] for axis in facts.kind.axes
            if isinstance(axis, Flag) and axis.named and facts.flags.get(axis.key)]


def _title(text):
    small = {"of", "and", "with", "for", "the", "to", "x"}
    units = {"ml", "mm", "cm", "kg", "lm", "bar", "dpi", "mAh", "ppm"}
    return " ".join(word if word in small or word in units or not word[:1].islower() or len(word) == 1
                    else word[0].upper() + word[1:] for word in text.split(" "))


def _named_colour(facts, language):
    return colour_text(facts.colours[0], language) if len(facts.colours) == 1 else ""


def english_name(facts, random):
    """The name as this shop's buyers type it: the order of the parts differs from product to product."""
    shown = [_title(value_text(facts.values[key], "en")) for key in facts.kind.show]
    adjectives = _title(" ".join(_flag_words(facts, "en")))
    people = PEOPLE[facts.values["gender"]]["en"] if "gender" in facts.values else ""
    colour = _title(_named_colour(facts, "en"))
    if facts.kind.pattern:
        fields = {key: value_text(value, "en") for key, value in facts.values.items()}
        fields.update(brand=facts.brand, series=facts.series, adj=adjectives, noun=facts.noun, show=" ".join(shown))
        if "animal" in fields:
            fields["animal"] = _title(fields["animal"])
        return " ".join(facts.kind.pattern.format(**fields).split())
    series = "" if facts.series.startswith("for ") else facts.series
    tail = facts.series if facts.series.startswith("for ") else ""
    form = random.random()
    model = facts.model if facts.model and form < 0.6 else ""
    if form < 0.5:
        parts = [facts.brand, series, model, people, adjectives, facts.noun, tail]
        text = " ".join(" ".join(parts).split())
        return ", ".join([text] + [part for part in (" ".join(shown), colour) if part])
    if form < 0.8:
        parts = [facts.brand, series, " ".join(shown), people, adjectives, facts.noun, tail, model]
        text = " ".join(" ".join(parts).split())
        return f"{text} – {colour}" if colour else text
    parts = [facts.brand, series, people, adjectives, facts.noun, tail, " ".join(shown), model]
    text = " ".join(" ".join(parts).split())
    return f"{text} ({colour})" if colour else text


def local_name(facts, language):
    noun = facts.kind.nouns[language]
    shown = [value_text(facts.values[key], language) for key in facts.kind.show]
    people = PEOPLE[facts.values["gender"]][language] if "gender" in facts.values else ""
    words = _flag_words(facts, language)
    colour = _named_colour(facts, language)
    series = _series(facts, language)
    joined = " ".join(shown)
    if facts.kind.key == "travel_guide":
        return f"{noun} {series}, {joined or value_text(facts.values['format'], language)}"
    if language == "ja":
        return " ".join(part for part in (facts.brand, series, people, "・".join(words), noun, joined, colour) if part)
    if language == "de":
        head = " ".join(part for part in (facts.brand, series, noun, people, joined) if part)
    elif facts.kind.key == "board_game":
        head = f"{series} {noun} {joined}"
    else:
        head = " ".join(part for part in (noun, people, facts.brand, series, joined) if part)
    return ", ".join([head] + words + ([colour] if colour else []))


def _fields(facts, language):
    fields = {key: ", ".join(value_text(one, language) for one in value) if isinstance(value, list)
              else value_text(value, language) for key, value in facts.values.items()}
    fields.update(brand=facts.brand, series=_series(facts, language), model=facts.model or facts.series)
    return fields


def _capital(text):
    return text[:1].upper() + text[1:]


def english_description(facts, random):
    """An opening, what sets this one apart, a detail or two and, for some, the material."""
    fields = {key: _plain_english(value) for key, value in _fields(facts, "en").items()}
    opening = random.choice(facts.kind.openings).format(**fields)
    sentences = [_capital(opening)]
    for key, on in facts.flags.items():
        if on and key in FLAG_SENTENCES and random.random() < 0.8:
            sentences.append(FLAG_SENTENCES[key][0])
    for detail in random.sample(facts.kind.details, min(len(facts.kind.details), random.choice((1, 2, 2)))):
        sentences.insert(random.randint(1, len(sentences)), _capital(detail.format(**fields)))
    material = fields.get("material")
    if material and material not in " ".join(sentences).lower() and random.random() < 0.7:
        sentences.append(random.choice(("Material: {}.", "Made of {}.", "We use {} for it.")).format(material))
    if len(facts.colours) > 1:
        names = [colour_text(c, "en") for c in facts.colours]
        sentences.append(f"Available in {', '.join(names[:-1])} and {names[-1]}.")
    return " ".join(sentences)


def _plain_english(text):
    """`2-Person` and `500 Pieces` are for names; sentences take `2 persons` and `500 pieces`."""
    words = text.replace("-Person", " people").split(" ")
    return " ".join(word.lower() if word in _COUNTED else word for word in words)


def local_description(facts, language, random):
    templates = facts.kind.local[language]
    fields = _fields(facts, language)
    if language == "de":
        sentences = [_capital(template.format(**fields)) for template in templates]
        sentences += [FLAG_SENTENCES[key][1] for key, on in facts.flags.items()
                      if on and key in FLAG_SENTENCES and random.random() < 0.7]
        return " ".join(sentences)
    return _capital(random.choice(templates).format(**fields))
