"""The queries: what people type, and what they mean by it."""

import re

from .judging import Query
from .model import Measure

LAPTOP_THINGS = ("laptop_bag", "laptop_sleeve", "laptop_stand", "laptop_charger")
PHONE_THINGS = ("phone_case", "screen_protector", "power_bank")


def m(number, unit):
    return Measure(number, unit)


# group, language, query, kinds, wishes, near
_ROWS = (
    ("head", "en", "laptop", ("laptop",), (), LAPTOP_THINGS),
    ("head", "en", "headphones", ("headphones",), (), ("earbuds",)),
    ("head", "en", "smartphone", ("phone",), (), PHONE_THINGS),
    ("head", "en", "running shoes", ("running_shoes",), (), ("sneakers", "hiking_boots", "running_shorts")),
    ("head", "en", "backpack", ("backpack",), (), ("laptop_bag",)),
    ("head", "en", "tent", ("tent",), (), ("sleeping_bag",)),
    ("head", "en", "keyboard", ("keyboard",), (), ("mouse",)),
    ("head", "en", "monitor", ("monitor",), (), ("tv",)),
    ("head", "en", "dress", ("dress",), (), ()),
    ("head", "en", "coffee", ("coffee_beans", "import_coffee"), (), ("coffee_machine", "coffee_grinder")),
    ("head", "en", "shampoo", ("shampoo",), (), ("conditioner",)),
    ("head", "en", "puzzle", ("puzzle",), (), ("board_game",)),
    ("accessory", "en", "laptop bag", ("laptop_bag",), (), ("laptop_sleeve", "laptop")),
    ("accessory", "en", "phone case", ("phone_case",), (), ("screen_protector", "phone")),
    ("accessory", "en", "laptop stand", ("laptop_stand",), (), ("laptop",)),
    ("accessory", "en", "camera bag", ("camera_bag",), (), ("camera", "laptop_bag")),
    ("accessory", "en", "vacuum cleaner bags", ("vacuum_bags",), (), ("vacuum",)),
    ("accessory", "en", "coffee grinder", ("coffee_grinder",), (), ("coffee_machine",)),
    ("accessory", "en", "stroller rain cover", ("rain_cover",), (), ("stroller",)),
    ("accessory", "en", "toothbrush heads", ("brush_heads",), (), ("electric_toothbrush",)),
    ("long tail", "en", "waterproof hiking jacket men blue", ("hiking_jacket",),
     (("waterproof", True), ("gender", "men"), ("colour", "blue")), ("rain_jacket",)),
    ("long tail", "en", "women's trail running shoes waterproof", ("running_shoes",),
     (("gender", "women"), ("trail", True), ("waterproof", True)), ("hiking_boots",)),
    ("long tail", "en", "wireless noise cancelling headphones black", ("headphones",),
     (("wireless", True), ("noise cancelling", True), ("colour", "black")), ("earbuds",)),
    ("long tail", "en", "mechanical keyboard qwertz", ("keyboard",),
     (("mechanical", True), ("layout", "QWERTZ")), ()),
    ("long tail", "en", "non-stick frying pan 28 cm induction", ("frying_pan",),
     (("non-stick", True), ("diameter", m(28, "cm")), ("induction", True)), ("saucepan",)),
    ("long tail", "en", "organic cotton t-shirt for women", ("tshirt",),
     (("material", "organic cotton"), ("gender", "women")), ()),
    ("long tail", "en", "leather laptop bag brown", ("laptop_bag",),
     (("material", "leather"), ("colour", "brown")), ("laptop_sleeve",)),
    ("long tail", "en", "insulated stainless steel water bottle", ("water_bottle",),
     (("insulated", True), ("material", "stainless steel")), ()),
    ("long tail", "en", "dimmable led desk lamp black", ("desk_lamp",),
     (("dimmable", True), ("colour", "black")), ("floor_lamp",)),
    ("long tail", "en", "fair trade dark chocolate sea salt", ("chocolate",),
     (("fair trade", True), ("variety", "dark chocolate"), ("flavour", "sea salt")), ("cookies",)),
    ("long tail", "en", "ergonomic office chair leather", ("office_chair",),
     (("ergonomic", True), ("material", "leather")), ("desk",)),
    ("long tail", "en", "men's leather chelsea boots black", ("boots",),
     (("gender", "men"), ("material", "leather"), ("colour", "black")), ("hiking_boots",)),
    ("unit", "en", "15.6 inch laptop", ("laptop",),
     (("screen_size", m(15.6, "in")),), ("laptop_bag", "laptop_sleeve")),
    ("unit", "en", "14\" laptop sleeve", ("laptop_sleeve",),
     (("fits_screen_size", m(14, "in")),), ("laptop_bag", "laptop")),
    ("unit", "en", "500 ml water bottle", ("water_bottle",), (("volume", m(500, "ml")),), ()),
    ("unit", "en", "500ml water bottle", ("water_bottle",), (("volume", m(500, "ml")),), ()),
    ("unit", "en", "2tb ssd", ("ssd",), (("capacity", m(2, "TB")),), ()),
    ("unit", "en", "65 inch tv", ("tv",), (("screen_size", m(65, "in")),), ("monitor",)),
    ("unit", "en", "27in monitor 144hz", ("monitor",),
     (("screen_size", m(27, "in")), ("refresh_rate", m(144, "Hz"))), ()),
    ("unit", "en", "20000mAh power bank", ("power_bank",), (("capacity", m(20000, "mAh")),), ()),
    ("unit", "en", "2 person tent", ("tent",), (("capacity", m(2, "persons")),), ()),
    ("unit", "en", "1000 piece puzzle", ("puzzle",), (("pieces", m(1000, "pcs")),), ()),
    ("unit", "en", "olive oil 1 litre", ("olive_oil", "import_oil"), (("volume", m(1, "l")),), ()),
    ("unit", "en", "100w usb-c laptop charger", ("laptop_charger",),
     (("power", m(100, "W")),), ("usb_cable", "power_bank")),
    ("typo", "en", "runing shoes", ("running_shoes",), (), ("sneakers",)),
    ("typo", "en", "keybord", ("keyboard",), (), ("mouse",)),
    ("typo", "en", "headpones", ("headphones",), (), ("earbuds",)),
    ("typo", "en", "bakcpack", ("backpack",), (), ()),
    ("typo", "en", "vacum cleaner", ("vacuum",), (), ("vacuum_bags",)),
    ("typo", "en", "smartwach", ("smartwatch",), (), ("watch_strap",)),
    ("typo", "en", "choclate", ("chocolate", "import_chocolate"), (), ("cookies",)),
    ("typo", "en", "sleping bag", ("sleeping_bag",), (), ("tent",)),
    ("typo", "en", "sunglases polarised", ("sunglasses",), (("polarised", True),), ()),
    ("typo", "de", "Kopfhöhrer", ("headphones",), (), ("earbuds",)),
    ("synonym", "en", "notebook computer", ("laptop",), (), LAPTOP_THINGS),
    ("synonym", "en", "rucksack", ("backpack",), (), ()),
    ("synonym", "en", "trainers", ("sneakers",), (), ("running_shoes",)),
    ("synonym", "en", "raincoat", ("rain_jacket",), (), ("hiking_jacket",)),
    ("synonym", "en", "hoover", ("vacuum",), (), ("vacuum_bags",)),
    ("synonym", "en", "skillet", ("frying_pan",), (), ("saucepan",)),
    ("synonym", "en", "pushchair", ("stroller",), (), ("rain_cover",)),
    ("synonym", "en", "mobile phone", ("phone",), (), PHONE_THINGS),
    ("synonym", "en", "sun cream spf 50", ("sunscreen",), (("protection", "SPF 50+"),), ("face_cream",)),
    ("synonym", "en", "soccer ball", ("football",), (), ()),
    ("brand", "en", "veltrona laptop", ("laptop",), (("brand", "Veltrona"),), ()),
    ("brand", "en", "fjordrift tent", ("tent",), (("brand", "Fjordrift"),), ()),
    ("brand", "en", "sonorelle aria headphones", ("headphones",),
     (("brand", "Sonorelle"), ("series", "Aria")), ("earbuds",)),
    ("brand", "en", "phone case for quorbit pulse", ("phone_case",),
     (("series", "for Quorbit Pulse"),), ("screen_protector",)),
    ("brand", "en", "thornby & hale kettle", ("kettle",), (("brand", "Thornby & Hale"),), ()),
    ("attribute", "en", "red dress", ("dress",), (("colour", "red"),), ()),
    ("attribute", "en", "navy hoodie", ("hoodie",), (("colour", "navy blue"),), ()),
    ("attribute", "en", "merino wool socks", ("socks",), (("material", "merino wool"),), ()),
    ("attribute", "en", "cast iron pan", ("frying_pan",), (("material", "cast iron"),), ("saucepan",)),
    ("attribute", "en", "vegan lipstick", ("lipstick",), (("vegan", True),), ()),
    ("attribute", "en", "gluten-free pasta", ("pasta",), (("gluten-free", True),), ()),
    ("attribute", "en", "linen bedding", ("bed_linen",), (("material", "linen"),), ()),
    ("attribute", "en", "green tea", ("tea",), (("variety", "green tea"),), ("import_tea",)),
    ("attribute", "en", "vitamin d3", ("vitamins",), (("ingredient", "vitamin D3"),), ()),
    ("attribute", "en", "dotted notebook a5", ("paper_notebook",), (("dotted", True), ("format", "A5")), ()),
    ("category", "en", "coffee & tea makers", ("coffee_machine", "kettle"), (), ("coffee_grinder",)),
    ("category", "en", "camping", ("tent", "sleeping_bag"), (), ("backpack",)),
    ("category", "en", "hair care", ("shampoo", "conditioner", "hair_dryer"), (), ()),
    ("category", "en", "lighting", ("desk_lamp", "floor_lamp"), (), ("bike_light",)),
    ("category", "en", "cookware", ("frying_pan", "saucepan"), (), ("chef_knife", "cutting_board")),
    ("plural", "en", "tents", ("tent",), (), ("sleeping_bag",)),
    ("plural", "en", "keyboards", ("keyboard",), (), ("mouse",)),
    ("plural", "en", "knives", ("chef_knife",), (), ("cutting_board",)),
    ("plural", "en", "towel", ("towel",), (), ()),
    ("plural", "en", "running shoe", ("running_shoes",), (), ("sneakers",)),
    ("plural", "en", "sock", ("socks",), (), ()),
    ("language", "de", "Laufschuhe Damen", ("running_shoes",), (("gender", "women"),), ("sneakers",)),
    ("language", "de", "wasserdichte Wanderjacke Herren", ("hiking_jacket",),
     (("waterproof", True), ("gender", "men")), ("rain_jacket",)),
    ("language", "de", "Kopfhörer kabellos", ("headphones",), (("wireless", True),), ("earbuds",)),
    ("language", "de", "Bratpfanne 28 cm", ("frying_pan",), (("diameter", m(28, "cm")),), ("saucepan",)),
    ("language", "de", "Trinkflasche Edelstahl", ("water_bottle",), (("material", "stainless steel"),), ()),
    ("language", "de", "Laptoptasche 15,6 Zoll", ("laptop_bag",),
     (("fits_screen_size", m(15.6, "in")),), ("laptop_sleeve",)),
    ("language", "de", "Bettwäsche Bio-Baumwolle", ("bed_linen",), (("material", "organic cotton"),), ()),
    ("language", "fr", "chaussures de course femme", ("running_shoes",), (("gender", "women"),), ("sneakers",)),
    ("language", "fr", "ordinateur portable", ("laptop",), (), LAPTOP_THINGS),
    ("language", "fr", "sac à dos imperméable", ("backpack",), (("waterproof", True),), ()),
    ("language", "fr", "thé vert bio", ("tea",), (("variety", "green tea"), ("organic", True)), ()),
    ("language", "fr", "casque sans fil", ("headphones",), (("wireless", True),), ("bike_helmet",)),
    ("language", "es", "zapatillas de correr hombre", ("running_shoes",), (("gender", "men"),), ("sneakers",)),
    ("language", "es", "mochila azul", ("backpack",), (("colour", "blue"),), ()),
    ("language", "es", "aceite de oliva virgen extra", ("olive_oil",), (("extra virgin", True),), ()),
    ("language", "es", "funda para móvil", ("phone_case",), (), ("screen_protector",)),
    ("language", "ja", "ノートパソコン", ("laptop",), (), LAPTOP_THINGS),
    ("language", "ja", "ワイヤレスイヤホン", ("earbuds",), (("wireless", True),), ("headphones",)),
    ("language", "ja", "登山靴", ("hiking_boots",), (), ("running_shoes",)),
    ("language", "ja", "醤油", ("import_sauce",), (("name", "醤油"),), ()),
    ("language", "th", "ข้าวหอมมะลิ", ("import_rice",), (), ()),
    ("language", "zh", "茉莉花茶", ("import_tea",), (("name", "茉莉花茶"),), ()),
    ("language", "ru", "мёд", ("import_honey",), (), ()),
    ("language", "ar", "زيت زيتون", ("import_oil",), (), ()),
    ("language", "tr", "TÜRK KAHVESİ", ("import_coffee",), (), ()),
    ("language", "sv", "knäckebröd", ("import_bread",), (), ()),
    ("language", "de", "Honig", ("honey",), (), ()),
)


