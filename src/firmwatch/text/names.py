"""Names of organisations and vessels: tokens, legal form, and the keys that equal names share."""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Sequence
from typing import NamedTuple

from firmwatch.text.legal_forms import CJK_FORMS, MOVABLE, SPELLINGS, form_word
from firmwatch.text.romanisation import all_readings, other_readings, romanise
from firmwatch.text.scripts import script_of
from firmwatch.text.words import are_generic, token_weight

__all__ = [
    "ABJAD_MARK",
    "KANA_MARK",
    "MARKS",
    "TABLES",
    "NameForm",
    "has_marks",
    "has_readings",
    "name_form",
    "name_forms",
    "name_key",
    "name_keys",
    "readings_of",
    "tokenise",
    "unmarked",
]

MAX_CHARACTERS = 1_000
"""Longer names are read up to here: no register prints one (OFAC's own field ends at 350)."""

ABJAD_MARK = "'"
"""Ends a core token read from a script that leaves vowels out (Arabic, Hebrew)."""
KANA_MARK = "`"
"""Ends a core token read from Kana, which has no letter for many sounds of other languages."""
MARKS = ABJAD_MARK + KANA_MARK
"""Every mark at the end of a token; none is part of a name."""


class NameForm(NamedTuple):
    """A name taken apart.

    `tokens` are all of its words but "and" and "the"; `core` those without legal forms, in the
    order written; `legal_forms` the classes that were recognised; `words` what stands between its
    spaces and signs, in order of the alphabet; `key` is equal for names that differ in case,
    punctuation, accents, script, word order and legal form only; `letters` is equal for those that
    differ in spacing, and `run` with the legal form too.
    """

    value: str
    tokens: tuple[str, ...]
    core: tuple[str, ...]
    legal_forms: frozenset[str]
    words: tuple[str, ...] = ()
    run: str = ""

    @property
    def key(self) -> str:
        """The core tokens, sorted."""
        return " ".join(sorted(map(unmarked, self.core)))

    @property
    def letters(self) -> str:
        """The core tokens run together."""
        return "".join(map(unmarked, self.core))

    @property
    def generic(self) -> bool:
        """Whether the core tells this organisation from no other of its trade."""
        return are_generic([unmarked(token) for token in self.core])

    @property
    def weight(self) -> float:
        """How much the core tells: the sum of its tokens' inverse document frequencies, in nats."""
        return math.fsum(token_weight(unmarked(token)) for token in self.core)


# Apostrophes and the marks that transliteration leaves join what they stand in; all else parts it.
_SEPARATORS = {
    code: None if chr(code) in "'`´" else (chr(code) if chr(code).isalnum() or code == 46 else " ")
    for code in range(128)
}
_DOTTED = re.compile(r"(?<![A-Z0-9])((?:[A-Z]\.){2,}[A-Z]?)(?![A-Z0-9])")
_ACRONYM = re.compile(r"\(([A-Z][A-Z.\- ]{1,10})\)")
ACRONYM_MIN = 3
"""Letters of an acronym in brackets that is read over; two are too often a country's code."""
TABLES = (MAX_CHARACTERS, _ACRONYM.pattern, ACRONYM_MIN)
"""The constants that the readings of a name depend on, for the version of a matcher."""
_ABJAD_LETTER = re.compile("[\u0590-\u06ff\ufb1d-\ufdff\ufe70-\ufefc]")
_KANA_RUN = re.compile("[\u3041-\u3096\u30a1-\u30fa\u30fc]+")
_MARKED_LETTER = re.compile(f"{_ABJAD_LETTER.pattern}|{_KANA_RUN.pattern}")
_ABJADS = frozenset({"Arab", "Hebr"})
_STOP = frozenset({"AND", "THE"})
# Lengths of the legal forms that begin or end with a token, the longest first.
_FIRST: dict[str, tuple[int, ...]] = {}
_LAST: dict[str, tuple[int, ...]] = {}
for _spelling in sorted(SPELLINGS, key=len, reverse=True):
    for _lengths, _end in ((_FIRST, _spelling[0]), (_LAST, _spelling[-1])):
        _lengths[_end] = tuple(dict.fromkeys((*_lengths.get(_end, ()), len(_spelling))))
_MOVABLE_FIRST = frozenset(spelling[0] for spelling in MOVABLE)


def tokenise(name: str) -> list[str]:
    """Cut a name into tokens of the letters A to Z and digits.

    Other scripts are romanised; "and", "&" and "the" are left out unless nothing else
    is left; single letters in a row are joined, so that "S. A.", "S.A." and "SA" are one token.
    """
    return _tokens(_latin(name))


def _latin(name: str) -> str:
    text = name[:MAX_CHARACTERS]
    return text if text.isascii() else romanise(_with_latin_forms(text))


def _with_latin_forms(text: str) -> str:
    for form, latin in CJK_FORMS:
        if form in text:
            text = text.replace(form, f" {latin} ")
    return text


def _tokens(latin: str) -> list[str]:
    text = latin.upper().translate(_SEPARATORS)
    if "." in text:
        text = _DOTTED.sub(lambda found: found[1].replace(".", ""), text).replace(".", " ")
    words = text.split()
    tokens = [token for token in words if token not in _STOP] or words
    for index in range(len(tokens) - 1):
        if len(tokens[index]) == 1 and len(tokens[index + 1]) == 1:
            return _join_single_letters(tokens)
    return tokens


def unmarked(token: str) -> str:
    """Give a core token without the mark of its script."""
    return token.rstrip(MARKS)


def name_form(name: str) -> NameForm:
    """Take a name apart into core and legal form."""
    return _form(name, _latin(name))


