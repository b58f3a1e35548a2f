"""Legal forms by class: `OOO`, `GmbH` and "Limited Liability Company" are one class.

The spellings are of this project's own making, after the forms of ISO 20275 (Entity Legal Forms);
a class gathers the forms that translators and registers use for one another. A different class is
evidence against two names, never a veto. The classes: limited, stock, unlimited, partnership,
association, foundation, cooperative, state, trader (a sole trader), branch, fund, and company.
"""

from __future__ import annotations

import functools

from firmwatch.text._legal_form_table import BOUND, GENERAL, NATIONAL, WORLDWIDE
from firmwatch.text.frequencies import is_seen
from firmwatch.text.slips import Neighbourhood

__all__ = [
    "CJK_FORMS",
    "FORM_WORDS",
    "FORM_WORD_MAX",
    "FORM_WORD_MIN",
    "GENERAL",
    "JURISDICTIONS",
    "MOVABLE",
    "SPELLINGS",
    "TABLES",
    "form_word",
]

WORDS_MOVABLE_MIN = 3
"""A national form of fewer words may be part of a name inside one: it counts at its ends only."""


def _national() -> list[tuple[tuple[str, ...], str, list[str]]]:
    """The lines of `NATIONAL`: jurisdictions, class, spellings."""
    lines: list[tuple[tuple[str, ...], str, list[str]]] = []
    for line in NATIONAL.strip().splitlines():
        head, spellings = line.split(": ", 1)
        codes, name = head.split(" ")
        lines.append((tuple(codes.split(",")), name, spellings.split("; ")))
    return lines


def _classes() -> dict[str, str]:
    """All spellings by class, parted by semicolons, each once."""
    classes = {
        name: [" ".join(spelling.split()) for spelling in spellings.split(";")]
        for name, spellings in WORLDWIDE.items()
    }
    for _, name, spellings in _LINES:
        known = classes.setdefault(name, [])
        known.extend(spelling for spelling in spellings if spelling not in known)
    return {name: "; ".join(spellings) for name, spellings in classes.items()}


_LINES = _national()
_CLASSES = _classes()
_BOUND = BOUND.split()

SPELLINGS: dict[tuple[str, ...], str] = {
    tuple(spelling.split()): name
    for name, spellings in _CLASSES.items()
    for spelling in spellings.split(";")
}
"""Every spelling, as tokens, with its class."""

_WORLDWIDE = {
    tuple(spelling.split()) for spellings in WORLDWIDE.values() for spelling in spellings.split(";")
}
MOVABLE = frozenset(
    spelling
    for spelling in SPELLINGS
    if not (len(spelling) == 1 and spelling[0] in _BOUND)
    and (spelling in _WORLDWIDE or len(spelling) >= WORDS_MOVABLE_MIN)
)
"""The spellings that are a legal form wherever they stand."""

JURISDICTIONS: dict[str, frozenset[str]] = {
    code: frozenset(name for codes, name, _ in _LINES if code in codes)
    for code in sorted({code for codes, _, _ in _LINES for code in codes})
}
"""The ISO 3166-1 codes of jurisdictions with spellings of their own, and the classes of these."""

CJK_FORMS: tuple[tuple[str, str], ...] = (
    ("有限责任公司", "LLC"),
    ("有限責任公司", "LLC"),
    ("股份有限公司", "JSC"),
    ("有限公司", "LTD"),
    ("非公開株式会社", "CJSC"),
    ("公開株式会社", "OJSC"),
    ("公共株式会社", "PJSC"),
    ("株式会社", "KK"),
    ("株式會社", "KK"),
    ("(株)", "KK"),
    ("㈱", "KK"),
    ("合同会社", "GK"),
    ("有限責任会社", "LLC"),
    ("有限会社", "YK"),
    ("주식회사", "KK"),
    ("(주)", "KK"),
    ("㈜", "KK"),
    ("유한회사", "LLC"),
    ("유한책임회사", "LLC"),
    ("公司", "CO"),
)
"""Forms written without spaces, with a Latin form of the same class.

A form stands before the shorter ones within it. Japan's list writes those of Russia in Japanese.
"""

FORM_WORD_MIN, FORM_WORD_MAX = 6, 24
"""Letters of a word of a legal form whose misspellings are recognised: STCK may be many words."""
TABLES = (
    WORLDWIDE, NATIONAL, BOUND, CJK_FORMS, WORDS_MOVABLE_MIN, FORM_WORD_MIN, FORM_WORD_MAX
)  # fmt: skip
"""Everything that legal forms depend on, for the version of a matcher."""

_ALL_WORDS = frozenset(word for spelling in SPELLINGS for word in spelling)
FORM_WORDS = frozenset(
    word
    for spelling in SPELLINGS
    for word in spelling
    if FORM_WORD_MIN <= len(word) <= FORM_WORD_MAX and word.isalpha()
)
"""The words of legal forms that are long enough to be recognised when they are misspelt."""


@functools.lru_cache(maxsize=1 << 16)
@functools.lru_cache(maxsize=1 << 16)
def form_word(token: str) -> str:
    """Give the word of a legal form that a token is a slip for, or the token itself.

    COMPNAY and OMPANY are COMPANY. A word that registers know is no slip, and a final S makes a
    word of its own.
    """
    if not FORM_WORD_MIN - 1 <= len(token) <= FORM_WORD_MAX + 1:
        return token
    if token in _ALL_WORDS or is_seen(token):
        return token
    near = (word for word in _form_words().near(token) if word + "S" != token != word[:-1])
    return min(near, default=token)


@functools.cache
def _form_words() -> Neighbourhood:
    return Neighbourhood(FORM_WORDS)
