"""Which party of registers an organisation is: by identifier, else by name.

A name has to be the same but for case, punctuation, script, spacing and legal form, and no country
may differ. What may be several parties is none of them for sure.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import polars as pl

from firmwatch.model import PartyKind, Subject
from firmwatch.ownership.identity import identifier_key, identifier_keys
from firmwatch.text.names import name_keys

__all__ = ["Whereabouts", "found_among", "likely_among", "sought_of", "whereabouts_of"]

_PARTY = ["source", "id"]
_SOUGHT = {
    "id": pl.String(),
    "keys": pl.List(pl.String()),
    "letters": pl.List(pl.String()),
    "countries": pl.List(pl.String()),
}


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """By what the organisations of registers are found.

    `keys` has `key` (see `identifier_keys`) and `party_id`, sorted by key; `names` has `name`,
    `letters` (see `text.name_keys`), `party_id` and `countries`, sorted by letters.
    """

    keys: pl.DataFrame
    names: pl.DataFrame

    def of_parties(self, ids: pl.Series) -> Whereabouts:
        """Give by what some parties are found."""
        chosen = ids.alias("party_id").to_frame()
        return Whereabouts(
            self.keys.join(chosen, on="party_id", how="semi"),
            self.names.join(chosen, on="party_id", how="semi"),
        )

    def with_keys(self, keys: Iterable[str]) -> list[str]:
        """Give the parties that have any of some keys, sorted."""
        found = (_rows_with(self.keys, "key", key)["party_id"] for key in set(keys))
        return sorted({id_ for column in found for id_ in column})

    def called(self, subject: Subject) -> list[str]:
        """Give the parties that have a name of a subject, and not another country, sorted."""
        own, found = set(subject.countries), set()
        for letters in {name_keys(name)[1] for name in subject.names}:
            rows = _rows_with(self.names, "letters", letters)
            for id_, countries in rows.select("party_id", "countries").iter_rows():
                if not own or not countries or not own.isdisjoint(countries):
                    found.add(id_)
        return sorted(found)


def whereabouts_of(parties: pl.DataFrame, known: Whereabouts | None = None) -> Whereabouts:
    """Lay out by what organisations are found.

    `parties` is the table `register_party` with the `party_id` of each row. `known` are those of
    other registers, or of an earlier version: their names are not read again.
    """
    ids = parties.select(*_PARTY, "party_id")
    keys = identifier_keys(parties).join(ids, on=_PARTY).select("key", "party_id").unique()
    named = parties.filter(pl.col("kind") == PartyKind.ORGANISATION.value)
    named = named.select("party_id", "names", "countries").explode("names")
    named = named.filter(pl.col("names").is_not_null())
    name = pl.col("names").struct.field("value").alias("name")
    named = named.select(name, "party_id", "countries")
    read = _letters(named["name"].unique(), known)
    names = named.join(read, on="name", how="left").select(
        "name", "letters", "party_id", "countries"
    )
    return Whereabouts(keys.sort("key", "party_id"), names.sort("letters", "party_id", "name"))


def sought_of(subjects: Iterable[Subject], known: Whereabouts | None = None) -> pl.DataFrame:
    """Lay out by what subjects are looked for: `id`, `keys`, `letters` and `countries`.

    Names that `known` has are not read again.
    """
    rows = [
        (
            item.id,
            [key for each in item.identifiers if (key := identifier_key(each, item.countries))],
            item.names,
            item.countries,
        )
        for item in subjects
    ]
    found = pl.DataFrame(rows, schema=_SOUGHT, orient="row")
    names = found["letters"].explode()
    read = _letters(names.unique(), known)
    each = found.with_row_index("row").select("row", name="letters").explode("name")
    each = each.join(read, on="name", how="left", maintain_order="left")
    letters = each.group_by("row", maintain_order=True).agg("letters")["letters"]
    return found.with_columns(letters)


def likely_among(sought: pl.DataFrame, known: Whereabouts) -> pl.DataFrame:
    """Give those of the sought that have a key or a name of any party, in their order."""
    by_key = _having(sought, "keys", known.keys["key"])
    return sought.filter(by_key | _having(sought, "letters", known.names["letters"]))


def found_among(sought: pl.DataFrame, known: Whereabouts) -> pl.DataFrame:
    """Give the party that each of the sought is: `id`, `party_id` and `found_by`, sorted by id.

    Who is none for sure is left out. `known` has all parties, or all that any of them may be.
    """
    wanted = sought.select("id", key=pl.col("keys")).explode("key")
    by_key = wanted.join(known.keys, on="key").select("id", "party_id").unique()
    rest = sought.join(by_key, on="id", how="anti")
    wanted = rest.select("id", "letters", own="countries").explode("letters")
    named = wanted.join(known.names, on="letters")
    either = (pl.col("own").list.len() == 0) | (pl.col("countries").list.len() == 0)
    common = pl.col("own").list.set_intersection("countries").list.len() > 0
    by_name = named.filter(either | common).select("id", "party_id").unique()
    found = [_only(by_key, "identifier"), _only(by_name, "name")]
    return pl.concat(found).sort("id")


def _letters(names: pl.Series, known: Whereabouts | None) -> pl.DataFrame:
    """Give the letters of each name: `name` and `letters`."""
    wanted = names.alias("name").to_frame()
    schema = {"name": pl.String(), "letters": pl.String()}
    read = pl.DataFrame(schema=schema)
    if known is not None:
        earlier = known.names.select("name", "letters").unique("name")
        read = wanted.join(earlier, on="name")
    new = wanted.join(read, on="name", how="anti")["name"].to_list()
    letters = [name_keys(name)[1] for name in new]
    return pl.concat([read, pl.DataFrame({"name": new, "letters": letters}, schema=schema)])


def _having(sought: pl.DataFrame, column: str, values: pl.Series) -> pl.Series:
    """Say of each of the sought whether a list of its has any of some values."""
    rows = sought.select(pl.col(column).alias("value")).with_row_index("row").explode("value")
    found = rows.join(values.unique().alias("value").to_frame(), on="value", how="semi")["row"]
    which = np.zeros(len(sought), np.bool_)
    which[found.to_numpy()] = True
    return pl.Series(which)


def _only(pairs: pl.DataFrame, found_by: str) -> pl.DataFrame:
    one = pairs.filter(pl.len().over("id") == 1)
    return one.with_columns(found_by=pl.lit(found_by))


def _rows_with(frame: pl.DataFrame, column: str, value: str) -> pl.DataFrame:
    """Give the rows of a frame, which is sorted by the column, that have a value."""
    values = frame[column]
    first, last = (values.search_sorted(value, side=side) for side in ("left", "right"))
    return frame[first:last]
