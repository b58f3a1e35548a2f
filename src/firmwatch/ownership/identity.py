"""Which parties of registers are one organisation: by identifiers alone, never by names.

A party with an LEI is the organisation of that LEI. One without is that of the only LEI that others
state beside the same identifier; where they state several, the identifier joins nothing, since it
is ambiguous. Parties without any LEI are one where they share an identifier that an organisation
has one of. Persons and unspecified owners exist inside one record, and are joined with nothing
(scope rule S5).
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from firmwatch.model import Identifier, PartyKind
from firmwatch.text.identifiers import SCHEMES

__all__ = [
    "identifier_key",
    "identifier_keys",
    "organisation_digests",
    "party_digests",
    "party_ids",
]

_SINGLE = [name for name, scheme in SCHEMES.items() if scheme.single and name != "imo"]
_NATIONAL = [name for name, scheme in SCHEMES.items() if scheme.national]
_PARTY = ["source", "id"]
_NAMES = pl.col("names").list.eval(pl.element().struct.field("value"))


def identifier_keys(parties: pl.DataFrame) -> pl.DataFrame:
    """Give the identifiers that organisations have one of: `source`, `id`, `key`, each row once.

    `parties` is the table `register_party` of snapshots. A key is ``SCHEME:VALUE``, with the
    country between them where numbers are national; a national number without a country is that of
    the party's only country, or says nothing. Numbers with wrong check digits say nothing.
    """
    found = parties.filter(pl.col("kind") == PartyKind.ORGANISATION.value)
    found = found.select(*_PARTY, "countries", "identifiers").explode("identifiers")
    found = found.filter(pl.col("identifiers").is_not_null()).unnest("identifiers")
    found = found.filter(pl.col("scheme").is_in(_SINGLE) & pl.col("valid").fill_null(True))
    only = pl.when(pl.col("countries").list.len() == 1).then(pl.col("countries").list.first())
    national = pl.col("scheme").is_in(_NATIONAL)
    country = pl.when(national).then(pl.coalesce("country", only))
    found = found.with_columns(country=country).filter(~national | pl.col("country").is_not_null())
    key = pl.concat_str("scheme", "country", "value", separator=":", ignore_nulls=True)
    return found.select(*_PARTY, key=key).unique(maintain_order=True)


def identifier_key(number: Identifier, countries: Sequence[str]) -> str | None:
    """Give the key of one identifier of an organisation, None where it joins nothing."""
    if number.scheme not in _SINGLE or number.valid is False:
        return None
    if number.scheme not in _NATIONAL:
        return f"{number.scheme}:{number.value}"
    country = number.country or (countries[0] if len(countries) == 1 else None)
    return f"{number.scheme}:{country}:{number.value}" if country else None


def party_ids(parties: pl.DataFrame) -> pl.DataFrame:
    """Give the party of the network that each party of a register is: `source`, `id`, `party_id`.

    The result depends on no order. What has no identifier is a party by itself.
    """
    keys = identifier_keys(parties)
    is_lei = pl.col("key").str.starts_with("lei:")
    own = keys.filter(is_lei).group_by(_PARTY).agg(lei=pl.col("key").min())
    others = keys.filter(~is_lei)
    by_key = others.join(own, on=_PARTY).group_by("key").agg(pl.col("lei").unique())
    ambiguous = by_key.filter(pl.col("lei").list.len() > 1).select("key")
    others = others.join(ambiguous, on="key", how="anti").join(own, on=_PARTY, how="anti")
    reached = others.join(by_key.explode("lei"), on="key")
    reached = reached.group_by(_PARTY).agg(pl.col("lei").unique())
    # Whose identifiers lead to two LEIs is neither of them for sure.
    torn = reached.filter(pl.col("lei").list.len() > 1).select(_PARTY)
    known = pl.concat([own, reached.filter(pl.col("lei").list.len() == 1).explode("lei")])
    rest = others.join(known, on=_PARTY, how="anti").join(torn, on=_PARTY, how="anti")
    named = pl.concat([known.rename({"lei": "party_id"}), _components(rest)])
    alone = pl.concat_str(*_PARTY, separator=":")
    found = parties.select(_PARTY).unique(maintain_order=True)
    found = found.join(named, on=_PARTY, how="left", maintain_order="left")
    return found.with_columns(pl.coalesce("party_id", alone))


def organisation_digests(parties: pl.DataFrame) -> pl.DataFrame:
    """Give of each organisation that has a name 128 bits of what it is compared by.

    `parties` is the table `register_party` with the `party_id` of each row, sorted by it, then by
    source and id. The result has `party_id`, `left` and `right` (uint64), sorted by id. Names,
    countries and identifiers count. Only the same version of polars gives the same digests.
    """
    said = _written(_NAMES, "countries", "identifiers")
    is_other = pl.col("kind") != PartyKind.ORGANISATION.value
    rows = parties.select(
        "party_id", said, is_other.alias("is_other"), named=pl.col("names").list.len() > 0
    )
    several = rows.filter(rows["party_id"].is_duplicated())
    alone = rows.filter(~rows["party_id"].is_duplicated())
    merged = several.group_by("party_id", maintain_order=True).agg(
        pl.col("said").str.join("\n"), pl.col("is_other").any(), pl.col("named").any()
    )
    found = pl.concat([alone, merged]).filter(~pl.col("is_other") & pl.col("named"))
    return found.select("party_id", *_digests()).sort("party_id")


def party_digests(parties: pl.DataFrame) -> pl.DataFrame:
    """Give 128 bits of each row of what `organisation_digests` takes, places in files left out.

    The result has `left` and `right` (uint64), in the order of the rows.
    """
    others = [name for name in parties.columns if name not in ("locator", "names", "derived")]
    return parties.select(_written(_NAMES, *others)).select(*_digests())


def _written(*columns: str | pl.Expr) -> pl.Expr:
    return pl.struct(*columns).struct.json_encode().alias("said")


def _digests() -> list[pl.Expr]:
    return [pl.col("said").hash(seed).alias(name) for seed, name in ((1, "left"), (2, "right"))]


def _components(keys: pl.DataFrame) -> pl.DataFrame:
    """Give parties that are connected by keys the least of all their keys as `party_id`."""
    found = keys.with_columns(party_id=pl.col("key"))
    while True:
        by_key = pl.col("party_id").min().over("key")
        by_party = pl.col("party_id").min().over(_PARTY)
        closer = found.with_columns(by_key).with_columns(by_party)
        if closer["party_id"].equals(found["party_id"]):
            return found.select(*_PARTY, "party_id").unique(maintain_order=True)
        found = closer
