"""Pairs of two organisations whose names are alike: what a candidate search would bring up.

The mix is that of a search: for every name of a list, the most similar names of *other* entries,
above one floor of similarity, found by blocks of its own (not by the engine that is measured).
"""

from __future__ import annotations

import functools
import hashlib
import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

from firmwatch.quality.differences import KINDS, kind_of_difference
from firmwatch.quality.entries import Entry
from firmwatch.quality.pairs import LabelledPair, side_of
from firmwatch.text.countries import country_code
from firmwatch.text.names import NameForm, name_form
from firmwatch.text.words import is_generic

__all__ = [
    "BLOCK_MAX",
    "FLOOR",
    "NEIGHBOURS",
    "NearNames",
    "id_sampled",
    "near_misses",
    "sampled",
    "strangers",
]

FLOOR = 65.0
"""Percent of letters in common (rapidfuzz) to be a near miss: the mean of all words and of those
that tell organisations apart, as a search weighs them."""

NEIGHBOURS = 3
"""Near misses of one name at most: the most similar ones."""

BLOCK_MAX = 80
"""A key that more names share is of no use to find the nearest ones."""

_difference = functools.lru_cache(maxsize=1 << 10)(kind_of_difference)
"""A pair is asked for several times in a row: for a doubt, and for its kind."""

_LETTERS = 5
_ROUNDING = 1e-6
_SAME_SPELLING = frozenset(KINDS[: KINDS.index("number")]) | {
    "transliteration",
    "transliteration in part",
}
_RESPELT = frozenset({"one edit", "two edits", "more edits", "abbreviation"})
_WITHOUT_IDS = frozenset({"us_csl", "ca", "jp"})
"""Lists whose entries are told apart by their place alone."""
_DIGITS = re.compile(r"\d+")
_LONG_NAME = 12
"""Letters above which a name one or two edits away is too likely the same organisation abroad."""


@dataclass(frozen=True, slots=True)
class _Name:
    """A name of an entry with what is compared: all words, run together, and the telling ones."""

    entry: Entry
    text: str
    form: NameForm
    key: str
    letters: str
    telling: str
    blocks: frozenset[str]

    @classmethod
    def of(cls, entry: Entry, text: str) -> _Name:
        return cls(entry, text, *_apart(text))


@dataclass(slots=True)
class NearNames:
    """Names of entries by block: a word, two words that follow one another, the first letters."""

    names: list[_Name] = field(default_factory=list)
    blocks: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    def add(self, entry: Entry) -> None:
        """Take in every name of an entry that has letters; weak aliases tell nothing: stay out."""
        for name in entry.names:
            prepared = _Name.of(entry, name.text)
            if not name.weak and prepared.letters:
                for key in prepared.blocks:
                    self.blocks[key].append(len(self.names))
                self.names.append(prepared)

    def nearest(self, name: _Name) -> list[_Name]:
        """Give the `NEIGHBOURS` most similar names of other entries above `FLOOR`, best first."""
        places: set[int] = set()
        for key in name.blocks:
            block = self.blocks.get(key, ())
            if len(block) <= BLOCK_MAX:
                places.update(block)
        own = (name.entry.publisher, name.entry.id)
        best: dict[tuple[str, str], tuple[float, _Name]] = {}
        for other, telling in _tellingly_alike(name, [self.names[place] for place in places]):
            key_of_other = (other.entry.publisher, other.entry.id)
            likeness = _likeness(name, other, telling)
            if likeness < FLOOR or key_of_other == own:
                continue
            kept = best.get(key_of_other)
            # Of equals the smaller text: the blocks are sets, which have no order of their own.
            if kept is None or (-likeness, other.text) < (-kept[0], kept[1].text):
                best[key_of_other] = (likeness, other)
        ranked = sorted(best.values(), key=lambda item: (-item[0], item[1].text, item[1].entry.id))
        return [other for _, other in ranked[:NEIGHBOURS]]


def near_misses(entries: Sequence[Entry], left_out: Counter[str]) -> Iterator[LabelledPair]:
    """Pair the names of one publisher's different entries that are most alike.

    Two entries are different organisations by the publisher's word where no name of theirs is
    equal in normal form and no identifier is the same. Each pair of entries is given once. What is
    doubtful is left out and counted: a long name a few edits away on a list that gives no numbers
    of its own to its entries, and so may have one organisation twice.
    """
    near = NearNames()
    for entry in entries:
        near.add(entry)
    given: set[frozenset[str]] = set()
    for name in near.names:
        entry = name.entry
        for other in near.nearest(name):
            key = frozenset((entry.id, other.entry.id))
            if key in given:
                continue
            given.add(key)
            if _may_be_same(entry, other.entry):
                left_out["two entries with an equal name or identifier"] += 1
            elif entry.publisher in _WITHOUT_IDS and _respelt(name, other):
                left_out["a long name a few edits away, on a list without ids"] += 1
            else:
                yield _pair(name, other, entry.publisher)


