"""Colours, flags, units and the people things are made for, in the five languages of the shop."""

from .model import LANGUAGES, Measure
from .words import VALUES


def _table(text):
    rows = {}
    for line in text.strip().splitlines():
        words = [word.strip() for word in line.split("|")]
        rows[words[0]] = dict(zip(LANGUAGES, words))
    return rows


COLOURS = _table("""
black|Schwarz|noir|negro|ブラック
white|Weiß|blanc|blanco|ホワイト
grey|Grau|gris|gris|グレー
silver|Silber|argent|plateado|シルバー
blue|Blau|bleu|azul|ブルー
navy blue|Marineblau|bleu marine|azul marino|ネイビー
light blue|Hellblau|bleu clair|azul claro|ライトブルー
red|Rot|rouge|rojo|レッド
burgundy|Bordeaux|bordeaux|burdeos|バーガンディ
green|Grün|vert|verde|グリーン
olive green|Olivgrün|vert olive|verde oliva|オリーブグリーン
yellow|Gelb|jaune|amarillo|イエロー
orange|Orange|orange|naranja|オレンジ
pink|Rosa|rose|rosa|ピンク
purple|Lila|violet|morado|パープル
brown|Braun|marron|marrón|ブラウン
beige|Beige|beige|beige|ベージュ
turquoise|Türkis|turquoise|turquesa|ターコイズ
gold|Gold|or|dorado|ゴールド
copper|Kupfer|cuivre|cobre|カッパー
transparent|Transparent|transparent|transparente|クリア
""")

# What a shopper who asks for the plain colour also means.
COLOUR_FAMILY = {"navy blue": "blue", "light blue": "blue", "turquoise": "turquoise", "burgundy": "red",
                 "olive green": "green"}

PEOPLE = {
    "men": {"en": "Men's", "de": "Herren", "fr": "pour homme", "es": "para hombre", "ja": "メンズ"},
    "women": {"en": "Women's", "de": "Damen", "fr": "pour femme", "es": "para mujer", "ja": "レディース"},
    "kids": {"en": "Kids'", "de": "Kinder", "fr": "pour enfant", "es": "para niños", "ja": "キッズ"},
    "unisex": {"en": "Unisex", "de": "Unisex", "fr": "mixte", "es": "unisex", "ja": "ユニセックス"},
}

FLAGS = _table("""
waterproof|wasserdicht|imperméable|impermeable|防水
wireless|kabellos|sans fil|inalámbrico|ワイヤレス
noise cancelling|mit Geräuschunterdrückung|à réduction de bruit|con cancelación de ruido|ノイズキャンセリング
mechanical|mechanisch|mécanique|mecánico|メカニカル
backlit|beleuchtet|rétroéclairé|retroiluminado|バックライト付き
ergonomic|ergonomisch|ergonomique|ergonómico|エルゴノミクス
gaming|Gaming|gamer|gaming|ゲーミング
curved|gebogen|incurvé|curvo|曲面
foldable|faltbar|pliable|plegable|折りたたみ式
insulated|isoliert|isotherme|isotérmico|保温
organic|Bio|bio|ecológico|オーガニック
non-stick|antihaftbeschichtet|antiadhésif|antiadherente|こびりつきにくい
induction|induktionsgeeignet|induction|apto para inducción|IH対応
cordless|akkubetrieben|à batterie|sin cable|コードレス
dimmable|dimmbar|à intensité variable|regulable|調光
slim fit|Slim Fit|coupe ajustée|slim fit|スリムフィット
stretch|mit Stretch|stretch|elástico|ストレッチ
polarised|polarisiert|polarisé|polarizado|偏光
lightweight|leicht|léger|ligero|軽量
trail|Trail|trail|trail|トレイル
adjustable|verstellbar|réglable|ajustable|調節可能
vegan|vegan|végan|vegano|ヴィーガン
fragrance-free|parfümfrei|sans parfum|sin perfume|無香料
matte|matt|mat|mate|マット
anti-dandruff|gegen Schuppen|antipelliculaire|anticaspa|フケ防止
ionic|mit Ionen|ionique|iónico|イオン
fair trade|aus fairem Handel|équitable|de comercio justo|フェアトレード
decaffeinated|entkoffeiniert|décaféiné|descafeinado|デカフェ
gluten-free|glutenfrei|sans gluten|sin gluten|グルテンフリー
sugar-free|zuckerfrei|sans sucre|sin azúcar|無糖
magnetic|magnetisch|magnétique|magnético|マグネット式
rechargeable|wiederaufladbar|rechargeable|recargable|充電式
dotted|gepunktet|pointillé|punteado|ドット方眼
wooden|aus Holz|en bois|de madera|木製
extra virgin|nativ extra|vierge extra|virgen extra|エクストラバージン
""")

