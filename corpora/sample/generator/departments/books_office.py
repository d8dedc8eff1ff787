"""Books & Office."""

from ..brands import HOME, OFFICE, PUBLISHERS
from ..model import axis, flag, kind

AUTHORS = (
    "=Mara Ellingsen|=Tobias Quill|=Ines Valdorra|=Harriet Lowmoor|=Ansel Brightwater|=Yuki Tamase|=Leon Achterberg"
)
FORMATS = "=Paperback|=Hardcover"
NOVELS = (
    "The Lighthouse Keeper's Ledger|A Season of Small Boats|The Cartographer's Niece|Winter in Orvelle|"
    "The Glass Orchard|Letters to a Stranger's House|Seven Doors Down|The Last Ferry to Sund|What the River Kept|"
    "An Honest Thief|The Clockmaker's Silence|Salt and Cinder|The Understudy|Nine Nights in Porto Cal|"
    "The Beekeeper of Thornhill|A Field Guide to Leaving|Murder at Marrow Hall|The Quiet Detective|"
    "Blood on the Tideline|The Poisoned Garden|Beyond the Ninth Moon|The Android's Daughter|Starfall Station|"
    "Gravity's Children|Red Dust Colony|The Dragon of Ember Vale|The Thornwood Crown|Daughters of the Storm Isle"
)
COOKBOOKS = (
    "One Pot, Four Seasons|The Bread Year|Vegetables First|Pasta by Hand|A Small Kitchen in Lisbon|"
    "The Weeknight Wok|Sunday Cakes|Soup for Everyone|The Curry Notebook|Baking without Gluten|The Vegan Pantry|"
    "Grill and Smoke|Cooking with Children|The Fermented Table|Fish on Friday|Sweet Little Tarts"
)
GUIDES = (
    "Lisbon|Kyoto|Edinburgh|Sicily|The Norwegian Fjords|Istanbul|Patagonia|Vienna|Marrakesh|The Scottish Highlands|"
    "Crete|Bangkok|New York|The Dolomites|Iceland|Andalusia"
)

