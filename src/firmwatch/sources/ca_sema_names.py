"""Names that Canada's list prints in one field: several aliases, or two languages."""

from __future__ import annotations

import re

from firmwatch.sources.xml_records import fold

__all__ = ["language_halves", "split_aliases"]

# What stands behind a comma and still belongs to the name before it ("Halcyon Works Co., Ltd.").
_LEGAL_FORM = re.compile(
    r"(?:Co|Company|Corp|Corporation|Inc|Incorporated|Ltd|Limited|LLC|L\.L\.C|LLP|LP|PLC|Pte|Pty|"
    r"PJSC|OJSC|CJSC|JSC|OAO|ZAO|PAO|AO|OOO|TOV|PJS|SA|S\.A|SARL|SAL|S\.p\.A|SpA|SRL|S\.r\.l|GmbH|"
    r"AG|BV|B\.V|NV|N\.V|SE|AS|A\.S|OÜ|FZE|FZCO|FZC|DMCC|Sdn|Bhd|KG|d\.o\.o|Jr|Sr|I{2,3}|IV)"
    r"(?:[.\s]+(?:Ltd|Limited|Bhd|LLC|Inc|LTDA))?\.?(?=$|\s*\()",
    re.IGNORECASE,
)


def split_aliases(text: str) -> list[str]:
    """Split a field of several names at commas and semicolons.

    Not inside of brackets, and not before a legal form ("Halcyon Works Co., Ltd."). A name that
    stands in brackets as a whole loses them. Names are given once each, in the order of the field.
    """
    names: list[str] = []
    for separator, part in _parts(text):
        value = fold(part).strip(" ,;")
        if separator == "," and names and _LEGAL_FORM.match(value):
            names[-1] += f", {value}"
        elif value:
            names.append(value)
    bare = (name[1:-1] if re.fullmatch(r"\([^()]*\)", name) else name for name in names)
    return list(dict.fromkeys(name for name in map(fold, bare) if name))


def language_halves(text: str) -> list[str]:
    """Give both names of "English Name/Nom français"; nothing where a slash may mean another thing.

    There must be one slash outside of brackets, with two words or more on either side: "Brestow
    Yard (North/South)" and "Pobeda/Victory Bloc" are one name each.
    """
    halves = [fold(half) for half in re.split(r"/(?![^()]*\))", text)]
    both = len(halves) == 2 and all(half.count(" ") for half in halves)
    return halves if both else []


def _parts(text: str) -> list[tuple[str, str]]:
    """Cut a text at commas and semicolons outside of brackets; each part with what is before it."""
    parts, depth, separator, begin = [], 0, "", 0
    # A bracket that never closes holds nothing together.
    balanced = text.count("(") == text.count(")")
    for at, letter in enumerate(text):
        depth = max(0, depth + (letter == "(") - (letter == ")"))
        if letter in ",;" and not (balanced and depth):
            parts.append((separator, text[begin:at]))
            separator, begin = letter, at + 1
    parts.append((separator, text[begin:]))
    return parts
