"""Groceries and books whose main language is not English: imported goods as their makers describe them."""

from random import Random

from .build import SEED, record
from .model import Facts, Measure, kind

# language | kind | brand | name | description | sizes or formats | category path | English name or nothing
_ROWS = """
de|import_bread|Goldhalm|Roggenvollkornbrot|Saftiges Vollkornbrot aus Natursauerteig, in Scheiben geschnitten.|500 g,1 kg|Grocery > Bakery > Bread|Rye Wholemeal Bread
de|import_spread|Brotzeit & Co|Pflaumenmus nach Großmutters Art|Lange eingekochte Pflaumen mit Zimt und Nelken.|225 g,450 g|Grocery > Breakfast > Jam|Plum Butter
de|import_tea|Kaffeewerk Süd|Ostfriesenmischung Schwarztee|Kräftiger Assam, wie er mit Kluntje und Sahne getrunken wird.|125 g,250 g|Grocery > Coffee & Tea > Tea|East Frisian Black Tea
de|import_noodles|Goldhalm|Spätzle nach schwäbischer Art|Eiernudeln mit frischen Eiern, in acht Minuten gar.|250 g,500 g|Grocery > Pantry > Pasta|Swabian Egg Noodles
de|import_sauce|Brotzeit & Co|Mittelscharfer Senf|Senfkörner, Branntweinessig und eine Prise Salz.|200 ml,370 ml|Grocery > Pantry > Sauces|
de|import_book|Lantern Row|Die Uhrmacherin von Lindau|Ein Kriminalroman vom Bodensee.|Taschenbuch,Hardcover|Books & Office > Books > Foreign Language|
de|import_book|Quillfield|Das Gartenjahr für Anfänger|Aussäen, Pflanzen und Ernten Monat für Monat erklärt.|Taschenbuch,Hardcover|Books & Office > Books > Foreign Language|
fr|import_spread|Verdelina|Confiture de mirabelles|Mirabelles de Lorraine cuites au chaudron, peu sucrées.|240 g,370 g|Grocery > Breakfast > Jam|Mirabelle Plum Jam
fr|import_biscuit|Verdelina|Galettes bretonnes au beurre salé|Des biscuits croustillants au beurre de baratte.|130 g,300 g|Grocery > Sweets > Biscuits|Breton Butter Biscuits
fr|import_nut_oil|Verdelina|Huile de noix première pression|Une huile parfumée pour les salades et les fromages.|250 ml,500 ml|Grocery > Pantry > Oils|Walnut Oil
fr|import_soup|Terra Mondé|Soupe de poissons|À servir avec de la rouille et des croûtons grillés.|400 ml,780 ml|Grocery > Pantry > Soups|
fr|import_chocolate|Terra Mondé|Chocolat noir aux éclats de cacao|Un chocolat intense aux fèves du Pérou.|80 g,100 g|Grocery > Sweets > Chocolate|Dark Chocolate with Cocoa Nibs
fr|import_book|Lantern Row|La maison au bout du quai|Un roman sur trois sœurs et un port qui ferme.|Poche,Broché|Books & Office > Books > Foreign Language|
fr|import_book|Quillfield|Le grand livre des tartes|Cent recettes sucrées et salées.|Poche,Relié|Books & Office > Books > Foreign Language|
sv|import_bread|Goldhalm|Knäckebröd med råg|Sprött knäckebröd bakat på fullkornsråg.|275 g,520 g|Grocery > Bakery > Bread|Rye Crispbread
sv|import_spread|Terra Mondé|Lingonsylt|Rårörda lingon från norrländska skogar.|410 g,750 g|Grocery > Breakfast > Jam|Lingonberry Jam
sv|import_coffee|Kaffeewerk Süd|Bryggkaffe mellanrost|Fylligt bryggkaffe med ton av choklad.|250 g,450 g|Grocery > Coffee & Tea > Coffee|
sv|import_biscuit|Goldhalm|Pepparkakor|Tunna pepparkakor med ingefära och kardemumma.|175 g,300 g|Grocery > Sweets > Biscuits|Ginger Thins
sv|import_book|Quillfield|Vintern på Norrskär|En spänningsroman från skärgården.|Pocket,Inbunden|Books & Office > Books > Foreign Language|
tr|import_tea|Terra Mondé|Rize siyah çayı|Karadeniz'in yamaçlarından, ince belli bardak için demlik çay.|500 g,1 kg|Grocery > Coffee & Tea > Tea|Turkish Black Tea
tr|import_coffee|Terra Mondé|Türk kahvesi|Taze kavrulmuş ve çok ince çekilmiş kahve.|100 g,250 g|Grocery > Coffee & Tea > Coffee|Turkish Coffee
tr|import_oil|Casa Olivetta|Naturel sızma zeytinyağı|Ege zeytinlerinden soğuk sıkım.|500 ml,1 l|Grocery > Pantry > Oils|Extra Virgin Olive Oil
tr|import_sweet|Verdelina|Fıstıklı lokum|Antep fıstığı ile hazırlanmış yumuşak lokum.|250 g,500 g|Grocery > Sweets > Confectionery|Pistachio Turkish Delight
tr|import_grain|Goldhalm|İri bulgur|Pilav için iri taneli bulgur.|1 kg,2.5 kg|Grocery > Pantry > Rice & Grains|Coarse Bulgur
tr|import_book|Lantern Row|Işıksız Liman|Boğaz kıyısında geçen bir polisiye roman.|Karton Kapak,Ciltli|Books & Office > Books > Foreign Language|
th|import_rice|Terra Mondé|ข้าวหอมมะลิ|ข้าวหอมมะลิคุณภาพดี เมล็ดยาว หุงแล้วหอมนุ่ม|1 kg,5 kg|Grocery > Pantry > Rice & Grains|Jasmine Rice
th|import_sauce|Terra Mondé|น้ำปลาแท้|น้ำปลาหมักธรรมชาติ ไม่ใส่สารกันบูด|300 ml,700 ml|Grocery > Pantry > Sauces|Fish Sauce
th|import_noodles|Terra Mondé|เส้นก๋วยเตี๋ยวข้าว|เส้นก๋วยเตี๋ยวแห้ง เหมาะสำหรับผัดไทย|200 g,400 g|Grocery > Pantry > Pasta|Rice Noodles
th|import_soup|Terra Mondé|เครื่องแกงเขียวหวาน|เครื่องแกงสำหรับทำแกงเขียวหวานไก่|100 g,400 g|Grocery > Pantry > Sauces|Green Curry Paste
th|import_snack|Terra Mondé|มะม่วงอบแห้ง|มะม่วงสุกอบแห้ง หวานตามธรรมชาติ|100 g,200 g|Grocery > Snacks > Dried Fruit|Dried Mango
zh|import_tea|Terra Mondé|茉莉花茶|选用春茶与新鲜茉莉花窨制，香气清雅。|100 g,250 g|Grocery > Coffee & Tea > Tea|Jasmine Tea
zh|import_tea|Terra Mondé|铁观音乌龙茶|安溪高山乌龙茶，回甘持久。|125 g,250 g|Grocery > Coffee & Tea > Tea|Oolong Tea
zh|import_noodles|Terra Mondé|手工拉面|非油炸面条，煮三分钟即可食用。|300 g,900 g|Grocery > Pantry > Pasta|Hand-pulled Noodles
zh|import_sauce|Terra Mondé|老抽酱油|传统酿造，适合红烧。|500 ml,1 l|Grocery > Pantry > Sauces|Dark Soy Sauce
zh|import_rice|Terra Mondé|东北大米|当季新米，口感软糯。|2 kg,5 kg|Grocery > Pantry > Rice & Grains|
zh|import_book|Lantern Row|山那边的灯|一部关于故乡与离别的长篇小说。|平装,精装|Books & Office > Books > Foreign Language|
ja|import_tea|Terra Mondé|宇治抹茶|京都宇治の茶葉を石臼で挽いた抹茶です。|30 g,100 g|Grocery > Coffee & Tea > Tea|Uji Matcha
ja|import_sauce|Terra Mondé|濃口醤油|国産大豆と小麦でじっくり仕込んだ醤油。|500 ml,1 l|Grocery > Pantry > Sauces|Soy Sauce
ja|import_noodles|Terra Mondé|讃岐うどん|こしの強い乾麺のうどんです。|300 g,800 g|Grocery > Pantry > Pasta|Udon Noodles
ja|import_sweet|Terra Mondé|黒ごま餅|黒ごまあんを包んだやわらかい餅。|180 g,360 g|Grocery > Sweets > Confectionery|
ja|import_book|Quillfield|雨の日の本屋さん|小さな町の書店をめぐる物語。|文庫,単行本|Books & Office > Books > Foreign Language|
ar|import_oil|Casa Olivetta|زيت زيتون بكر ممتاز|زيت زيتون معصور على البارد من أول قطفة.|500 ml,1 l|Grocery > Pantry > Oils|Extra Virgin Olive Oil
ar|import_coffee|Terra Mondé|قهوة عربية بالهيل|قهوة محمصة تحميصًا خفيفًا مع الهيل.|250 g,500 g|Grocery > Coffee & Tea > Coffee|Arabic Coffee with Cardamom
ar|import_sweet|Terra Mondé|تمر مجدول فاخر|تمور طرية وكبيرة الحجم من أجود المزارع.|500 g,1 kg|Grocery > Snacks > Dried Fruit|Medjool Dates
ar|import_spread|Verdelina|طحينة سمسم|طحينة ناعمة من السمسم المحمص.|300 g,700 g|Grocery > Breakfast > Spreads|Tahini
ar|import_grain|Goldhalm|عدس أحمر|عدس أحمر مقشور سريع الطهي.|500 g,1 kg|Grocery > Pantry > Rice & Grains|
ar|import_book|Lantern Row|بيت على البحر|رواية عن مدينة ساحلية وثلاثة أجيال.|غلاف ورقي,غلاف مقوى|Books & Office > Books > Foreign Language|
ru|import_grain|Goldhalm|Гречневая крупа|Отборная ядрица, быстро разваривается и остаётся рассыпчатой.|800 g,1.5 kg|Grocery > Pantry > Rice & Grains|Buckwheat
ru|import_tea|Terra Mondé|Иван-чай ферментированный|Травяной чай с мягким медовым вкусом.|50 g,100 g|Grocery > Coffee & Tea > Tea|Willowherb Tea
ru|import_spread|Terra Mondé|Варенье из чёрной смородины|Домашнее варенье из цельных ягод.|300 g,600 g|Grocery > Breakfast > Jam|Blackcurrant Jam
ru|import_chocolate|Terra Mondé|Тёмный шоколад с орехами|Горький шоколад с цельным фундуком.|90 g,200 g|Grocery > Sweets > Chocolate|Dark Chocolate with Nuts
ru|import_honey|Verdelina|Мёд липовый|Натуральный мёд с пасеки, густой и ароматный.|350 g,700 g|Grocery > Breakfast > Honey|Lime Blossom Honey
ru|import_book|Quillfield|Последний поезд на север|Детективный роман о пропавшей экспедиции.|мягкая обложка,твёрдая обложка|Books & Office > Books > Foreign Language|
ko|import_sauce|Terra Mondé|고추장|국산 고춧가루로 만든 매콤한 고추장입니다.|500 g,1 kg|Grocery > Pantry > Sauces|Gochujang Chilli Paste
ko|import_noodles|Terra Mondé|메밀국수|쫄깃한 식감의 메밀국수.|400 g,800 g|Grocery > Pantry > Pasta|Buckwheat Noodles
it|import_sauce|Casa Olivetta|Passata di pomodoro|Pomodori italiani raccolti maturi e passati a fresco.|350 g,700 g|Grocery > Pantry > Sauces|Tomato Passata
it|import_biscuit|Casa Olivetta|Cantucci alle mandorle|Biscotti toscani da inzuppare nel vin santo.|200 g,400 g|Grocery > Sweets > Biscuits|Almond Cantucci
el|import_honey|Verdelina|Θυμαρίσιο μέλι|Αρωματικό μέλι από θυμάρι των νησιών.|250 g,450 g|Grocery > Breakfast > Honey|Thyme Honey
he|import_spread|Verdelina|ממרח חומוס|חומוס חלק עם טחינה ולימון.|200 g,400 g|Grocery > Breakfast > Spreads|Hummus
pl|import_sweet|Brotzeit & Co|Pierniki w czekoladzie|Miękkie pierniki z nadzieniem z róży.|150 g,300 g|Grocery > Sweets > Biscuits|Chocolate Gingerbread
"""


