"""Fictional organisations made by code, so that quality can be measured without any file.

Every name is put together from made-up words; none is meant to be like a real one. Each entry has
a name and other ways to write it: changes of `perturbations`, or romanisations of another script.
What is measured on them is how the comparison takes changes of spelling. How often such changes
occur, and how alike the names of strangers are, only real labels tell.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator

from firmwatch.quality.entries import Entry, EntryName
from firmwatch.quality.near_misses import near_misses
from firmwatch.quality.pairs import LabelledPair
from firmwatch.quality.perturbations import PERTURBATIONS, perturb
from firmwatch.quality.positives import pairs_of_entry
from firmwatch.quality.romanisation import through_cyrillic, through_greek

__all__ = ["PUBLISHER", "fictional_entries", "fictional_names", "fictional_pairs"]

PUBLISHER = "fictional"

_HEADS = (
    "Vostri", "Brest", "Oster", "Halde", "Tams", "Kelve", "Mirel", "Drago", "Fenwi", "Quor",
    "Zelmi", "Pavon", "Luthe", "Sorga", "Nimbr", "Ybel",
)  # fmt: skip
_TAILS = ("vandra", "holmen", "kansk", "lunde", "moretto")
_TRADES = (
    "Shipping Company", "Marine Logistics", "General Trading", "International Metals",
    "Petrochemicals", "Optical Instruments", "Engineering Services", "Machine Tools",
)  # fmt: skip
_FORMS = ("Ltd", "GmbH", "LLC", "JSC", "B.V.", "", "Limited", "S.A.", "Inc.", "")
_SERIES = ("Fund 1", "Fund 2", "Shipping Malta", "Shipping Cyprus")
"""What parts organisations of one name: a number, a place."""

_Written = tuple[str, str, str]
"""A word in its script, and two romanisations of it; of a trade, the second is its translation."""

_ARABIC: tuple[tuple[_Written, ...], ...] = (
    (("فنار", "Fanar", "Fannar"), ("نسيج", "Nasij", "Naseej"), ("سنابل", "Sanabil", "Sanabel"),
     ("قمرة", "Qamra", "Kamrah")),
    (("الودق", "Al Wadaq", "El Wadak"), ("البيلسان", "Al Bailasan", "Al-Baylasan"),
     ("الخزامى", "Al Khuzama", "El Khozama")),
    (("التجارية", "Al Tijariya", "Trading"), ("الصناعية", "Al Sinaiya", "Industrial"),
     ("البحرية", "Al Bahriya", "Marine")),
)  # fmt: skip
_CHINESE: tuple[tuple[_Written, ...], ...] = (
    (("瀚岚", "Hanlan", "Han Lan"), ("砚秋", "Yanqiu", "Yan Qiu"), ("沐棠", "Mutang", "Mu Tang"),
     ("珞溪", "Luoxi", "Luo Xi")),
    (("远帆", "Yuanfan", "Yuan Fan"), ("青梧", "Qingwu", "Qing Wu"),
     ("朔星", "Shuoxing", "Shuo Xing")),
    (("贸易有限公司", "Maoyi Youxian Gongsi", "Trading Co., Ltd."),
     ("物流有限公司", "Wuliu Youxian Gongsi", "Logistics Co., Ltd."),
     ("化工有限公司", "Huagong Youxian Gongsi", "Chemical Co., Ltd.")),
)  # fmt: skip
_KOREAN: tuple[tuple[_Written, ...], ...] = (
    (("한울빛", "Hanulbit", "Haneulbit"), ("새벽별", "Saebyeokbyeol", "Saebyukbyul"),
     ("도담", "Dodam", "Do Dam"), ("미르내", "Mireunae", "Mirnae")),
    (("해무", "Haemu", "Hae Moo"), ("가람솔", "Garamsol", "Karamsol"),
     ("누리결", "Nurigyeol", "Nurikyul")),
    (("무역", "Muyeok", "Trading"), ("해운", "Haeun", "Shipping"), ("산업", "Saneop", "Industry")),
)  # fmt: skip
_JAPANESE: tuple[tuple[_Written, ...], ...] = (
    (("シオツキ", "Shiotsuki", "Siotuki"), ("フユチカ", "Fuyuchika", "Huyutika"),
     ("チヅルハ", "Chizuruha", "Tizuruha"), ("ツムジカ", "Tsumujika", "Tumuzika")),
    (("ショウリン", "Shorin", "Syourin"), ("ジュンサイ", "Junsai", "Zyunsai"),
     ("シラツユ", "Shiratsuyu", "Siratuyu")),
    (("ボウエキ", "Boeki", "Trading"), ("カイウン", "Kaiun", "Shipping"),
     ("サンギョウ", "Sangyo", "Industry")),
)  # fmt: skip
_SPACED = (_ARABIC, _KOREAN, _JAPANESE)
"""Scripts in which the words of these names stand apart."""

_VARIANTS = 3
"""Changed names of one entry."""


def fictional_names() -> list[str]:
    """Give the Latin names: some share a first word, some differ in a number or a place alone."""
    heads = [head + tail for head, tail in itertools.product(_HEADS, _TAILS)]
    names = []
    for place, head in enumerate(heads):
        if place % 8 == 0:
            names += [f"{head} {end}" for end in _SERIES]
        for step in (0, 3):
            trade = _TRADES[(place + step) % len(_TRADES)]
            form = _FORMS[(place // len(_TRADES) + place + step) % len(_FORMS)]
            names.append(f"{head} {trade} {form}".strip())
    return names


def fictional_entries() -> list[Entry]:
    """Give the entries: about two thirds in Latin letters, the rest in five other scripts."""
    latin = [
        (name, *_variants(name, place * _VARIANTS)) for place, name in enumerate(fictional_names())
    ]
    return [
        Entry(PUBLISHER, str(number), tuple(map(EntryName, dict.fromkeys(names))))
        for number, names in enumerate([*latin, *_other_scripts()], start=1)
    ]


def fictional_pairs() -> list[LabelledPair]:
    """Give pairs of one organisation and of two, as they are made of a publisher's entries."""
    entries = fictional_entries()
    same = [pair for entry in entries for pair in pairs_of_entry(entry)]
    return [*same, *near_misses(entries, Counter())]


def _variants(name: str, first: int) -> Iterator[str]:
    """Change a name in the next kinds of the round that have something to change in it."""
    kinds = list(PERTURBATIONS)
    turned = (kinds[(first + step) % len(kinds)] for step in range(len(kinds)))
    changed = (other for kind in turned if (other := perturb(name, kind)))
    return itertools.islice(changed, _VARIANTS)


def _other_scripts() -> Iterator[tuple[str, ...]]:
    # Turned round, so that nobody here bears a name of the Latin entries.
    heads = [(tail + head).capitalize() for head, tail in itertools.product(_HEADS, _TAILS)]
    for place, head in enumerate(heads):
        name = f"{head} {_TRADES[place % len(_TRADES)]}"
        if place % 2:
            yield _names(through_greek(name, None), through_greek(name, 0), through_greek(name, 1))
        else:
            ways = (None, place % 3, (place + 1) % 3)
            yield _names(*(through_cyrillic(name, way) for way in ways))
    for words in (*_SPACED, _CHINESE):
        space = " " if words in _SPACED else ""
        for parts in itertools.product(*words):
            yield _names(*(
                (space if way == 0 else " ").join(part[way] for part in parts) for way in range(3)
            ))  # fmt: skip


def _names(*names: str | None) -> tuple[str, ...]:
    return tuple(name for name in names if name)