def name_forms(name: str) -> tuple[NameForm, ...]:
    """Take a name apart by every reading, the first one first.

    Other scripts may have several; a name that ends in its own acronym ("State Oil Company (SOC)")
    is also read without it, since the letters tell nothing that the words do not.
    """
    first = name_form(name)
    if not has_readings(name):
        return (first,)
    found = {first.core: first}
    text = _with_latin_forms(name[:MAX_CHARACTERS])
    others = [_form(name, reading) for reading in other_readings(text)]
    if short := _without_acronym(name[:MAX_CHARACTERS]):
        others += [form._replace(value=name) for form in name_forms(short)]
    for form in others:
        found.setdefault(form.core, form)
    return tuple(found.values())


def has_readings(name: str) -> bool:
    """Whether a name may have more readings than one."""
    return not name.isascii() or ("(" in name and _ACRONYM.search(name) is not None)


def readings_of(names: Sequence[str]) -> list[tuple[str, ...]]:
    """Give of each name the Latin texts that `name_forms` takes apart, in its order.

    Each text is ASCII, and what `name_form` makes of it has the tokens, the core and the words of
    one of the name's forms, but for the marks of scripts (`has_marks`); some may have one core.
    """
    cut = [name[:MAX_CHARACTERS] for name in names]
    found = all_readings([_with_latin_forms(text) for text in cut])
    for place, text in enumerate(cut):
        if short := _without_acronym(text):
            found[place] += readings_of([short])[0]
    return found


def has_marks(name: str) -> bool:
    """Whether core tokens of a name may end in the mark of a script."""
    return not name.isascii() and _MARKED_LETTER.search(name) is not None


def _without_acronym(name: str) -> str:
    """Give a name without the acronym of its words that stands in brackets; "" if none does."""
    found = _ACRONYM.search(name)
    if found is None:
        return ""
    rest = f"{name[: found.start()]} {name[found.end() :]}"
    initials = iter(word[0] for word in rest.upper().replace("-", " ").split())
    letters = re.sub("[^A-Z]", "", found[1])
    return rest if len(letters) >= ACRONYM_MIN and all(x in initials for x in letters) else ""


def _form(name: str, latin: str) -> NameForm:
    tokens = _tokens(latin)
    core, forms = _strip_legal_forms(tokens)
    if not name.isascii() and _ABJAD_LETTER.search(name) and script_of(name) in _ABJADS:
        core = [token + ABJAD_MARK if token.isalpha() else token for token in core]
    elif not name.isascii() and (runs := _KANA_RUN.findall(name[:MAX_CHARACTERS])):
        kana = {token for run in runs for token in _tokens(romanise(run))}
        core = [token + KANA_MARK if token in kana else token for token in core]
    words = latin.upper().translate(_SEPARATORS).replace(".", "").split()
    return NameForm(
        name, tuple(tokens), tuple(core), frozenset(forms), tuple(sorted(words)), "".join(words)
    )


def name_keys(name: str) -> tuple[str, str]:
    """Give a name's `key` and `letters` alone; empty strings where no letter is left."""
    core, _ = _strip_legal_forms(tokenise(name))
    if len(core) == 1:
        return core[0], core[0]
    return " ".join(sorted(core)), "".join(core)


@functools.lru_cache(maxsize=4096)
def name_key(name: str) -> str:
    """Give the key that names share which differ only in what does not tell organisations apart."""
    return name_keys(name)[0]


def _join_single_letters(tokens: list[str]) -> list[str]:
    joined: list[str] = []
    run = ""
    for token in [*tokens, ""]:
        if len(token) == 1 and token.isalpha():
            run += token
            continue
        if run:
            joined.extend(_split_run(run))
            run = ""
        if token:
            joined.append(token)
    return joined


def _split_run(run: str) -> list[str]:
    """Part "BSA" of "Plan B S A" into the name's letter and the legal form."""
    for start in range(len(run) - 1):
        if (run[start:],) in SPELLINGS:
            return [run[:start], run[start:]] if start else [run]
    return [run]


def _strip_legal_forms(tokens: list[str]) -> tuple[list[str], set[str]]:
    """Take legal forms off both ends, and the unmistakable ones out of the middle."""
    forms: set[str] = set()
    words = [form_word(token) for token in tokens]
    low, high = 0, len(tokens)
    while (spelling := _ending(words[low:high])) is not None:
        high -= len(spelling)
        forms.add(SPELLINGS[spelling])
    while (spelling := _beginning(words[low:high])) is not None:
        low += len(spelling)
        forms.add(SPELLINGS[spelling])
    core = tokens[low:high]
    if len(core) > 2 and not _MOVABLE_FIRST.isdisjoint(words[low:high]):
        core = _strip_inside(core, words[low:high], forms)
    return core, forms


def _ending(tokens: list[str]) -> tuple[str, ...] | None:
    for length in _LAST.get(tokens[-1], ()) if tokens else ():
        if length < len(tokens) and (spelling := tuple(tokens[-length:])) in SPELLINGS:
            return spelling
    return None


def _beginning(tokens: list[str]) -> tuple[str, ...] | None:
    for length in _FIRST.get(tokens[0], ()) if tokens else ():
        if length < len(tokens) and (spelling := tuple(tokens[:length])) in SPELLINGS:
            return spelling
    return None


def _strip_inside(tokens: list[str], words: list[str], forms: set[str]) -> list[str]:
    kept: list[str] = []
    index = 0
    while index < len(tokens):
        for length in _FIRST.get(words[index], ()):
            spelling = tuple(words[index : index + length])
            if spelling in MOVABLE:
                forms.add(SPELLINGS[spelling])
                index += length
                break
        else:
            kept.append(tokens[index])
            index += 1
    return kept or tokens