def all_queries(products):
    """The written queries and those by number, which depend on what numbers the products got."""
    queries = [Query(f"q{index:03d}", text, language, group, kinds, wishes, near)
               for index, (group, language, text, kinds, wishes, near) in enumerate(_ROWS, 1)]
    return queries + _by_number(products, len(queries) + 1)


def _by_number(products, first):
    """One product each, asked for by SKU, EAN or model number, as printed and as people type them."""
    def some(key, index):
        found = [facts for facts in products if facts.kind.key == key and facts.status == "published"]
        return found[index]

    def spoken(text):
        return re.sub(r"[^A-Za-z0-9]+", "", text).lower()

    laptop, phones, keyboard, camera = (some(key, index) for key, index in (
        ("laptop", 3), ("headphones", 7), ("keyboard", 2), ("camera", 4)))
    shoes, cable, chair, cocoa = (some(key, index) for key, index in (
        ("running_shoes", 5), ("usb_cable", 2), ("office_chair", 6), ("chocolate", 9)))
    wanted = (
        (laptop.model, laptop), (spoken(laptop.model), laptop),
        (phones.model, phones), (phones.model.replace("-", " "), phones),
        (spoken(keyboard.model), keyboard), (f"{camera.brand} {camera.model}", camera), (shoes.record["sku"], shoes),
        (shoes.record["variants"][2]["sku"], shoes), (cable.record["variants"][1]["sku"].lower(), cable),
        (chair.record["gtins"][0], chair), (cocoa.record["gtins"][0], cocoa), (spoken(cocoa.record["sku"]), cocoa),
    )
    return [Query(f"q{first + index:03d}", text, "en", "identifier", product=facts.number)
            for index, (text, facts) in enumerate(wanted)]
