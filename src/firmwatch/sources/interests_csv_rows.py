"""One row of a user's own table of owners: who, of what, how much, and since when."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from firmwatch.model import (
    Identifier,
    Interest,
    InterestKind,
    Locator,
    Name,
    PartyKind,
    RegisterParty,
)
from firmwatch.sources.shares import parse_share
from firmwatch.text.countries import country_code
from firmwatch.text.identifiers import SCHEMES, make_identifier
from firmwatch.text.person_names import person_reason
from firmwatch.text.scripts import script_of

__all__ = ["KINDS", "SOURCE_NAME", "Stake", "stake_of"]

SOURCE_NAME = "interests_csv"

KINDS = {
    "organisation": PartyKind.ORGANISATION,
    "organization": PartyKind.ORGANISATION,
    "person": PartyKind.REGISTER_ROLE,
    "unspecified": PartyKind.UNSPECIFIED,
}
"""What `owner_kind` may say."""

_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?", re.ASCII)
_CODE = re.compile(r"[A-Za-z_-]{1,80}", re.ASCII)
_YEAR = re.compile(r"(\d{4})(?:-\d{2}(?:-\d{2})?)?", re.ASCII)
_DIRECT = {"": None, "yes": True, "no": False, "direct": True, "indirect": False}
_DETAIL_CHARACTERS = 300
_OF_ORGANISATIONS = ("country", "lei", "number", "id")


@dataclass(frozen=True, slots=True)
class Stake:
    """What one row says: two parties and one interest between them."""

    owner: RegisterParty
    asset: RegisterParty
    interest: Interest


def stake_of(row: Mapping[str, str], locator: Locator, left_out: Counter[str]) -> Stake:
    """Read a row; raises `ValueError`, which says what is wrong with it, and what would be right.

    Counts in `left_out` what is not kept of a person.
    """
    asset = _organisation(row, "asset", locator)
    kind = _owner_kind(row)
    if kind is PartyKind.ORGANISATION:
        owner = _organisation(row, "owner", locator)
    else:
        owner = _within(row, kind, asset, locator, left_out)
    word = row.get("interest") or InterestKind.SHAREHOLDING.value
    try:
        interest_kind = InterestKind(word)
    except ValueError:
        known = ", ".join(InterestKind)
        raise ValueError(f"its interest {word[:40]!r} is none of {known}") from None
    low, high = parse_share(row["share"]) if row.get("share") else (None, None)
    first, last = _date(row, "start"), _date(row, "end")
    if first and last and first[: len(last)] > last[: len(first)]:
        raise ValueError("its end is before its start")
    direct = (row.get("direct") or "").lower()
    if direct not in _DIRECT:
        raise ValueError(f"its direct is {direct[:20]!r}, not yes or no")
    interest = Interest(
        f"{owner.id} > {asset.id}: {interest_kind.value}{f' since {first}' if first else ''}",
        SOURCE_NAME,
        owner.id,
        asset.id,
        interest_kind,
        locator,
        low,
        high,
        _DIRECT[direct],
        first,
        last,
        _date(row, "stated"),
        _detail(row, kind, left_out),
    )
    return Stake(owner, asset, interest)


def _owner_kind(row: Mapping[str, str]) -> PartyKind:
    word = (row.get("owner_kind") or "").lower()
    if word:
        if word not in KINDS:
            raise ValueError(f"its owner_kind {word[:20]!r} is none of {', '.join(KINDS)}")
        return KINDS[word]
    if not _has_number(row, "owner") and (why := person_reason(row["owner"])):
        # Rule S3: never silently admitted or dropped.
        raise ValueError(
            f"its owner may be a person ({why}); say organisation or person in the column "
            "owner_kind, or give owner_lei or owner_number"
        )
    return PartyKind.ORGANISATION


def _has_number(row: Mapping[str, str], side: str) -> bool:
    return bool(row.get(f"{side}_lei") or row.get(f"{side}_number"))


def _organisation(row: Mapping[str, str], side: str, locator: Locator) -> RegisterParty:
    name = " ".join(row[side].split())
    country = _country(row, side)
    identifiers = _identifiers(row, side, country)
    if not name and not identifiers:
        raise ValueError(f"its {side} has no name and no number")
    if side == "asset":
        _check_asset(row, name)
    id_ = row.get(f"{side}_id") or _key(name, country, identifiers)
    names = (Name(name, script=script_of(name)),) if name else ()
    return RegisterParty(
        id_,
        SOURCE_NAME,
        PartyKind.ORGANISATION,
        names,
        locator,
        identifiers,
        (country,) if country else (),
        derived=True,
    )


def _check_asset(row: Mapping[str, str], name: str) -> None:
    word = (row.get("asset_kind") or "").lower()
    if word and KINDS.get(word) is not PartyKind.ORGANISATION:
        raise ValueError("its asset_kind is not organisation; nobody owns a person")
    if not word and not _has_number(row, "asset") and (why := person_reason(name)):
        raise ValueError(
            f"its asset may be a person ({why}); say organisation in the column asset_kind, or "
            "give asset_lei or asset_number"
        )


def _key(name: str, country: str | None, identifiers: tuple[Identifier, ...]) -> str:
    """Give the id of an organisation that the table gives none: of its LEI, number, or name."""
    for item in identifiers:
        if item.scheme == "lei":
            return f"lei:{item.value}"
    for item in identifiers:
        return f"number:{item.country or ''}:{item.value}"
    return f"name:{country or ''}:{name.casefold()}"


def _identifiers(row: Mapping[str, str], side: str, country: str | None) -> tuple[Identifier, ...]:
    found = []
    for column, scheme in ((f"{side}_lei", "lei"), (f"{side}_number", "registration")):
        if not (raw := row.get(column)):
            continue
        made = make_identifier(scheme, raw, country)
        if made is None or (scheme == "lei" and not made.valid):
            raise ValueError(f"its {column} {raw[:30]!r} is no {SCHEMES[scheme].title}")
        found.append(made)
    return tuple(found)


def _within(
    row: Mapping[str, str],
    kind: PartyKind,
    asset: RegisterParty,
    locator: Locator,
    left_out: Counter[str],
) -> RegisterParty:
    """Give an owner who exists inside of the asset's record only."""
    name = " ".join(row["owner"].split())
    for column in _OF_ORGANISATIONS:
        if row.get(f"owner_{column}"):
            left_out[f"register_role.owner_{column}"] += 1
    if kind is PartyKind.UNSPECIFIED:
        # In free text somebody may be named; a code names nobody.
        reason = name if _CODE.fullmatch(name) else "unknown"
        if name and reason != name:
            left_out["unspecified.owner (no single word)"] += 1
        id_ = f"{asset.id} / unspecified: {reason.casefold()}"
        return RegisterParty(
            id_, SOURCE_NAME, kind, (), locator, reason=reason, asset_id=asset.id, derived=True
        )
    if not name:
        raise ValueError("its owner is a person and has no name")
    year = _birth_year(row, left_out)
    born = f", {year}" if year else ""
    return RegisterParty(
        f"{asset.id} / person: {name.casefold()}{born}",
        SOURCE_NAME,
        kind,
        (Name(name, script=script_of(name)),),
        locator,
        birth_year=year,
        asset_id=asset.id,
        derived=True,
    )


