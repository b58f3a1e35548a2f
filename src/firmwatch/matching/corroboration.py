"""What speaks for it that two namesakes are one, where a list does not print their country.

Each piece is a small function of two records. Its `Evidence` has no weight: it decides whether a
name may join, and is no part of the score of a pair.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator

from firmwatch.matching.comparison import remembered
from firmwatch.matching.party import PartyName, party_of_record
from firmwatch.matching.weights import WEIGHTS
from firmwatch.model import Evidence, Listing, Record
from firmwatch.text.words import GENERIC

__all__ = ["CORROBORATIONS", "address", "listing", "second_name", "texts_in_common"]

Corroboration = Callable[[Record, Record], Iterator[Evidence]]

_UN_REFERENCE = re.compile(r"\b[A-Z]{2}e\.\d{3}\b")
"""Permanent reference numbers of the United Nations (https://main.un.org/securitycouncil/en/content/list-search-data):
`QDe.012` is an entity. National lists quote them."""

_SIGNS = re.compile(r"[\W_]+")
_WORD = re.compile(r"\w{3,}")
_ADDRESS_WORDS_MIN = 4
_ADDRESS_SHARE_MIN = 0.6
_PROGRAM_WORDS = frozenset("AUTONOMOUS LIST PROGRAM PROGRAMME SANCTIONS COUNTRY ENTITY DES".split())  # noqa: SIM905


def listing(left: Record, right: Record) -> Iterator[Evidence]:
    """One reference number of the United Nations, or one listing date and programme, in both."""
    quoted = _references(left) & _references(right)
    if quoted:
        value = min(quoted)
        yield Evidence("listing", value, value, 0.0, "both quote this number of the United Nations")
        return
    for ours in left.listings:
        for theirs in right.listings:
            day = ours.listing_date
            words = _program_words(ours) & _program_words(theirs)
            if day and len(day) == len("2001-10-06") and day == theirs.listing_date and words:
                detail = f"listed on one day under one programme ({', '.join(sorted(words))})"
                values = f"{day} {ours.program}", f"{day} {theirs.program}"
                yield Evidence("listing", *values, 0.0, detail)
                return


def address(left: Record, right: Record) -> Iterator[Evidence]:
    """One address: most words of the shorter one are in the other, and one of them is a number."""
    for ours in left.addresses:
        for theirs in right.addresses:
            mine, other = _address_words(ours.full), _address_words(theirs.full)
            common = mine & other
            enough = max(_ADDRESS_WORDS_MIN, _ADDRESS_SHARE_MIN * min(len(mine), len(other)))
            numbered = any(word.isdigit() for word in common)
            if numbered and len(common) >= enough:
                yield Evidence("address", ours.full, theirs.full, 0.0, "an address in common")
                return


def second_name(left: Record, right: Record) -> Iterator[Evidence]:
    """Two names in common that are not spellings of one another, neither generic nor weak."""
    theirs: dict[tuple[str, ...], list[PartyName]] = defaultdict(list)
    for name in party_of_record(right).names:
        theirs[name.form.core].append(name)
    found: list[PartyName] = []
    for mine in party_of_record(left).names:
        same = [name for name in theirs.get(mine.form.core, ()) if _is_telling(mine, name)]
        if not same:
            continue
        for first in found:
            if _are_apart(first, mine):
                detail = f"a second name in common, beside {first.form.value}"
                values = mine.form.value, same[0].form.value
                yield Evidence("second name", *values, 0.0, detail)
                return
        found.append(mine)


CORROBORATIONS: tuple[Corroboration, ...] = (listing, address, second_name)


def texts_in_common(left: Record, right: Record) -> int:
    """Count names, addresses and programmes that both print alike but for case and punctuation."""
    return len(_texts(left) & _texts(right))


def _is_telling(ours: PartyName, theirs: PartyName) -> bool:
    """Whether two equal names are enough to tell a party by."""
    if ours.weak or theirs.weak or not ours.form.core:
        return False
    weighed = remembered(ours, theirs)
    return not weighed.view.generic and weighed.total >= round(WEIGHTS.name_equal_min * 100)


def _are_apart(first: PartyName, second: PartyName) -> bool:
    """Whether two names are no spellings of each other: they share no word, and no initials."""
    one, other = first.form.core, second.form.core
    return set(one).isdisjoint(other) and remembered(first, second).total < 0


@functools.lru_cache(maxsize=1 << 14)
def _address_words(text: str) -> frozenset[str]:
    plain = unicodedata.normalize("NFKC", text).upper()
    return frozenset(re.findall(r"\w+", plain))


@functools.lru_cache(maxsize=1 << 12)
def _program_words(item: Listing) -> frozenset[str]:
    words = _WORD.findall(item.program.upper())
    return frozenset(words) - GENERIC - _PROGRAM_WORDS


def _references(record: Record) -> frozenset[str]:
    texts = [record.notes, *(value for _, value in record.properties)]
    texts += [item.reason or "" for item in record.listings]
    return frozenset(found for text in texts for found in _UN_REFERENCE.findall(text))


def _texts(record: Record) -> set[str]:
    texts = [item.value for item in record.names]
    texts += [item.full for item in record.addresses]
    texts += [text for item in record.listings for text in (item.program, item.reason) if text]
    return set(map(_folded, texts))


@functools.lru_cache(maxsize=1 << 16)
def _folded(text: str) -> str:
    """Leave letters and digits alone, in one case and one form of Unicode (NFKC)."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return _SIGNS.sub("", plain)
