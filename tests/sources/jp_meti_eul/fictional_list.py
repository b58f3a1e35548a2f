"""A fictional Foreign End User List, with everything that can occur, damage included.

``uv run python -m tests.sources.jp_meti_eul.fictional_list`` writes the PDF beside it.
"""

from __future__ import annotations

from pathlib import Path

from tests.sources.jp_meti_eul.pdf_writer import HEADER, Row, document, page

FILE = Path(__file__).parent / "foreign_end_user_list.pdf"

IRAN = "イラン\nIslamic Republic of Iran"
CHINA = "中国\nPeople's Republic of China"
KOREA = "北朝鮮\nNorth Korea"
EMIRATES = "アラブ首長国連邦\nUnited Arab Emirates"
PAKISTAN = "パキスタン\nIslamic Republic of\nPakistan"
RUSSIA = "ロシア\nRussian Federation"
NUCLEAR, MISSILES = "核\nN", "ミサイル\nM"
ALL = "生物、化学、ミサイル、核\nB,C,M,N"
CW = "通常兵器\nCW"

FIRST: list[Row] = [
    (
        "1",
        "アフガニスタン\nIslamic Republic of\nAfghanistan",
        "Vostrika Relief Front",
        "・Vostrika Front\n・The Vostrika Front for the Relief of Mountains and\nValleys\n・VRF",
        ALL,
        CW,
    ),
    ("2", EMIRATES, "Halcyon Drift General Trading LLC", "", NUCLEAR, ""),
    # Brackets of full width, without letters of East Asia: they stay in the name.
    ("3", EMIRATES, "Tern Technical Services FZE （TTS）", "・Tern Technical", MISSILES, ""),
    ("4", "イエメン\nRepublic of Yemen", "Kestrel Import Co., Ltd.", "", MISSILES, ""),
    ("5", "イスラエル\nState of Israel", "Heron Research Centre (HRC)", "", NUCLEAR, ""),
    ("6", IRAN, "Pelikan Sanat Company", "", "", CW),
    # A type on one line, and codes parted as words are.
    ("7", IRAN, "Zarya Composite Industries", "・Zarya Composite", "ミサイルM", ""),
    ("8", IRAN, "Osprey Aero Works", "・Osprey; and\n・Osprey Aero;", "ミサイル、核\nM、N", CW),
    # A number that is a line of a name, and is none of an entry.
    ("9", IRAN, "Bureau of Materials No.\n35", "・Materials Bureau\n12", NUCLEAR, ""),
    # A name that is wider than its cell.
    (
        "10",
        IRAN,
        "Stork Engineering and Development of Precision Turbines Organization",
        "",
        "N",
        "",
    ),
]

SECOND: list[Row] = [
    (
        "11",
        KOREA,
        "Korea Gannet Trading Corporation\n(朝鮮海鳥貿易会社)",
        "・Gannet Trading\n・Gannet General Corp.\n(海鳥総会社)\n・海東貿易会社",
        ALL,
        CW,
    ),
    ("12", KOREA, "5.17 Plover Branch (5.17貿易会社支社)", "・5.17 Plover", ALL, ""),
    ("13", KOREA, "Korea Dunlin (General) Co.\n(朝鮮浜鷸貿易(総)会社)", "", "生物\nB", ""),
    # An alias without a middle dot before it, and one before the first middle dot.
    ("14", CHINA, "Yinzhou Lark Electronics Limited", "LARK ELECTRONICS CO.， LTD", MISSILES, ""),
    ("15", CHINA, "Lark Optronics", "Lark Optical\n・Lark Photonics", MISSILES, ""),
    # A Chinese name that a line end cuts, and one with a letter of the radicals' block.
    (
        "16",
        CHINA,
        "Southern Wren Aerospace\n41st Institute（南方鷦鷯航天科\n第四十一研究所）",
        "・Wren 41st Institute\n（第四十一研究所）",
        "化学、ミサイル\nC,M",
        CW,
    ),
    ("17", CHINA, "Puffin Alloy Co., Ltd.\n(北方海鹦合⾦有限公司)", "", NUCLEAR, ""),
    # A word that a hyphen breaks.
    (
        "18",
        RUSSIA,
        "Nauchno-\nProizvodstvennoe Obedinenie Skopa",
        "・АО Скопа\n・NPO Skopa",
        "",
        CW,
    ),
    # The page ends in the middle of an entry, whose number is before the break ...
    ("19", PAKISTAN, "Ibis Multicom (Pvt)", "・Ibis Trading Co.\n・Ibis Institute of", ALL, ""),
]

THIRD: list[Row] = [
    ("", "", "Ltd.", "Applied Machining\n・Ibis Private", "", ""),
    ("20", PAKISTAN, "Egret Instruments Centre", "", NUCLEAR, ""),
    # The same entry once more: nothing is new.
    ("21", PAKISTAN, "Egret Instruments Centre", "", NUCLEAR, ""),
    # The same name and another alias.
    ("22", PAKISTAN, "Egret Instruments Centre", "・EIC Lahore", NUCLEAR, ""),
    # The same name in another country.
    ("23", EMIRATES, "Egret Instruments Centre", "", NUCLEAR, ""),
    # What cannot be read.
    ("24", IRAN, "", "・Nameless Works", NUCLEAR, ""),
    ("25", "", "Stateless Works", "", NUCLEAR, ""),
    ("26", IRAN, "Crane Unknown Works", "", "ロケット\nR", ""),
    ("27", IRAN, "Crane \ufffdtched Works", "", NUCLEAR, ""),
    # A misprinted number, and one that is missing with its row.
    ("82", IRAN, "Crane Misprint Works", "", NUCLEAR, ""),
    ("29", IRAN, "Crane Before Gap Works", "", NUCLEAR, ""),
    ("31", "ナルニア\nNarnia", "Lion Works", "", NUCLEAR, ""),
    # ... or behind it.
    ("", "台湾\nTaiwan", "Booby Precision", "・Booby", "ミサイル", ""),
]

FOURTH: list[Row] = [
    ("32", "", "Limited", "・Booby Limited", "M", CW),
    ("33", "香港\nHong Kong", "Shearwater Logistics Limited（海燕物流有限公司）", "", "", CW),
    # Neither a type of weapons of mass destruction nor conventional ones.
    ("34", "レバノン\nRepublic of Lebanon", "Petrel Light Systems", "", "", ""),
]


def drawings() -> list[str]:
    """Draw the four pages; the last one repeats the header."""
    tables = [[HEADER, *FIRST], SECOND, THIRD, [HEADER, *FOURTH]]
    return [page(rows, str(number)) for number, rows in enumerate(tables, start=1)]


if __name__ == "__main__":
    FILE.write_bytes(document(drawings()))
