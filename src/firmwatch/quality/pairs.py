"""Pairs of names that are known to be of one organisation, or of two."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from firmwatch.errors import UsageError
from firmwatch.quality.differences import scripts_of
from firmwatch.quality.entries import Entry
from firmwatch.text.names import name_keys

__all__ = ["SIDES", "LabelledPair", "Side", "Split", "side_of", "split", "split_pairs"]

Side = Mapping[str, Any]
"""One side as `firmwatch.compare` takes it: `name`, `kind`, `country` where it is known."""

Split = Literal["train", "test"]

SIDES: dict[str, Split] = {
    "us_ofac": "train",
    "us_csl": "train",
    "sec": "train",
    "ror": "train",
    "patents": "train",
    "un": "test",
    "eu": "test",
    "uk": "test",
    "ca": "test",
    "au": "test",
    "jp": "test",
    "ftm": "test",
    "patstat_nl": "test",
    "kvk": "test",
}
"""Which publishers weights are learnt from, and which they are only ever measured with."""

NEUTRAL = "portfolio"
"""The portfolio's rows stand on either side, with the list that they are compared with."""


@dataclass(frozen=True, slots=True)
class LabelledPair:
    """Two sides, and whether they are one organisation by the publishers' own word.

    `publisher` is one name, or two joined by `+` where the sides come from different ones. `kind`
    is a kind of difference (`differences.KINDS`) or `weak alias`; for pairs of two organisations
    also `place` or `generic words`. `group` is the same for pairs that are no independent
    evidence of one another: those of one entry.

    Sides that come from one entry have the same countries by construction: learn the weight of
    countries from pairs of two publishers alone, or from `without_context`.
    """

    left: Side
    right: Side
    same: bool
    publisher: str
    kind: str
    group: str

    @property
    def scripts(self) -> str:
        """The scripts of both names, as `differences.scripts_of` gives them."""
        return scripts_of(str(self.left["name"]), str(self.right["name"]))

    @property
    def independent(self) -> bool:
        """Whether two publishers said what they know, each by itself."""
        return "+" in self.publisher

    def without_context(self) -> LabelledPair:
        """Give the pair with nothing but names and kinds."""
        left, right = (
            {key: value for key, value in side.items() if key in ("name", "kind")}
            for side in (self.left, self.right)
        )
        return LabelledPair(left, right, self.same, self.publisher, self.kind, self.group)


def side_of(entry: Entry, name: str) -> Side:
    """Give a side of one name of an entry.

    Identifiers are left out: one entry's would agree by construction, and those of a pair of two
    publishers are what its label was made of.
    """
    side: dict[str, Any] = {"name": name, "kind": entry.kind}
    if entry.countries:
        side["country"] = list(entry.countries)
    return side


def split(publisher: str) -> Split:
    """Say whether a publisher's pairs are learnt from or measured with.

    A pair of two publishers is held back only where both are (the portfolio's rows are neutral).
    Raises `UsageError` for a publisher that `SIDES` does not name.
    """
    parts = [part for part in publisher.split("+") if part != NEUTRAL]
    for part in parts:
        if part not in SIDES:
            raise UsageError(
                f"The publisher {part!r} is in no split; add it to quality.pairs.SIDES."
            )
    return "test" if parts and all(SIDES[part] == "test" for part in parts) else "train"


def split_pairs(
    pairs: Iterable[LabelledPair],
) -> tuple[list[LabelledPair], list[LabelledPair], int]:
    """Part pairs into those to learn from and those to measure with, by publisher.

    The lists copy one another, so a pair to measure with is removed where both of its names, in
    normal form, occur anywhere among the pairs to learn from. Gives both and how many were removed.
    """
    train: list[LabelledPair] = []
    held: list[LabelledPair] = []
    for pair in pairs:
        (held if split(pair.publisher) == "test" else train).append(pair)
    known = {_key(side) for pair in train for side in (pair.left, pair.right)}
    test = [pair for pair in held if not {_key(pair.left), _key(pair.right)} <= known]
    return train, test, len(held) - len(test)


def _key(side: Side) -> str:
    name = str(side["name"])
    # A name without a letter that is known has no normal form; it stands for itself.
    return name_keys(name)[0] or name
