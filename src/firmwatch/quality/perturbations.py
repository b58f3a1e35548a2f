"""Real names changed on purpose, to measure recall by kind of change.

Every change is a pure function of name, kind and seed: the choices come from a hash of the three,
so that a name is changed in the same way on every machine, whatever else is in the list.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Callable, Sequence

from firmwatch.quality.romanisation import through_cyrillic, through_greek
from firmwatch.text.legal_forms import SPELLINGS
from firmwatch.text.names import tokenise
from firmwatch.text.words import is_generic

__all__ = ["PERTURBATIONS", "Choices", "perturb"]

ABBREVIATIONS = {
    "INTERNATIONAL": "Intl",
    "COMPANY": "Co",
    "CORPORATION": "Corp",
    "LIMITED": "Ltd",
    "INDUSTRIES": "Inds",
    "INDUSTRIAL": "Ind",
    "MANUFACTURING": "Mfg",
    "ENGINEERING": "Engg",
    "DEVELOPMENT": "Dev",
    "TECHNOLOGY": "Tech",
    "TECHNOLOGIES": "Tech",
    "UNIVERSITY": "Univ",
    "INSTITUTE": "Inst",
    "DEPARTMENT": "Dept",
    "ASSOCIATION": "Assn",
    "BROTHERS": "Bros",
    "CENTER": "Ctr",
    "CENTRE": "Ctr",
    "GOVERNMENT": "Govt",
    "MANAGEMENT": "Mgmt",
    "NATIONAL": "Natl",
    "GENERAL": "Gen",
    "COMMERCIAL": "Comm",
    "SERVICES": "Svcs",
    "SHIPPING": "Shpg",
    "TRADING": "Trdg",
    "TRANSPORT": "Transp",
    "INVESTMENT": "Inv",
    "ELECTRONICS": "Elec",
    "PHARMACEUTICALS": "Pharma",
}
"""Usual abbreviations of words in names of organisations, as US and UK registers print them."""

_FORMS = {
    "limited": ("Ltd", "Limited", "LLC", "L.L.C.", "GmbH", "OOO", "S.R.L.", "Pvt. Ltd."),
    "stock": ("JSC", "Joint Stock Company", "PJSC", "S.A.", "AG", "plc", "Inc.", "N.V."),
    "partnership": ("LP", "L.P.", "Limited Partnership", "LLP", "KG"),
}
"""Spellings of one class, after `text.legal_forms`; the other classes are not exchanged."""

_LOCAL_FORMS = {
    (True, True): ("ООО", "OOO"),
    (True, False): ("АО", "AO"),
    (False, True): ("ΕΠΕ", "EPE"),
    (False, False): ("ΑΕ", "AE"),
}
"""Russian and Greek forms by (Cyrillic, limited), in their script and as they are romanised."""

_MARKS = {"A": "Á", "E": "É", "I": "Í", "O": "Ö", "U": "Ü", "C": "Ç", "N": "Ñ", "S": "Š", "Z": "Ž"}
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Choices:
    """Whole numbers drawn from a hash: the same for the same name, kind and seed."""

    def __init__(self, name: str, kind: str, seed: int) -> None:
        self._state = hashlib.sha256(f"{seed}|{kind}|{name}".encode("utf-8", "replace")).digest()

    def below(self, limit: int) -> int:
        """Draw one of 0 to `limit` - 1."""
        self._state = hashlib.sha256(self._state).digest()
        return int.from_bytes(self._state[:8], "big") % limit

    def one_of(self, items: Sequence[str]) -> str:
        """Draw an item."""
        return items[self.below(len(items))]


def perturb(name: str, kind: str, seed: int = 0) -> str | None:
    """Change a name in one way; None where the kind has nothing to change in it.

    `kind` is a key of `PERTURBATIONS`, `seed` any whole number. Raises `ValueError` for another
    kind.
    """
    if kind not in PERTURBATIONS:
        raise ValueError(f"Unknown kind {kind!r}; there are: {', '.join(PERTURBATIONS)}.")
    changed = PERTURBATIONS[kind](name, Choices(name, kind, seed))
    return changed if changed and changed.strip() and changed != name else None


def _case(name: str, choices: Choices) -> str | None:
    ways = (name.upper(), name.lower(), name.title(), name.swapcase())
    others = [way for way in ways if way != name and way.casefold() == name.casefold()]
    return choices.one_of(others) if others else None


def _punctuation(name: str, choices: Choices) -> str | None:
    """Drop the marks that are there, or put one between two words or behind the last."""
    if any(not (letter.isalnum() or letter.isspace()) for letter in name) and choices.below(2):
        kept = "".join(" " if letter in ",;:/-–—" else letter for letter in name)
        return " ".join("".join(x for x in kept if x.isalnum() or x in " &+@#").split())
    words = name.split()
    place = choices.below(len(words)) if words else 0
    marked = [*words]
    if marked:
        marked[place] += choices.one_of((",", ";")) if place < len(words) - 1 else "."
    return " ".join(marked)


def _spacing(name: str, choices: Choices) -> str | None:
    """Run two words together, or part a long one in two; the legal form stays by itself."""
    parts = _legal_form(name)
    words, tail = (parts[0] if parts else name).split(), [parts[1]] if parts else []
    long = [place for place, word in enumerate(words) if len(word) >= 8 and word.isalpha()]
    if long and (len(words) < 2 or choices.below(2)):
        place = long[choices.below(len(long))]
        cut = 3 + choices.below(len(words[place]) - 5)
        parted = [words[place][:cut], words[place][cut:]]
        return " ".join([*words[:place], *parted, *words[place + 1 :], *tail])
    if len(words) < 2:
        return None
    place = choices.below(len(words) - 1)
    run = words[place] + words[place + 1]
    return " ".join([*words[:place], run, *words[place + 2 :], *tail])


def _word_order(name: str, choices: Choices) -> str | None:
    words = name.split()
    if len(words) < 2:
        return None
    turn = 1 + choices.below(len(words) - 1)
    return " ".join([*words[turn:], *words[:turn]])


def _legal_form(name: str) -> tuple[str, str, str] | None:
    """Part a name into what stands before its last words of legal form, those, and their class."""
    words = name.split()
    for length in (4, 3, 2, 1):
        if len(words) > length:
            spelling = tuple(tokenise(" ".join(words[-length:])))
            if spelling in SPELLINGS:
                head = " ".join(words[:-length]).rstrip(" ,")
                return head, " ".join(words[-length:]), SPELLINGS[spelling]
    return None


def _legal_form_spelling(name: str, choices: Choices) -> str | None:
    parts = _legal_form(name)
    if parts is None or parts[2] not in _FORMS:
        return None
    mine = tokenise(parts[1])
    return f"{parts[0]} {choices.one_of([x for x in _FORMS[parts[2]] if tokenise(x) != mine])}"


def _legal_form_dropped(name: str, choices: Choices) -> str | None:
    parts = _legal_form(name)
    return parts[0] if parts else None


def _legal_form_added(name: str, choices: Choices) -> str | None:
    if _legal_form(name):
        return None
    return f"{name} {choices.one_of(('Ltd', 'LLC', 'Inc.', 'GmbH', 'S.A.', 'JSC', 'Limited'))}"


def _diacritics(name: str, choices: Choices) -> str | None:
    """Drop the accents that are there; where there is none, put one on a letter."""
    bare = "".join(
        letter
        for letter in unicodedata.normalize("NFD", name)
        if unicodedata.category(letter) != "Mn"
    )
    if unicodedata.normalize("NFC", bare) != unicodedata.normalize("NFC", name):
        return unicodedata.normalize("NFC", bare)
    places = [place for place, letter in enumerate(name) if letter.upper() in _MARKS]
    if not places:
        return None
    place = places[choices.below(len(places))]
    mark = _MARKS[name[place].upper()]
    mark = mark if name[place].isupper() else mark.lower()
    return name[:place] + mark + name[place + 1 :]


def _edit(name: str, choices: Choices) -> str | None:
    """Replace, drop, double, add or exchange one letter, at any place of a word of four letters.

    Digits and legal forms stay: another number is another organisation.
    """
    parts = _legal_form(name)
    end = len(parts[0]) if parts else len(name)
    words = name[:end].split()
    places: list[int] = []
    if not any(len(word) > 3 and word.isalpha() for word in words):
        return None
    start = 0
    for word in words:
        start = name.index(word, start)
        if len(word) > 3 and word.isalpha():
            places += range(start, start + len(word))
        start += len(word)
    place = places[choices.below(len(places))]
    letter = name[place]
    other = choices.one_of(_LETTERS.replace(letter.upper(), ""))
    other = other if letter.isupper() else other.lower()
    way = choices.below(4)
    if way == 3 and place + 1 in places and name[place + 1] != letter:
        return name[:place] + name[place + 1] + letter + name[place + 2 :]
    middle = ("", letter + other, other)[way % 3]
    return name[:place] + middle + name[place + 1 :]


def _two_edits(name: str, choices: Choices) -> str | None:
    once = _edit(name, choices)
    twice = _edit(once, choices) if once and once != name else None
    return None if twice == name else twice


def _abbreviation(name: str, choices: Choices) -> str | None:
    words = name.split()
    places = [at for at, word in enumerate(words) if word.upper().strip(".,") in ABBREVIATIONS]
    if not places:
        return None
    place = places[choices.below(len(places))]
    short = ABBREVIATIONS[words[place].upper().strip(".,")]
    words[place] = short.upper() if words[place].isupper() else short
    return " ".join(words)


def _word_dropped(name: str, choices: Choices) -> str | None:
    """Drop a generic word, where a telling one stays."""
    words = name.split()
    generic = [
        place
        for place, word in enumerate(words)
        if (found := tokenise(word)) and is_generic(found[0]) and len(found[0]) > 2
    ]
    telling = len(words) - len(generic)
    if not generic or not telling:
        return None
    place = generic[choices.below(len(generic))]
    return " ".join([*words[:place], *words[place + 1 :]])


def _written(
    name: str, through: Callable[[str, int | None], str | None], system: int | None
) -> str | None:
    """Write a name in another script, with the legal form of that country, and back."""
    parts = _legal_form(name)
    head = through(parts[0] if parts else name, system)
    if parts is None or parts[2] not in _FORMS or head is None:
        return head
    own, latin = _LOCAL_FORMS[through is through_cyrillic, parts[2] == "limited"]
    return f"{head} {own if system is None else latin}"


PERTURBATIONS: dict[str, Callable[[str, Choices], str | None]] = {
    "case": _case,
    "punctuation": _punctuation,
    "spacing": _spacing,
    "word order": _word_order,
    "legal form spelling": _legal_form_spelling,
    "legal form dropped": _legal_form_dropped,
    "legal form added": _legal_form_added,
    "diacritics": _diacritics,
    "one edit": _edit,
    "two edits": _two_edits,
    "abbreviation": _abbreviation,
    "generic word dropped": _word_dropped,
    "Cyrillic": lambda name, choices: _written(name, through_cyrillic, None),
    "Cyrillic and back": lambda name, choices: _written(name, through_cyrillic, choices.below(3)),
    "Greek": lambda name, choices: _written(name, through_greek, None),
    "Greek and back": lambda name, choices: _written(name, through_greek, choices.below(2)),
}
"""Every kind and the function that makes it."""