def strangers(
    entries: Iterable[Entry], portfolio: Iterable[Entry], left_out: Counter[str]
) -> Iterator[LabelledPair]:
    """Pair rows of a portfolio with similar names of listed entries of another country.

    A row is a different organisation where both countries are known and differ, the names are not
    one spelling of the other, and no identifier is the same. What is doubtful is left out and
    counted by reason: a name of the same spelling, a long name one or two edits away, and a
    listed name that stands whole within the row's (it may be a branch).
    """
    near = NearNames()
    for entry in entries:
        near.add(entry)
    for row in portfolio:
        name = _Name.of(row, row.names[0].text)
        for other in near.nearest(name):
            reason = _doubt(name, other)
            if reason is None:
                yield _pair(name, other, f"{other.entry.publisher}+portfolio")
            else:
                left_out[reason] += 1


def sampled(entry: Entry, one_in: int) -> bool:
    """Whether a row is in the sample of one in so many: by a hash of its id, so always the same."""
    return id_sampled(entry.id, one_in)


def id_sampled(id_: str, one_in: int) -> bool:
    """Whether the row of this id is in the sample, as `sampled` has it."""
    digest = hashlib.sha256(id_.encode()).digest()
    return int.from_bytes(digest[:4], "big") % one_in == 0


@functools.lru_cache(maxsize=1 << 16)
def _apart(text: str) -> tuple[NameForm, str, str, str, frozenset[str]]:
    """Take a text apart once, whichever lists it is compared with."""
    form = name_form(text)
    telling = " ".join(sorted(token for token in form.core if not is_generic(token)))
    return form, form.key, form.letters, telling, _blocks(form)


def _blocks(form: NameForm) -> frozenset[str]:
    core = form.core
    keys = set(core) | {f"{one} {two}" for one, two in itertools.pairwise(core)}
    keys.add(f"^{form.letters[:_LETTERS]}")
    return frozenset(keys)


def _tellingly_alike(name: _Name, others: Sequence[_Name]) -> Iterator[tuple[_Name, float]]:
    """Give those whose telling words may reach the floor, with their likeness in percent."""
    import numpy as np

    if not others:
        return
    found = process.cdist(
        [name.telling],
        [other.telling for other in others],
        scorer=fuzz.ratio,
        score_cutoff=2 * FLOOR - 100,
        dtype=np.float64,
    )[0]
    for place in np.flatnonzero(found).tolist():
        yield others[place], float(found[place])


def _likeness(one: _Name, other: _Name, telling: float) -> float:
    """Give the mean of the likeness by all words and by the telling ones; 0 below `FLOOR`."""
    if not one.telling and not other.telling:
        return max(fuzz.ratio(one.key, other.key), fuzz.ratio(one.letters, other.letters))
    # What all words must have in common at least for the mean to reach the floor.
    needed = 2 * FLOOR - telling - _ROUNDING
    by_words = fuzz.ratio(one.key, other.key, score_cutoff=needed)
    by_words = max(by_words, fuzz.ratio(one.letters, other.letters, score_cutoff=needed))
    return (by_words + telling) / 2 if by_words else 0.0


def _may_be_same(one: Entry, other: Entry) -> bool:
    if not one.keys().isdisjoint(other.keys()):
        return True
    return not one.identifiers.isdisjoint(other.identifiers)


def _doubt(name: _Name, other: _Name) -> str | None:
    row, entry = name.entry, other.entry
    if not row.countries or not entry.countries:
        return "a country is not known"
    if not set(row.countries).isdisjoint(entry.countries):
        return "the countries agree"
    if _may_be_same(row, entry):
        return "an equal name or identifier"
    kind = _difference(name.text, other.text)
    if kind in _SAME_SPELLING:
        return "one spelling of the other"
    if _respelt(name, other):
        return "a long name a few edits away"
    if kind == "words added" and _telling(other.form) > 1:
        return "the listed name stands within the row's"
    return None


def _respelt(name: _Name, other: _Name) -> bool:
    """Whether a long name may be another spelling: few letters differ, and no digit."""
    if _DIGITS.findall(name.text) != _DIGITS.findall(other.text):
        return False
    kind = _difference(name.text, other.text)
    return kind in _RESPELT and min(len(name.letters), len(other.letters)) > _LONG_NAME


def _telling(form: NameForm) -> int:
    return sum(not is_generic(token) for token in form.core)


def _pair(name: _Name, other: _Name, publisher: str) -> LabelledPair:
    ids = sorted(f"{side.entry.publisher}:{side.entry.id}" for side in (name, other))
    return LabelledPair(
        side_of(name.entry, name.text),
        side_of(other.entry, other.text),
        False,
        publisher,
        _kind(name, other),
        "|".join(ids),
    )


def _kind(one: _Name, other: _Name) -> str:
    """Give the hard kinds before the kinds of difference: a place, or generic words in common."""
    kind = _difference(one.text, other.text)
    shared = Counter(one.form.core) & Counter(other.form.core)
    if kind == "number":
        return kind
    rest = (Counter(one.form.core) - shared) + (Counter(other.form.core) - shared)
    if any(len(token) > 3 and country_code(token) for token in rest):
        return "place"
    if shared and all(is_generic(token) for token in shared):
        return "generic words"
    return kind
