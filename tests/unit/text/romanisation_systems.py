"""Published systems of romanisation as small tables, marks left off, as names print them."""

from __future__ import annotations

_LETTERS = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"


def _table(latin: str) -> dict[str, str]:
    return {
        letter: "" if sound == "_" else sound
        for letter, sound in zip(_LETTERS, latin.split(), strict=True)
    }


RUSSIAN: dict[str, dict[str, str]] = {
    "ISO 9:1995": _table("A B V G D E E Z Z I J K L M N O P R S T U F H C C S S _ Y _ E U A"),
    "BGN/PCGN 1947": _table(
        "A B V G D E E ZH Z I Y K L M N O P R S T U F KH TS CH SH SHCH _ Y _ E YU YA"
    ),
    "GOST 16876-71": _table(
        "A B V G D E JO ZH Z I J K L M N O P R S T U F KH C CH SH SHH _ Y _ E JU JA"
    ),
    "ALA-LC": _table("A B V G D E E ZH Z I I K L M N O P R S T U F KH TS CH SH SHCH _ Y _ E IU IA"),
    "ICAO 9303": _table(
        "A B V G D E E ZH Z I I K L M N O P R S T U F KH TS CH SH SHCH IE Y _ E IU IA"
    ),
    "Duden": _table(
        "A B W G D E JO SCH S I J K L M N O P R S T U F CH Z TSCH SCH SCHTSCH _ Y _ E JU JA"
    ),
    "French": _table(
        "A B V G D E IO J Z I I K L M N O P R S T OU F KH TS TCH CH CHTCH _ Y _ E IOU IA"
    ),
}
_VOWELS = "аеёиоуыэюя"


def russian(word: str, system: str) -> str:
    """Romanise a Russian word (lower case) by a system, with its rules of position."""
    table = RUSSIAN[system]
    pieces = []
    for index, letter in enumerate(word):
        before = word[index - 1] if index else ""
        open_before = not before or before in _VOWELS or before in "йъь"
        latin = table[letter]
        if letter == "е" and open_before and system in ("BGN/PCGN 1947", "Duden"):
            latin = "YE" if system == "BGN/PCGN 1947" else "JE"
        elif system == "Duden" and letter == "с":
            after = word[index + 1 : index + 2]
            latin = "SS" if before and before in _VOWELS and after and after in _VOWELS else "S"
        elif system == "Duden" and word[index:] in ("й",) and before in "иы":
            latin = ""
        pieces.append(latin)
    return "".join(pieces)


RUSSIAN_WORDS = """
акционерное общество завод фабрика комбинат объединение предприятие учреждение институт академия
университет училище лаборатория центр бюро конструкторское научно исследовательский производственное
промышленность промышленный машиностроение машиностроительный химический химмаш нефтехимический
нефтегазовая нефтяная нефтепродукт газовая газпром энергия энергетический электростанция электронный
электротехнический атомный атомэнергопром металлургический металл сталь чугун алюминиевый
титан никель
медный угольный шахта рудник горно обогатительный золото алмаз строительство строительная стройтрест
монтаж проект дорожный мост железная дорога вагон локомотив судостроительный судоремонтный верфь
адмиралтейский пароходство морской речной порт флот рыбный авиационный авиация самолет вертолет
двигатель ракетный космический космос спутник связь телеком радио оптический оптика приборостроение
прибор точный часовой инструмент подшипник станкостроительный станок тракторный автомобильный
автозавод шина резина каучук пластик стекло керамика бумага целлюлоза лесной деревообрабатывающий
мебель текстиль швейная обувь хлеб молочный мясной сахарный пищевой сельскохозяйственный зерно
агрохолдинг птицефабрика торговый торговля внешторг экспорт импорт склад логистика
транспорт перевозка
экспедиция банк сбербанк финансовая инвестиционная капитал страховая кредит лизинг ценный биржа
юридический консалтинг безопасность охрана щит гвардия оборона оборонный вооружение оружие
патронный артиллерийский снаряд порох взрывчатый полигон военный министерство федеральный
государственный республика область край район город поселок совет комитет служба агентство
фонд союз ассоциация холдинг группа компания корпорация концерн восток запад север южный уральский
сибирь сибирский волга донской кавказ крым казань самара саратов челябинск екатеринбург ярославль
нижний новгород ростов воронеж краснодар хабаровск якутия тюмень пермь ижевск тула рязань калуга
юрий николаев чайковский щербаков хрущев жуков журнал дружба звезда заря маяк вымпел алмазный
электроприбор тяжпромэкспорт рособоронэкспорт росатом роснефть транснефть вертикаль технический
""".split()

