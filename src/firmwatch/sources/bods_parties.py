"""Statements that count as register parties and interests."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from firmwatch.model import (
    Identifier,
    Interest,
    InterestKind,
    Locator,
    Name,
    NameType,
    PartyKind,
    RegisterParty,
)
from firmwatch.sources import bods_schema as schema
from firmwatch.sources.bods_fold import Fold
from firmwatch.sources.bods_statements import Statement
from firmwatch.sources.number_schemes import telling_scheme
from firmwatch.sources.shares import share_range
from firmwatch.text.countries import country_code
from firmwatch.text.identifiers import SCHEMES, make_identifier
from firmwatch.text.scripts import script_of

__all__ = ["DETAIL", "OWN_REASON", "SOURCE_NAME", "parties_and_interests", "role_id"]

SOURCE_NAME = "bods"

OWN_REASON = re.compile(r"reason given: ([\w.:/-]{1,80})")
"""How `bods_writer` writes a reason for which the standard has no word, and it is read again."""
DETAIL = re.compile(r"[\w.:/-]{1,80}")
"""A publisher's own word for an interest: of a person's no more is kept (scope rule S7)."""

_DETAIL_CHARACTERS = 300
_NAME_TYPES = {
    None: NameType.NAME,
    "legal": NameType.NAME,
    "individual": NameType.NAME,
    "former": NameType.PREVIOUS_NAME,
    "birth": NameType.PREVIOUS_NAME,
}
_KIND = InterestKind.UNKNOWN_INTEREST
_UNSPECIFIED = ("anonymousEntity", "unknownEntity", "anonymousPerson", "unknownPerson")
_DIRECT = {"direct": True, "indirect": False}
# Codes of org-id.guide, where a list is none of register numbers; the others begin with a country.
_SCHEMES = {
    "XI-LEI": "lei",
    "XI-ROR": "ror",
    "US-EIN": "tax",
    "MX-RFC": "tax",
    "XI-PERMID": "permid",
}
_SCHEME_BY_TITLE = {scheme.title: key for key, scheme in SCHEMES.items()}
_TITLE = re.compile(r"(.*?)(?: \(([A-Z]{2})\))?")

Objects = RegisterParty | Interest


def parties_and_interests(statement: Statement, locator: Locator, fold: Fold) -> Iterator[Objects]:
    """Give what a statement that counts says; the first is not derived, all others are.

    A person gives a party for each organisation owned, since a person exists inside one
    organisation's record only; one who owns nothing gives nothing (scope rule S4). Raises
    `ValueError` where a share is none.
    """
    record = fold.record_of(statement.record_id)
    details = statement.details
    if isinstance(details, schema.Relationship):
        yield from _relationship(record, statement, locator, fold)
    elif isinstance(details, schema.Entity):
        yield _entity(record, details, locator, fold)
    else:
        for number, asset in enumerate(fold.owns.get(record, ())):
            yield _person(role_id(record, asset, fold), asset, details, locator, bool(number))


def role_id(record: str, asset: str, fold: Fold) -> str:
    """Give the id of a person's party: the record's own, where it owns one organisation only."""
    if len(fold.owns.get(record, ())) < 2:
        return record
    return _free(f"{record}#{asset}", fold)


def _free(wanted: str, fold: Fold) -> str:
    while wanted in fold.records:
        wanted += "#"
    return wanted


def _entity(record: str, details: schema.Entity, locator: Locator, fold: Fold) -> RegisterParty:
    if details.entity_type.type in _UNSPECIFIED:
        reason = _reason(details.unspecified_entity_details) or details.entity_type.type
        assets = fold.owns.get(record)
        return RegisterParty(
            record,
            SOURCE_NAME,
            PartyKind.UNSPECIFIED,
            (),
            locator,
            reason=reason,
            asset_id=assets[0] if assets else None,
        )
    names = {text: NameType.ALIAS for text in map(_folded, details.alternate_names or ()) if text}
    if name := _folded(details.name or ""):
        names = {name: NameType.NAME} | {key: kind for key, kind in names.items() if key != name}
    country = _country(details.jurisdiction)
    countries = [country, *(_country(item.country) for item in details.addresses or ())]
    return RegisterParty(
        record,
        SOURCE_NAME,
        PartyKind.ORGANISATION,
        tuple(Name(text, kind, script=script_of(text)) for text, kind in names.items()),
        locator,
        identifiers=tuple(_identifiers(details.identifiers or (), country)),
        countries=tuple(dict.fromkeys(code for code in countries if code)),
        end_date=_day(details.dissolution_date),
    )


def _person(
    id_: str, asset: str, details: schema.Person, locator: Locator, derived: bool
) -> RegisterParty:
    reason, year = None, None
    names: tuple[Name, ...] = ()
    if details.person_type in _UNSPECIFIED:
        kind = PartyKind.UNSPECIFIED
        reason = _reason(details.unspecified_person_details) or details.person_type
    else:
        kind = PartyKind.REGISTER_ROLE
        texts = {
            _folded(name.full_name): _NAME_TYPES.get(name.type, NameType.ALIAS)
            for name in reversed(details.names or ())
        }
        names = tuple(
            Name(text, texts[text], script=script_of(text)) for text in reversed(texts) if text
        )
        year = int(details.birth_date[:4]) if details.birth_date else None
    return RegisterParty(
        id_,
        SOURCE_NAME,
        kind,
        names,
        locator,
        birth_year=year,
        reason=reason,
        asset_id=asset,
        derived=derived,
    )


def _relationship(
    record: str, statement: Statement, locator: Locator, fold: Fold
) -> Iterator[Objects]:
    details: schema.Relationship = statement.details
    head = fold.records[record]
    if head.owner:
        owner, is_person = head.owner, fold.records[head.owner].type == "person"
        owner = role_id(owner, head.asset, fold) if is_person else owner
    else:
        assert isinstance(details.interested_party, schema.Unspecified)
        owner, is_person = _free(f"{record}#owner", fold), False
        yield RegisterParty(
            owner,
            SOURCE_NAME,
            PartyKind.UNSPECIFIED,
            (),
            locator,
            reason=_reason(details.interested_party),
            asset_id=head.asset,
        )
    between = _Between(statement, owner, head.asset, is_person, locator)
    # The standard: where no interest is given, what it is is not known.
    for number, item in enumerate(details.interests or [schema.Interest()], start=1):
        id_ = record if number == 1 else _free(f"{record}#{number}", fold)
        yield _interest(id_, item, between, derived=number > 1 or not head.owner)


class _Between(NamedTuple):
    """What all interests of a relationship have in common."""

    statement: Statement
    owner: str
    asset: str
    is_person: bool
    locator: Locator


def _interest(id_: str, item: schema.Interest, between: _Between, derived: bool) -> Interest:
    statement = between.statement
    low, high = _share(item.share)
    direct = _DIRECT.get(item.direct_or_indirect or "")
    return Interest(
        id_,
        SOURCE_NAME,
        between.owner,
        between.asset,
        _kind(item.type),
        between.locator,
        low,
        high,
        False if statement.details.component_records else direct,
        _day(item.start_date),
        _day(item.end_date) or (statement.date if statement.is_closed else None),
        statement.date,
        _detail(item.details, between.is_person),
        item.beneficial_ownership_or_control,
        derived,
    )


def _kind(word: str | None) -> InterestKind:
    try:
        return InterestKind(word) if word else _KIND
    except ValueError:
        raise ValueError(
            "an interest has a type that is not of the codelist interestType"
        ) from None


def _share(share: schema.Share | None) -> tuple[int | None, int | None]:
    if share is None:
        return None, None
    low, high = (
        _bound(share.minimum, share.exclusive_minimum, "minimum"),
        _bound(share.maximum, share.exclusive_maximum, "maximum"),
    )
    if share.exact is not None:
        exact = (Decimal(repr(share.exact)), False)
        if (low or exact) != exact or (high or exact) != exact:
            raise ValueError("its share has an exact value and other bounds than that")
        low = high = exact
    return share_range(low, high) if low or high else (None, None)


def _bound(within: float | None, beyond: float | None, what: str) -> tuple[Decimal, bool] | None:
    if within is not None and beyond is not None:
        raise ValueError(f"its share has a {what} twice, once of the range and once beyond it")
    if within is not None:
        return Decimal(repr(within)), False
    return None if beyond is None else (Decimal(repr(beyond)), True)


def _detail(text: str | None, is_person: bool) -> str:
    folded = _folded(text or "")
    if is_person:
        return folded if DETAIL.fullmatch(folded) else ""
    return folded[:_DETAIL_CHARACTERS]


def _reason(found: schema.Unspecified | None) -> str | None:
    if found is None:
        return None
    own = OWN_REASON.fullmatch(found.description or "")
    return own[1] if own else found.reason


def _identifiers(items: Sequence[schema.Identifier], country: str | None) -> Iterator[Identifier]:
    found: dict[tuple[str, str], Identifier] = {}
    for item in items:
        raw = _folded(item.id or "")
        scheme, of_country = _scheme(item, raw, country)
        if identifier := make_identifier(scheme, raw, of_country):
            found.setdefault((identifier.scheme, identifier.value), identifier)
    yield from found.values()


def _scheme(item: schema.Identifier, raw: str, country: str | None) -> tuple[str, str | None]:
    """Give the scheme of a number and the country of it: by org-id.guide, or by its title."""
    code = item.scheme or ""
    if known := _SCHEMES.get(code):
        return known, country
    head = country_code(code[:2]) if code[2:3] == "-" else None
    if head:
        return telling_scheme("registration", raw, head), head
    titled = _TITLE.fullmatch(item.scheme_name or "")
    if titled and (known := _SCHEME_BY_TITLE.get(titled[1])):
        return known, titled[2]
    return "other", country


def _country(place: schema.Jurisdiction | schema.Country | None) -> str | None:
    return (country_code(place.code) or country_code(place.name)) if place else None


def _day(text: str | None) -> str | None:
    return text[:10] if text else None


def _folded(text: str) -> str:
    return " ".join(text.split())
