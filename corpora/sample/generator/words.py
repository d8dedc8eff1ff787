"""Words for attribute values in the five languages; what is missing here is the same in all of them."""

from .model import LANGUAGES

_ROWS = """
aluminium|Aluminium|aluminium|aluminio|アルミニウム
plastic|Kunststoff|plastique|plástico|プラスチック
leather|Leder|cuir|cuero|レザー
vegan leather|Kunstleder|similicuir|cuero sintético|合成皮革
canvas|Segeltuch|toile|lona|キャンバス
felt|Filz|feutre|fieltro|フェルト
nylon|Nylon|nylon|nailon|ナイロン
polyester|Polyester|polyester|poliéster|ポリエステル
recycled polyester|recyceltes Polyester|polyester recyclé|poliéster reciclado|リサイクルポリエステル
silicone|Silikon|silicone|silicona|シリコン
tempered glass|Panzerglas|verre trempé|vidrio templado|強化ガラス
glass|Glas|verre|vidrio|ガラス
stainless steel|Edelstahl|acier inoxydable|acero inoxidable|ステンレス
cast iron|Gusseisen|fonte|hierro fundido|鋳鉄
steel|Stahl|acier|acero|スチール
ceramic|Keramik|céramique|cerámica|セラミック
oak|Eiche|chêne|roble|オーク材
bamboo|Bambus|bambou|bambú|竹
walnut|Nussbaum|noyer|nogal|ウォールナット
beech|Buche|hêtre|haya|ブナ材
cotton|Baumwolle|coton|algodón|コットン
organic cotton|Bio-Baumwolle|coton bio|algodón orgánico|オーガニックコットン
linen|Leinen|lin|lino|リネン
silk|Seide|soie|seda|シルク
wool|Wolle|laine|lana|ウール
merino wool|Merinowolle|laine mérinos|lana merino|メリノウール
cashmere|Kaschmir|cachemire|cachemira|カシミヤ
denim|Denim|denim|denim|デニム
suede|Wildleder|daim|ante|スエード
rubber|Gummi|caoutchouc|caucho|ゴム
cork|Kork|liège|corcho|コルク
down|Daunen|duvet|plumón|ダウン
synthetic|Kunstfaser|synthétique|sintético|化繊
memory foam|Memory-Schaum|mousse à mémoire|viscoelástica|低反発フォーム
wood|Holz|bois|madera|木材
paper|Papier|papier|papel|紙
neoprene|Neopren|néoprène|neopreno|ネオプレン
dry hair|trockenes Haar|cheveux secs|cabello seco|乾燥した髪
oily hair|fettiges Haar|cheveux gras|cabello graso|脂っぽい髪
coloured hair|coloriertes Haar|cheveux colorés|cabello teñido|カラーヘア
normal hair|normales Haar|cheveux normaux|cabello normal|普通の髪
dry skin|trockene Haut|peau sèche|piel seca|乾燥肌
sensitive skin|empfindliche Haut|peau sensible|piel sensible|敏感肌
oily skin|fettige Haut|peau grasse|piel grasa|脂性肌
mature skin|reife Haut|peau mature|piel madura|エイジングケア
lavender|Lavendel|lavande|lavanda|ラベンダー
lemon|Zitrone|citron|limón|レモン
rose|Rose|rose|rosa|ローズ
almond|Mandel|amande|almendra|アーモンド
aloe vera|Aloe vera|aloe vera|aloe vera|アロエベラ
argan oil|Arganöl|huile d'argan|aceite de argán|アルガンオイル
coconut|Kokos|noix de coco|coco|ココナッツ
sandalwood|Sandelholz|bois de santal|sándalo|サンダルウッド
jasmine|Jasmin|jasmin|jazmín|ジャスミン
bergamot|Bergamotte|bergamote|bergamota|ベルガモット
cedar|Zeder|cèdre|cedro|シダー
vitamin C|Vitamin C|vitamine C|vitamina C|ビタミンC
vitamin D3|Vitamin D3|vitamine D3|vitamina D3|ビタミンD3
magnesium|Magnesium|magnésium|magnesio|マグネシウム
omega 3|Omega 3|oméga 3|omega 3|オメガ3
zinc|Zink|zinc|zinc|亜鉛
iron|Eisen|fer|hierro|鉄
green tea|Grüner Tee|thé vert|té verde|緑茶
black tea|Schwarzer Tee|thé noir|té negro|紅茶
peppermint tea|Pfefferminztee|thé à la menthe|té de menta|ペパーミントティー
camomile tea|Kamillentee|infusion de camomille|infusión de manzanilla|カモミールティー
rooibos tea|Rooibostee|thé rooibos|té rooibos|ルイボスティー
dark chocolate|Zartbitterschokolade|chocolat noir|chocolate negro|ダークチョコレート
milk chocolate|Vollmilchschokolade|chocolat au lait|chocolate con leche|ミルクチョコレート
white chocolate|Weiße Schokolade|chocolat blanc|chocolate blanco|ホワイトチョコレート
hazelnut|Haselnuss|noisette|avellana|ヘーゼルナッツ
sea salt|Meersalz|fleur de sel|sal marina|海塩
raspberry|Himbeere|framboise|frambuesa|ラズベリー
strawberry|Erdbeere|fraise|fresa|いちご
apricot|Aprikose|abricot|albaricoque|あんず
blueberry|Heidelbeere|myrtille|arándano|ブルーベリー
cherry|Kirsche|cerise|cereza|さくらんぼ
orange fruit|Orange|orange|naranja|オレンジ
apple|Apfel|pomme|manzana|りんご
mango|Mango|mangue|mango|マンゴー
grape|Traube|raisin|uva|ぶどう
acacia|Akazie|acacia|acacia|アカシア
forest|Wald|forêt|bosque|森
lime blossom|Lindenblüte|tilleul|tilo|リンデン
spaghetti|Spaghetti|spaghetti|espaguetis|スパゲッティ
penne|Penne|penne|macarrones|ペンネ
fusilli|Fusilli|fusilli|hélices|フジッリ
tagliatelle|Tagliatelle|tagliatelles|tallarines|タリアテッレ
nut|Nuss|noix|frutos secos|ナッツ
fruit|Früchte|fruits|frutas|フルーツ
chocolate|Schokolade|chocolat|chocolate|チョコレート
butter|Butter|beurre|mantequilla|バター
oat|Hafer|avoine|avena|オーツ
black pepper|Schwarzer Pfeffer|poivre noir|pimienta negra|黒こしょう
cinnamon|Zimt|cannelle|canela|シナモン
paprika|Paprika|paprika|pimentón|パプリカ
turmeric|Kurkuma|curcuma|cúrcuma|ターメリック
curry|Curry|curry|curry|カレー
oregano|Oregano|origan|orégano|オレガノ
whole beans|ganze Bohnen|en grains|en grano|豆
ground|gemahlen|moulu|molido|粉
light roast|helle Röstung|torréfaction claire|tueste claro|浅煎り
medium roast|mittlere Röstung|torréfaction moyenne|tueste medio|中煎り
dark roast|dunkle Röstung|torréfaction foncée|tueste oscuro|深煎り
bear|Bär|ours|oso|くま
rabbit|Hase|lapin|conejo|うさぎ
elephant|Elefant|éléphant|elefante|ぞう
fox|Fuchs|renard|zorro|きつね
penguin|Pinguin|pingouin|pingüino|ペンギン
unicorn|Einhorn|licorne|unicornio|ユニコーン
dinosaur|Dinosaurier|dinosaure|dinosaurio|恐竜
castle|Burg|château|castillo|お城
farm|Bauernhof|ferme|granja|農場
fire station|Feuerwache|caserne de pompiers|parque de bomberos|消防署
space station|Raumstation|station spatiale|estación espacial|宇宙ステーション
mountain lake|Bergsee|lac de montagne|lago de montaña|山の湖
old harbour|Alter Hafen|vieux port|puerto viejo|古い港
world map|Weltkarte|carte du monde|mapamundi|世界地図
jungle animals|Dschungeltiere|animaux de la jungle|animales de la selva|ジャングルの動物
newborn|Neugeborene|nouveau-né|recién nacido|新生児
lined|liniert|ligné|rayado|横罫
squared|kariert|quadrillé|cuadriculado|方眼
blank|blanko|blanc|liso|無地
soft|weich|souple|suave|やわらかめ
medium|mittel|médium|medio|ふつう
extra fine|extrafein|extra-fin|extrafino|極細
fine|fein|fin|fino|細字
broad|breit|large|ancho|太字
laser|Laser|laser|láser|レーザー
inkjet|Tintenstrahl|jet d'encre|inyección de tinta|インクジェット
cyan|Cyan|cyan|cian|シアン
magenta|Magenta|magenta|magenta|マゼンタ
side sleepers|Seitenschläfer|dormeurs sur le côté|dormir de lado|横向き寝
back sleepers|Rückenschläfer|dormeurs sur le dos|dormir boca arriba|仰向け寝
summer|Sommer|été|verano|夏用
winter|Winter|hiver|invierno|冬用
three seasons|3 Jahreszeiten|trois saisons|tres estaciones|3シーズン
road|Straße|route|asfalto|ロード
track|Bahn|piste|pista|トラック
city|Stadt|ville|ciudad|シティ
mountain bike|Mountainbike|VTT|bicicleta de montaña|マウンテンバイク
front|vorn|avant|delantera|フロント
rear|hinten|arrière|trasera|リア
yellow ink|Gelb|jaune|amarillo|イエロー
black ink|Schwarz|noir|negro|ブラック
External|Extern|externe|externo|外付け
USB-C to USB-C|USB-C auf USB-C|USB-C vers USB-C|USB-C a USB-C|USB-C to USB-C
USB-C to USB-A|USB-C auf USB-A|USB-C vers USB-A|USB-C a USB-A|USB-C to USB-A
Manual|manuell|manuel|manual|手動
Electric|elektrisch|électrique|eléctrico|電動
Bean-to-Cup|Vollautomat|automatique à grains|superautomática|全自動
Filter|Filter|filtre|de filtro|ドリップ
Evening|Abend|soirée|de noche|イブニング
Summer|Sommer|été|de verano|サマー
Office|Büro|bureau|de oficina|オフィス
Ethiopia|Äthiopien|Éthiopie|Etiopía|エチオピア
Colombia|Kolumbien|Colombie|Colombia|コロンビア
Brazil|Brasilien|Brésil|Brasil|ブラジル
Guatemala|Guatemala|Guatemala|Guatemala|グアテマラ
Italy|Italien|Italie|Italia|イタリア
Spain|Spanien|Espagne|España|スペイン
Greece|Griechenland|Grèce|Grecia|ギリシャ
Lisbon|Lissabon|Lisbonne|Lisboa|リスボン
Kyoto|Kyoto|Kyoto|Kioto|京都
Edinburgh|Edinburgh|Édimbourg|Edimburgo|エディンバラ
Sicily|Sizilien|Sicile|Sicilia|シチリア
The Norwegian Fjords|Norwegens Fjorde|Les fjords de Norvège|Los fiordos noruegos|ノルウェーのフィヨルド
Istanbul|Istanbul|Istanbul|Estambul|イスタンブール
Patagonia|Patagonien|Patagonie|Patagonia|パタゴニア
Vienna|Wien|Vienne|Viena|ウィーン
Marrakesh|Marrakesch|Marrakech|Marrakech|マラケシュ
The Scottish Highlands|Schottische Highlands|Les Highlands d'Écosse|Las Tierras Altas de Escocia|スコットランド高地
Crete|Kreta|Crète|Creta|クレタ島
Bangkok|Bangkok|Bangkok|Bangkok|バンコク
New York|New York|New York|Nueva York|ニューヨーク
The Dolomites|Dolomiten|Les Dolomites|Los Dolomitas|ドロミテ
Iceland|Island|Islande|Islandia|アイスランド
Andalusia|Andalusien|Andalousie|Andalucía|アンダルシア
Paperback|Taschenbuch|broché|tapa blanda|ペーパーバック
Hardcover|Hardcover|relié|tapa dura|ハードカバー
"""

VALUES = {}
for _line in _ROWS.strip().splitlines():
    _words = _line.split("|")
    VALUES[_words[0]] = dict(zip(LANGUAGES, _words))