# ELOT 743 (= United Nations 1987), as names print it; BGN/PCGN 1962; ALA-LC; as companies write.
GREEK_WORDS = """
ELLINIKI ELLINIKI HELLENIKE ELLINIKI
NAFTILIAKI NAVTILIAKI NAUTILIAKE NAFTILIAKI
TRAPEZA TRAPEZA TRAPEZA TRAPEZA
ETAIREIA ETAIRIA HETAIREIA ETERIA
VIOMICHANIA VIOMIKHANIA VIOMECHANIA VIOMIHANIA
TECHNIKI TEKHNIKI TECHNIKE TEHNIKI
FARMAKEFTIKI FARMAKEVTIKI PHARMAKEUTIKE FARMAKEYTIKI
ENERGEIAKI ENERYIAKI ENERGEIAKE ENERGIAKI
KATASKEVASTIKI KATASKEVASTIKI KATASKEUASTIKE KATASKEVASTIKI
THESSALONIKI THESSALONIKI THESSALONIKE SALONIKI
PEIRAIAS PIRAIAS PEIRAIAS PIREAS
ALOUMINIO ALOUMINIO ALOUMINIO ALUMINIO
CHALKOS KHALKOS CHALKOS HALKOS
OIKONOMIKI IKONOMIKI OIKONOMIKE IKONOMIKI
FOINIKAS FINIKAS PHOINIKAS FINIKAS
XENODOCHEIO XENODHOKHION XENODOCHEIO KSENODOHIO
TSIMENTO TSIMENDO TSIMENTO TSIMENTO
KOURTIS KOURTIS KOURTES KURTIS
PAPADOPOULOS PAPADHOPOULOS PAPADOPOULOS PAPADOPULOS
MOUSTAKAS MOUSTAKAS MOUSTAKAS MUSTAKAS
""".split()
GREEK_SYSTEMS = ("ELOT 743", "BGN/PCGN 1962", "ALA-LC", "as companies write")
GREEK_SCRIPT = """
Ελληνική Ναυτιλιακή Τράπεζα Εταιρεία Βιομηχανία Τεχνική Φαρμακευτική Ενεργειακή Κατασκευαστική
Θεσσαλονίκη Πειραιάς Αλουμίνιο Χαλκός Οικονομική Φοίνικας Ξενοδοχείο Τσιμέντο Κούρτης Παπαδόπουλος
Μουστάκας
""".split()

# Revised Romanisation; McCune-Reischauer without its marks, as the North writes too.
KOREAN_PAIRS = """
GWANGEOP KWANGOP  MUYEOK MUYOK  EUNHAENG UNHAENG  JOSEON CHOSON  GAEBAL KAEBAL  JEONJA CHONJA
GEONSEOL KONSOL  GEUMSEONG KUMSONG  DAEDONG TAEDONG  BONGHWA PONGHWA  CHEONGSONG CHONGSONG
NAMHEUNG NAMHUNG  RYEONHA RYONHA  GANGSEONG KANGSONG  BUSAN PUSAN  DAEGU TAEGU  GYEONGJE KYONGJE
DONGBANG TONGBANG  GORYEO KORYO  BAEKDUSAN PAEKTUSAN  PYEONGYANG PYONGYANG  SINHEUNG SINHUNG
EUNBYEOL UNBYOL  GEUMGANG KUMGANG  DANCHEON TANCHON  MANGYEONGDAE MANGYONGDAE  BUGANG PUGANG
GWANGMYEONG KWANGMYONG  HAEDONG HAEDONG  JEONGI CHONGI  TAEYANG TAEYANG  DAESEONG TAESONG
CHEONJI CHONJI  SEOUL SOUL  GYEONGGI KYONGGI  HANDEOK HANDOK  SONGDOWON SONGDOWON  JANGSU CHANGSU
""".split()

