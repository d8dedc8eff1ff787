"""Prices, stock and what customers made of a product."""

from datetime import date, timedelta

_PER_EURO = {"USD": 1.09, "GBP": 0.86, "JPY": 163}
_FIRST_DAY = date(2019, 3, 1)
_LAST_DAY = date(2025, 10, 15)
NEW_SINCE = date(2025, 5, 1)


def charm(euros):
    """A price in cents as shops write it: 4.79, 24.95, 189.00."""
    if euros < 10:
        return int(euros * 10) * 10 + 9
    if euros < 100:
        return int(euros) * 100 + 95
    return int(round(euros / 10) * 1000 - 100)


def _converted(cents, currency):
    if currency == "JPY":
        return max(100, int(round(cents / 100 * _PER_EURO["JPY"] / 10)) * 10)
    return charm(cents / 100 * _PER_EURO[currency])


def prices(cents, plan):
    """Prices of a product in euros and the currencies of its plan; amounts are minor units."""
    rows = []
    for currency in plan["currencies"]:
        amount = cents if currency == "EUR" else _converted(cents, currency)
        row = {"amount": amount, "currency": currency}
        if plan["reduced"]:
            row["compare_at"] = int(round(amount * plan["reduced"] / 10)) * 10 if currency == "JPY" else charm(
                amount * plan["reduced"] / 100)
            if row["compare_at"] <= amount:
                row["compare_at"] = amount + (10 if currency == "JPY" else 50)
        rows.append(row)
    if plan["trade"]:
        rows.append({"amount": int(cents * 0.88), "currency": "EUR", "customer_group": "trade"})
    return rows


def price_plan(random):
    currencies = ["EUR", "USD", "GBP"] + (["JPY"] if random.random() < 0.3 else [])
    return {"currencies": currencies, "reduced": random.choice((1.15, 1.25, 1.4, 1.6)) if random.random() < 0.17 else 0,
            "trade": random.random() < 0.14}


def stock(random):
    roll = random.random()
    if roll < 0.08:
        return {"on_hand": 0, "reserved": 0, "backorder": False}
    if roll < 0.13:
        return {"on_hand": 0, "reserved": 0, "backorder": True}
    on_hand = int(random.lognormvariate(3.2, 1.1)) % 400 + 1
    return {"on_hand": on_hand, "reserved": min(on_hand, random.choice((0, 0, 0, 1, 2))), "backorder": False}


def reception(random):
    """Rating, number of reviews and popularity (0…100), the last following the second."""
    reviews = int(random.lognormvariate(2.9, 1.5)) if random.random() > 0.07 else 0
    rating = round(min(5.0, max(1.8, random.gauss(4.2, 0.45))), 1) if reviews else None
    popularity = round(min(100.0, 12 * (reviews + 1) ** 0.32 + random.uniform(0, 25)), 1)
    return rating, reviews, popularity


def release_day(random):
    return _FIRST_DAY + timedelta(days=int((_LAST_DAY - _FIRST_DAY).days * random.random() ** 0.7))
