"""Numbers that name a product: EAN-13, SKU, model number, slug. All unique in the catalog."""

import re
import unicodedata


def ean13(number):
    """A valid EAN-13 in the range that GS1 leaves to in-house use (prefix 29), so it meets no real article."""
    digits = f"29{number * 7919 % 10_000_000_000:010d}"
    total = sum(int(digit) * (3 if index % 2 else 1) for index, digit in enumerate(digits))
    return digits + str(-total % 10)


def sku(facts):
    """`HIJ-00412`: three letters of the kind, the product's number."""
    parts = facts.kind.key.split("_")
    letters = parts[0][:3] if len(parts) == 1 else parts[0][:2] + parts[-1][:1]
    return f"{letters.upper()}-{facts.number:05d}"


def variant_sku(base, options):
    tail = []
    for value in options.values():
        plain = re.sub(r"[^A-Za-z0-9]", "", value).upper()
        tail.append("".join(word[:4] for word in value.upper().split()) if value[:1].isalpha() else plain)
    return "-".join([base] + tail)


def model_number(pattern, random, taken):
    """Fills `?` with letters and `#` with digits until the number is new."""
    for _ in range(1000):
        text = "".join(random.choice("ABCDEFGHKLMNPRSTVWX") if mark == "?" else
                       random.choice("123456789" if index and pattern[index - 1] == "-" else "0123456789")
                       if mark == "#" else mark for index, mark in enumerate(pattern))
        if text not in taken:
            taken.add(text)
            return text
        pattern = pattern + "?" if random.random() < 0.05 else pattern
    raise ValueError(f"no free model number for {pattern}")


def slug(name, number):
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    plain = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-")
    return f"{plain}-{number}" if plain else f"item-{number}"