def _birth_year(row: Mapping[str, str], left_out: Counter[str]) -> int | None:
    text = row.get("owner_birth_year") or ""
    if not text:
        return None
    found = _YEAR.fullmatch(text)
    if not found:
        raise ValueError("its owner_birth_year is no year such as 1971")
    if len(text) > len(found[1]):
        left_out["register_role.owner_birth_year (but for the year)"] += 1
    return int(found[1])


def _country(row: Mapping[str, str], side: str) -> str | None:
    text = row.get(f"{side}_country") or ""
    if text and (code := country_code(text)) is None:
        raise ValueError(f"its {side}_country {text[:30]!r} is no country")
    return code if text else None


def _date(row: Mapping[str, str], column: str) -> str | None:
    text = row.get(column) or ""
    if not text:
        return None
    try:
        if not _DATE.fullmatch(text):
            raise ValueError
        date.fromisoformat(text + "-01-01"[len(text) - 10 :] if len(text) < 10 else text)
    except ValueError:
        raise ValueError(
            f"its {column} {text[:30]!r} is no date such as 2026-03-31, 2026-03 or 2026"
        ) from None
    return text


def _detail(row: Mapping[str, str], kind: PartyKind, left_out: Counter[str]) -> str:
    text = " ".join((row.get("detail") or "").split())
    if text and kind is PartyKind.REGISTER_ROLE:
        left_out["register_role.detail"] += 1
        return ""
    return text[:_DETAIL_CHARACTERS]