FLAG_SENTENCES = {
    "waterproof": ("Rain stays outside: the material is fully waterproof.",
                   "Regen bleibt draußen, das Material ist wasserdicht."),
    "wireless": ("It works without a cable and pairs in a few seconds.",
                 "Funktioniert ohne Kabel und ist in Sekunden verbunden."),
    "noise cancelling": ("Active noise cancelling turns down trains, planes and open-plan offices.",
                         "Die aktive Geräuschunterdrückung dämpft Bahn, Flugzeug und Großraumbüro."),
    "mechanical": ("Mechanical switches give every key a clear point of contact.",
                   "Mechanische Schalter geben jeder Taste einen klaren Druckpunkt."),
    "backlit": ("The keys are lit from behind, in three steps.", "Die Tasten sind in drei Stufen beleuchtet."),
    "ergonomic": ("The ergonomic shape keeps wrists and back relaxed.",
                  "Die ergonomische Form entlastet Gelenke und Rücken."),
    "gaming": ("Fast reactions make it a favourite for gaming.",
               "Schnelle Reaktionen machen es zum Favoriten beim Spielen."),
    "insulated": ("Double walls keep drinks cold for a day and hot for half of one.",
                  "Die doppelte Wand hält Getränke einen Tag kalt und einen halben Tag heiß."),
    "organic": ("From certified organic farming.", "Aus kontrolliert biologischem Anbau."),
    "non-stick": ("The non-stick coating is free of PFOA and cleans in seconds.",
                  "Die Antihaftbeschichtung kommt ohne PFOA aus und ist schnell gereinigt."),
    "induction": ("Suitable for every hob, induction included.", "Geeignet für alle Herdarten, auch Induktion."),
    "fair trade": ("Growers are paid fair-trade prices.", "Die Erzeuger erhalten faire Preise."),
    "vegan": ("Free of anything that comes from animals.", "Frei von tierischen Bestandteilen."),
    "gluten-free": ("Made without gluten.", "Ohne Gluten hergestellt."),
}

_UNIT_WORDS = {
    "in": {"en": "{n} inch", "de": "{n} Zoll", "fr": "{n} pouces", "es": "{n} pulgadas", "ja": "{n}インチ"},
    "GB": {"fr": "{n} Go"},
    "TB": {"fr": "{n} To"},
    "l": {"en": "{n} L", "fr": "{n} L", "es": "{n} L", "ja": "{n}L"},
    "pcs": {"en": "{n} Pieces", "de": "{n} Teile", "fr": "{n} pièces", "es": "{n} piezas", "ja": "{n}ピース"},
    "pack": {"en": "Pack of {n}", "de": "{n}er-Pack", "fr": "lot de {n}", "es": "pack de {n}", "ja": "{n}個入り"},
    "sheets": {"en": "{n} Sheets", "de": "{n} Blatt", "fr": "{n} feuilles", "es": "{n} hojas", "ja": "{n}枚"},
    "pages": {"en": "{n} Pages", "de": "{n} Seiten", "fr": "{n} pages", "es": "{n} páginas", "ja": "{n}ページ"},
    "persons": {"en": "{n}-Person", "de": "{n} Personen", "fr": "{n} personnes", "es": "{n} personas", "ja": "{n}人用"},
    "years": {"en": "{n} Years", "de": "{n} Jahren", "fr": "{n} ans", "es": "{n} años", "ja": "{n}歳"},
    "capsules": {"en": "{n} Capsules", "de": "{n} Kapseln", "fr": "{n} gélules", "es": "{n} cápsulas", "ja": "{n}カプセル"},
    "ports": {"en": "{n} Ports", "de": "{n} Anschlüsse", "fr": "{n} ports", "es": "{n} puertos", "ja": "{n}ポート"},
    "players": {"en": "{n} Players", "de": "{n} Spieler", "fr": "{n} joueurs", "es": "{n} jugadores", "ja": "{n}人"},
    "bags": {"en": "{n} Bags", "de": "{n} Beutel", "fr": "{n} sachets", "es": "{n} bolsitas", "ja": "{n}袋"},
    "days": {"en": "{n} days", "de": "{n} Tage", "fr": "{n} jours", "es": "{n} días", "ja": "{n}日"},
    "modes": {"en": "{n} modes", "de": "{n} Stufen", "fr": "{n} modes", "es": "{n} modos", "ja": "{n}モード"},
    "°C": {"en": "{n} °C"},
    "%": {"en": "{n}%", "de": "{n} %", "fr": "{n} %", "es": "{n} %", "ja": "{n}%"},
}


def number_text(value, language):
    text = f"{value:g}" if value < 100000 else str(value)
    return text.replace(".", ",") if language in ("de", "fr", "es") else text


def value_text(value, language):
    """A value as a name or sentence of that language shows it."""
    if isinstance(value, Measure):
        forms = _UNIT_WORDS.get(value.unit, {})
        form = forms.get(language, "{n} " + value.unit)
        return form.format(n=number_text(value.value, language))
    if language == "en":
        return value
    return VALUES[value][language] if value in VALUES else value


def colour_text(colour, language):
    return COLOURS[colour][language]