def catalog(first_number):
    """The facts of the imported goods, one product a size; numbers go on from `first_number`."""
    products = []
    number = first_number
    for line in _ROWS.strip().splitlines():
        language, key, brand, name, description, sizes, path, english = line.split("|")
        row_kind = kind(key, 1, path, name, brands=(brand,), series="", price=(2, 14) if path.startswith("Gro") else (8, 29),
                        en=("",), more=("",), translate=False)
        for size in sizes.split(","):
            random = Random(f"{SEED}/world/{language}/{name}/{size}")
            facts = Facts(number, row_kind, brand, "", "", name, _values(size), {}, [], [], language=language)
            facts.flags = {"organic": random.random() < 0.3} if path.startswith("Gro") else {}
            facts.texts[language] = (f"{brand} {name} {size}", description)
            if english:
                facts.texts["en"] = (f"{brand} {english} {size}", "")
            facts.record = record(facts, random)
            for text in facts.record.get("translations", {}).values():
                if not text["description"]:
                    del text["description"]
            products.append(facts)
            number += 1
    return products


def _values(size):
    number, _, unit = size.partition(" ")
    if number.replace(".", "").isdigit():
        key = "volume" if unit in ("ml", "l") else "weight"
        return {key: Measure(float(number) if "." in number else int(number), unit)}
    return {"format": size}