# An Arabic word, and spellings of it that names of companies use.
ARABIC_SPELLINGS = """
النور NOOR NUR NOUR
اليرموك YARMOUK YARMUK
الهندسية HANDASIYA HANDASIAH HANDASSIYA
التجارة TIJARA TEJARA TIJARAH
الشرق SHARQ CHARK SHARK
المهندس MUHANDIS MOHANDES
الخليج KHALIJ KHALEEJ
الصناعية SINAIYA SINAIYAH SINAIA
المتحدة MUTTAHIDA MOTAHEDA MUTAHIDAH
للنفط LILNAFT
الفرات FURAT FORAT
دجلة DIJLA DIJLAH DEJLA
بغداد BAGHDAD BAGDAD
دمشق DIMASHQ DIMASHK
الكويت KUWAIT KUWEIT KOWEIT
القدس QUDS KUDS
المصرف MASRAF MASRIF
الاسلامي ISLAMI ISLAMY ESLAMI
التعاون TAAWUN TAAWON
الوطنية WATANIYA WATANIA WATANIYYAH
العراق IRAQ
السلام SALAM
الامين AMIN AMEEN
الرشيد RASHID RASHEED RACHID
المنصور MANSOUR MANSUR MANSOOR
القاعدة QAIDA QAEDA QAIDAH
صابرين SABRIN SABREEN SABERIN
الزهراء ZAHRA ZAHRAA
الشمس SHAMS CHAMS
الحديد HADID HADEED
""".strip().splitlines()

# A word in pinyin and in Wade-Giles without its marks.
CHINESE_PAIRS = """
ZHONGGUO CHUNGKUO  SHENZHEN SHENCHEN  GUANGDONG KUANGTUNG  ZHEJIANG CHECHIANG  SHIYOU SHIHYU
GONGSI KUNGSSU  DIANZI TIENTZU  HUAXIN HUAHSIN  SHANGHAI SHANGHAI  TIANJIN TIENCHIN
NANJING NANCHING  HANGZHOU HANGCHOU  KEJI KOCHI  MAOYI MAOI  YINHANG YINHANG
""".split()

# Loanwords and names in Kana, with the Latin spelling that they transcribe.
KANA_WORDS = """
プロメレクトロニカ=PROMELEKTRONIKA エレクトロニクス=ELECTRONICS システムズ=SYSTEMS
センター=CENTER ノヴォシビルスク=NOVOSIBIRSK ウラリスキー=URALSKIY ヘリコプター=HELICOPTERS
ロケット=ROCKET プログレス=PROGRESS コーポレーション=CORPORATION エンジニアリング=ENGINEERING
ラジオ=RADIO テクノロジー=TECHNOLOGIES テクノロジー=TEKHNOLOGII サービス=SERVICES
コンピューター=COMPUTER コンポーネンツ=COMPONENTS コンツェルン=KONTSERN
チェリャビンスク=CHELYABINSK ハバロフスク=KHABAROVSK ペトロフ=PETROV ウラジーミル=VLADIMIR
ジュコフスキー=ZHUKOVSKY インダストリー=INDUSTRY グループ=GROUP グローバル=GLOBAL
ロジスティクス=LOGISTICS アルファ=ALPHA デジタル=DIGITAL ソリューションズ=SOLUTIONS
ブリッジ=BRIDGE サクセス=SUCCESS パシフィック=PACIFIC イノベーション=INNOVATION
アビエーション=AVIATION マイクロ=MICRO スペース=SPACE ソユーズ=SOYUZ クヴァント=KVANT
メカニクス=MECHANICS アーキテクト=ARCHITECT シャフタ=SHAKHTA ライト=LIGHT モーターズ=MOTORS
フィルム=FILM ガンマ=GAMMA クイック=QUICK エクスポート=EXPORT
""".split()
