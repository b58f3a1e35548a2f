"""What a search finds among organisations that are not listed: pairs of two, as users meet them.

Near misses within one list are alike in another way than what a portfolio of unlisted companies
brings up, so weights are learnt from both.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from firmwatch.matching import CANDIDATE, MILLION, compare_names, index_parties, party_of
from firmwatch.matching.party_table import PartyColumns, read_parties
from firmwatch.quality.entries import Entry
from firmwatch.quality.pairs import LabelledPair, side_of

__all__ = ["STRANGER", "found_strangers"]

STRANGER = "stranger"
"""The kind of such a pair."""

_TELLING = 20_000
"""Thousandths of a nat: a name that tells so much is hardly another one's by chance."""


def found_strangers(
    entries: Sequence[Entry], portfolio: Iterable[Entry], left_out: Counter[str]
) -> Iterator[LabelledPair]:
    """Pair rows of a portfolio with every entry that a search by names finds for them.

    A row is another organisation where both countries are known and none is in common. Left out
    and counted is what may be a branch or the organisation itself: an equal identifier, and a
    telling name that is equal or stands whole in the other.
    """
    rows = [row for row in portfolio if row.countries]
    index = index_parties(_columns(entries))
    found = index.candidates(read_parties(_columns(rows)), 0.0)
    for ours, theirs in zip(found.ours.tolist(), found.theirs.tolist(), strict=True):
        row, entry = rows[ours], entries[theirs]
        if not entry.countries or set(row.countries) & set(entry.countries):
            left_out["a country in common, or none known"] += 1
        elif row.identifiers & entry.identifiers:
            left_out["an identifier in common"] += 1
        elif (pair := _pair(row, entry)) is None:
            left_out["a telling name that stands whole in the other"] += 1
        else:
            yield pair


def _columns(entries: Sequence[Entry]) -> PartyColumns:
    return PartyColumns(
        [[name.text for name in entry.names if not name.weak] or [""] for entry in entries],
        [entry.countries for entry in entries],
        [entry.kind for entry in entries],
        [() for _ in entries],
    )


def _pair(row: Entry, entry: Entry) -> LabelledPair | None:
    """Pair the names that are most alike; None where they leave a doubt."""
    best = max(
        (
            (view.alignment.similarity, text.text, view.alignment)
            for text in entry.names
            if not text.weak
            for ours in party_of({"name": row.names[0].text}).names
            for theirs in party_of({"name": text.text}).names
            for view in (compare_names(ours, theirs),)
        ),
        key=lambda item: item[:2],
    )
    similarity, text, alignment = best
    whole = max(alignment.left_share, alignment.right_share) == MILLION
    if similarity < CANDIDATE or (whole and alignment.weight >= _TELLING):
        return None
    name = row.names[0].text
    group = f"portfolio:{row.id}|{entry.publisher}:{entry.id}"
    publisher = f"{entry.publisher}+portfolio"
    return LabelledPair(side_of(row, name), side_of(entry, text), False, publisher, STRANGER, group)