KINDS = (
    kind(
        "novel", 28, "Books & Office > Books > Novels",
        "Novel|Roman|Roman|Novela|小説",
        brands=PUBLISHERS, series=NOVELS, price=(7, 29), translate=False, pattern="{series} by {author} – {format}",
        axes=(
            axis("author", AUTHORS), axis("format", FORMATS),
            axis("pages", "256 pages|320 pages|384 pages|448 pages"),
            axis("genre", "=Crime|=Science Fiction|=Literary|=Fantasy|=Historical"),
        ),
        en=(
            "A novel about people who stay too long, and one who leaves too early.",
            "It begins with a letter that was never posted. By the third chapter, everyone has read it.",
            "Set on an island that no ferry serves in winter, this is a story of debts and of tides.",
        ),
        more=("Shortlisted for the Greyheron Prize.", "{pages} that are over too soon.", "The author's third book."),
    ),
    kind(
        "cookbook", 16, "Books & Office > Books > Cookbooks",
        "Cookbook|Kochbuch|Livre de cuisine|Libro de cocina|料理本",
        brands=PUBLISHERS, series=COOKBOOKS, price=(15, 39), translate=False,
        pattern="{series} – {noun} by {author}",
        axes=(axis("author", AUTHORS), axis("format", FORMATS), axis("pages", "192 pages|240 pages|288 pages")),
        en=(
            "Eighty recipes for people who come home late and hungry.",
            "Recipes that work the first time, with photographs that do not lie.",
        ),
        more=("Every recipe fits on a page.", "A ribbon marks tonight's dinner."),
    ),
    kind(
        "travel_guide", 16, "Books & Office > Books > Travel Guides",
        "Travel Guide|Reiseführer|Guide de voyage|Guía de viaje|旅行ガイド",
        brands=PUBLISHERS, series=GUIDES, price=(12, 29), pattern="{series}: {noun} – {format}",
        axes=(axis("author", AUTHORS), axis("format", FORMATS), axis("pages", "256 pages|320 pages|400 pages")),
        en=("Walks, kitchens and back rooms of {series}, visited for this edition.",),
        more=("With a folding map.", "Trains and buses are explained."),
        de=("Reiseführer mit Spaziergängen und Faltkarte, {pages}.", "Für diese Ausgabe neu besucht."),
        fr=("Guide avec promenades et carte dépliante.",),
        es=("Guía con paseos y mapa desplegable.",),
        ja=("散歩コースと地図付きのガイドです。",),
    ),
    kind(
        "paper_notebook", 26, "Books & Office > Stationery > Notebooks",
        "Notebook|Notizbuch|Carnet|Cuaderno|ノート",
        brands=OFFICE, series="Folio|Field|Diarist|Margin", price=(4, 35),
        palette="black|red|blue|green|brown|yellow", multi=0.5,
        axes=(
            axis("format", "=A6|=A5|=A4"), axis("ruling", "lined|squared|blank"),
            axis("pages", "96 pages|144 pages|192 pages"), axis("cover_material", "paper|leather|linen"),
            flag("dotted", 0.25),
        ),
        show=("format", "ruling"), also="Journal",
        en=("Paper that takes fountain pens without bleeding.", "{pages}, sewn to lie flat."),
        more=("An elastic band keeps it shut.",),
        de=("Notizbuch {format}, {ruling}, {pages}.", "Fadengebunden, bleibt offen liegen."),
        fr=("Carnet {format}, {ruling}, {pages}.",),
        es=("Cuaderno {format}, {ruling}, {pages}.",),
        ja=("{format}、{ruling}、{pages}のノートです。",),
    ),
    kind(
        "ballpoint", 20, "Books & Office > Stationery > Pens",
        "Ballpoint Pen|Kugelschreiber|Stylo à bille|Bolígrafo|ボールペン",
        brands=OFFICE, series="Click|Clerk|Line", price=(2, 29), palette="black|blue|red|green", multi=0.5,
        axes=(
            axis("tip", "fine|medium|broad"), axis("material", "plastic|aluminium|bamboo"),
            axis("pack_size", "1 pack|5 pack|10 pack"),
        ),
        show=("pack_size",),
        en=("Writes at once, even after a summer in a drawer.",),
        more=("The refill is a standard one.",),
        de=("Kugelschreiber aus {material}, Strich {tip}.", "Mine austauschbar."),
        fr=("Stylo en {material}, pointe {tip}.",),
        es=("Bolígrafo de {material}, punta {tip}.",),
        ja=("{material}軸、{tip}のボールペンです。",),
    ),
    kind(
        "fountain_pen", 14, "Books & Office > Stationery > Pens",
        "Fountain Pen|Füllfederhalter|Stylo plume|Pluma estilográfica|万年筆",
        brands=OFFICE, series="Scriptor|Heritage|Schoolday", price=(12, 189),
        palette="black|blue|burgundy|silver|green", multi=0.3,
        axes=(axis("nib", "extra fine|fine|medium|broad"), axis("material", "steel|wood|plastic")),
        show=("nib",),
        en=("A nib that glides, a cap that posts.",),
        more=("Takes cartridges and a converter.",),
        de=("Füller mit Feder {nib}, für Patronen und Konverter.", "Liegt gut in der Hand."),
        fr=("Stylo plume, plume {nib}.",),
        es=("Pluma con plumín {nib}.",),
        ja=("ペン先{nib}の万年筆です。",),
    ),
    kind(
        "printer_paper", 10, "Books & Office > Stationery > Paper",
        "Printer Paper|Druckerpapier|Papier d'imprimante|Papel de impresora|コピー用紙",
        brands=OFFICE, series="Office|Nature|Presentation", price=(4, 29), palette="white",
        axes=(
            axis("format", "=A4|=A3"), axis("paper_weight", "80 g/m²|90 g/m²|120 g/m²"),
            axis("pack_size", "250 sheets|500 sheets|2500 sheets"),
        ),
        show=("format", "pack_size"),
        en=("Runs without jams in laser and inkjet printers.",),
        more=("From certified forests.",),
        de=("Papier {format}, {paper_weight}, für Laser und Tinte.", "Läuft ohne Stau."),
        fr=("Papier {format} de {paper_weight}, laser et jet d'encre.",),
        es=("Papel {format} de {paper_weight}, láser y tinta.",),
        ja=("{format}、{paper_weight}のコピー用紙です。",),
    ),
    kind(
        "desk", 14, "Books & Office > Office Furniture > Desks",
        "Desk|Schreibtisch|Bureau|Escritorio|デスク",
        brands=HOME, series="Werk|Studio|Upright", price=(129, 799), palette="white|brown|black",
        axes=(
            axis("width", "120 cm|140 cm|160 cm|180 cm"), axis("material", "oak|bamboo|walnut|beech"),
            flag("adjustable", 0.5),
        ),
        show=("width",),
        en=("A top of {material}, {width} wide, on legs that do not wobble.",),
        more=("Cables leave through the back.",),
        de=("Schreibtisch mit Platte aus {material}, {width} breit.", "Mit Kabelführung."),
        fr=("Bureau en {material}, largeur {width}.",),
        es=("Escritorio de {material}, {width} de ancho.",),
        ja=("幅{width}、天板{material}のデスクです。",),
    ),
    kind(
        "office_chair", 20, "Books & Office > Office Furniture > Chairs",
        "Office Chair|Bürostuhl|Chaise de bureau|Silla de oficina|オフィスチェア",
        brands=HOME, series="Sedes|Balance|Mesh 2", price=(89, 699), model="OC-###", palette="black|grey|blue|green",
        multi=0.3, also="Desk Chair",
        axes=(
            axis("material", "polyester|leather|wool"), axis("maximum_load", "110 kg|130 kg|150 kg"),
            flag("ergonomic", 0.6), flag("adjustable", 0.3),
        ),
        en=("Supports the small of the back and moves with you.",),
        more=("Armrests turn in four directions.", "It carries up to {maximum_load}."),
        de=("Bürostuhl mit Bezug aus {material}, bis {maximum_load}.", "Mit Lordosenstütze."),
        fr=("Chaise avec soutien lombaire, jusqu'à {maximum_load}.",),
        es=("Silla con apoyo lumbar, hasta {maximum_load}.",),
        ja=("腰を支える、耐荷重{maximum_load}のチェアです。",),
    ),
    kind(
        "desk_organizer", 10, "Books & Office > Stationery > Desk Organisers",
        "Desk Organizer|Schreibtisch-Organizer|Organiseur de bureau|Organizador de escritorio|デスクオーガナイザー",
        brands=OFFICE, series="Tidy|Grid|Tray", price=(9, 49), palette="black|white|brown",
        axes=(
            axis("material", "bamboo|felt|steel|plastic"),
            axis("compartments", "3 compartments|5 compartments|8 compartments"),
        ),
        en=("A place for pens, clips and the good scissors.",),
        more=("Felt feet spare the table.",),
        de=("Organizer aus {material} für Stifte und Kleinkram.", "Mit Filzfüßen."),
        fr=("Organiseur en {material} pour stylos.",),
        es=("Organizador de {material} para bolígrafos.",),
        ja=("ペン立て付きの{material}オーガナイザーです。",),
    ),
)
