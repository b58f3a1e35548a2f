"""Letters of the alphabets whose readings by anyascii do not suit names of organisations.

Sources: Cyrillic by BGN/PCGN 1947 (Russian), the Ukrainian Cabinet's resolution 55 of 2010, the
Bulgarian Transliteration Act of 2009, Serbian latinica and the Belarusian instruction of 2000 (2007);
Greek by ELOT 743; Arabic, Persian and Urdu in the plain spelling of BGN/PCGN without marks; Hebrew by
the Academy's simple rules of 2006, read without vowel points; Kana by Hepburn without marks.
"""

CYRILLIC = dict(zip(
    "абвгдежзийклмнопрстуфхцчшщыэюяёіѣѳѵ",
    "a b v g d e zh z i y k l m n o p r s t u f kh ts ch sh shch y e yu ya e i e f i".split(),
    strict=True,
)) | {
    "ъ": "", "ь": "",
    # other Slavic letters
    "і": "i", "ї": "i", "є": "ie", "ґ": "g", "ў": "u", "ј": "j", "љ": "lj", "њ": "nj", "ћ": "c",
    "ђ": "dj", "џ": "dz", "ѓ": "g", "ќ": "k", "ѕ": "dz", "ѝ": "i", "ѐ": "e",
    # Kazakh, Kyrgyz, Tatar, Tajik, Mongolian, Uzbek
    "ә": "a", "ғ": "gh", "қ": "q", "ң": "ng", "ө": "o", "ұ": "u", "ү": "u", "һ": "h", "ҳ": "h",
    "ҷ": "j", "ӣ": "i", "ӯ": "u", "җ": "j", "ҙ": "dh", "ҡ": "q", "ҫ": "th", "ҝ": "g", "ҹ": "j",
}  # fmt: skip
UKRAINIAN = CYRILLIC | {"г": "h", "и": "y", "й": "i", "ю": "iu", "я": "ia", "е": "e"}
UKRAINIAN_FIRST = {"й": "y", "ї": "yi", "є": "ye", "ю": "yu", "я": "ya"}
SERBIAN = CYRILLIC | {"ж": "z", "ч": "c", "ш": "s", "х": "h", "ц": "c"}
RUSSIAN_YO = CYRILLIC | {"ё": "yo"}
BULGARIAN = CYRILLIC | {"ъ": "a", "щ": "sht", "х": "h"}

GREEK = dict(zip(
    "αβγδεζηθικλμνξοπρσςτυφχψω",
    "a v g d e z i th i k l m n x o p r s s t y f ch ps o".split(),
    strict=True,
))  # fmt: skip
GREEK_PAIRS = {
    "ου": "ou", "γγ": "ng", "γχ": "nch", "γξ": "nx", "αυ": "av", "ευ": "ev", "ηυ": "iv",
    "μπ": "mp", "ντ": "nt", "γκ": "gk", "τσ": "ts", "τζ": "tz",
}  # fmt: skip
GREEK_FIRST = {"μπ": "b", "ντ": "d", "γκ": "gk"}
# As names of companies spell the sounds: Χ as H, Μπ as B, Ντ as D, Γκ as G, ει and οι as I.
GREEK_COMMON = {
    "χ": "h", "μπ": "b", "ντ": "d", "γκ": "g", "γχ": "nh", "ει": "i", "οι": "i", "αι": "e",
}  # fmt: skip
# As libraries spell the letters (ALA-LC).
GREEK_CLASSICAL = {"η": "e", "φ": "ph", "αυ": "au", "ευ": "eu", "ηυ": "eu"}

ARABIC = {
    "ا": "a", "أ": "a", "إ": "i", "آ": "a", "ٱ": "a", "ب": "b", "ت": "t", "ث": "th", "ج": "j",
    "ح": "h", "خ": "kh", "د": "d", "ذ": "dh", "ر": "r", "ز": "z", "س": "s", "ش": "sh", "ص": "s",
    "ض": "d", "ط": "t", "ظ": "z", "ع": "a", "غ": "gh", "ف": "f", "ق": "q", "ك": "k", "ل": "l",
    "م": "m", "ن": "n", "ه": "h", "و": "w", "ي": "y", "ى": "a", "ة": "a", "ؤ": "w", "ئ": "i",
    "ء": "", "ـ": "",
    # Persian, Urdu, Pashto, Kurdish
    "پ": "p", "چ": "ch", "ژ": "zh", "گ": "g", "ک": "k", "ی": "y", "ۀ": "e", "ے": "e", "ہ": "h",
    "ۃ": "a", "ھ": "h", "ٹ": "t", "ڈ": "d", "ڑ": "r", "ں": "n", "ڤ": "v", "ڭ": "ng", "ې": "e",
    "ۍ": "i", "ړ": "r", "ښ": "sh", "ګ": "g", "ڼ": "n", "ټ": "t", "ډ": "d", "ځ": "z", "څ": "ts",
    "ۆ": "o", "ێ": "e", "ە": "e", "ڵ": "l", "ڕ": "r", "ۇ": "u", "ۈ": "u", "ۋ": "w",
    # the vowel marks, where they are written
    "َ": "a", "ُ": "u", "ِ": "i", "ً": "", "ٌ": "", "ٍ": "", "ّ": "", "ْ": "", "ٰ": "a", "ٔ": "",
}  # fmt: skip

HEBREW = dict(zip(
    "אבגדהוזחטיכךלמםנןסעפףצץקרשת",
    "a v g d h v z h t y kh kh l m m n n s a f f ts ts k r sh t".split(),
    strict=True,
))  # fmt: skip
HEBREW_FIRST = {"ב": "b", "כ": "k", "פ": "p"}

KANA = dict(zip(
    "あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわゐゑをん"
    "がぎぐげござじずぜぞだぢづでどばびぶべぼぱぴぷぺぽゔぁぃぅぇぉゃゅょゎ",
    "a i u e o ka ki ku ke ko sa shi su se so ta chi tsu te to na ni nu ne no ha hi fu he ho ma mi mu me mo ya yu yo ra ri ru re ro wa i e o n "
    "ga gi gu ge go za ji zu ze zo da ji zu de do ba bi bu be bo pa pi pu pe po vu a i u e o ya yu yo wa".split(),
    strict=True,
))  # fmt: skip
KANA_SMALL = {
    "ゃ": "ya", "ゅ": "yu", "ょ": "yo", "ぁ": "a", "ぃ": "i", "ぅ": "u", "ぇ": "e", "ぉ": "o", "ゎ": "wa",
}  # fmt: skip

# The order of letters in a decomposed syllable (The Unicode Standard, section 3.12), and the
# Revised Romanisation of 2000.
HANGUL_FIRST = tuple("g kk n d tt r m b pp s ss _ j jj ch k t p h".replace("_", "").split(" "))
HANGUL_VOWEL = tuple("a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i".split(" "))
HANGUL_LAST = tuple(
    "_ k k k n n n t l k m l l l p l m p p t t ng t t k t p h".replace("_", "").split(" ")
)
# A last letter before a silent first letter is spoken as the next syllable's first; of two letters
# the second goes over.
HANGUL_CARRIED = tuple(
    ",g,kk,ks,n,nj,n,d,r,lg,lm,lb,ls,lt,lp,r,m,b,ps,s,ss,ng,j,ch,k,t,p,".split(",")
)
