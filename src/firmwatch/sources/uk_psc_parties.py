"""Records of the UK register of people with significant control as parties and interests.

Of a person there are the name and the year of birth (scope rules S4 and S7). A company is known
here by its number alone.
"""

from __future__ import annotations

import dataclasses
import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from firmwatch.model import Interest, InterestKind, Locator, PartyKind, RegisterParty
from firmwatch.sources.uk_psc_codes import EXEMPTIONS, KINDS, SECRETS, STATEMENTS, known_code
from firmwatch.sources.uk_psc_companies import SOURCE_NAME, company_id, name_of, organisation_of
from firmwatch.sources.uk_psc_lines import Data, Exemption
from firmwatch.sources.uk_psc_natures import Nature, nature_of

__all__ = ["owner_of", "record_id"]

_LINK = re.compile(r"/company/[A-Za-z0-9]{1,12}(?:/[\w-]{1,100}){1,4}", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_YEAR_MIN = 1000

Owner = tuple[RegisterParty, tuple[Interest, ...]]
"""An owner, and its interests in one company."""


def record_id(data: Data, number: str) -> str:
    """Give the id of a record: the company's number and the last part of its link.

    Raises `ValueError` where it has no link of the publisher's form.
    """
    link = (data.links.self if data.links else None) or ""
    if not _LINK.fullmatch(link):
        raise ValueError("it has no link that names it")
    return f"{number}/{link.rpartition('/')[2]}"


@dataclass(frozen=True, slots=True)
class _Held:
    """What all interests of one record have alike."""

    id: str
    asset_id: str
    locator: Locator
    start: str | None
    end: str | None
    beneficial: bool | None = None

    def interest(self, kind: InterestKind, detail: str = "") -> Interest:
        """Give the only interest of a record, of a kind without a share."""
        return self.share(self.id, Nature(kind, None, None, None), detail)

    def share(self, id_: str, nature: Nature, detail: str) -> Interest:
        return Interest(
            id_,
            SOURCE_NAME,
            self.id,
            self.asset_id,
            nature.kind,
            self.locator,
            nature.share_min,
            nature.share_max,
            nature.direct,
            self.start,
            self.end,
            None,
            detail,
            self.beneficial,
            True,
        )

    def unspecified(self, reason: str) -> RegisterParty:
        """Give an owner who is not named, who stands in the company's record only."""
        kind, asset = PartyKind.UNSPECIFIED, self.asset_id
        return RegisterParty(
            self.id, SOURCE_NAME, kind, (), self.locator, reason=reason, asset_id=asset
        )


def owner_of(data: Data, number: str, id_: str, locator: Locator) -> Owner | str:
    """Say who owns what, or by which rule a record says nothing of that.

    `number` is the company's, `id_` the record's. Raises `ValueError` where a record cannot be
    read, and `SchemaError` for an unknown nature of control, statement or exemption. Its kind is
    one of `KINDS`.
    """
    if data.ceased and not data.ceased_on:
        return "an owner who has ceased to be one, and the publisher does not say since when"
    start, end, kind = _day(data.notified_on), _day(data.ceased_on), KINDS[data.kind]
    is_person = kind == "person"
    held = _Held(id_, company_id(number), locator, start, end, True if is_person else None)
    match kind:
        case "person":
            return _person(data, held), _natures(data, held, InterestKind.UNKNOWN_INTEREST)
        case "organisation":
            party = organisation_of(data, id_, locator)
            return party, _natures(data, held, InterestKind.UNKNOWN_INTEREST)
        case "secret":
            party = held.unspecified(known_code(data.description, SECRETS, "description"))
            return party, _natures(data, held, InterestKind.UNPUBLISHED_INTEREST)
        case "statement":
            return _statement(data, held)
        case _:
            return _exempt(data, held)


def _natures(data: Data, held: _Held, otherwise: InterestKind) -> tuple[Interest, ...]:
    codes = dict.fromkeys(data.natures_of_control or ())
    if not codes:
        return (held.interest(otherwise),)
    return tuple([held.share(f"{held.id}:{code}", nature_of(code), code) for code in codes])


def _person(data: Data, held: _Held) -> RegisterParty:
    parts = data.name_elements
    given: tuple[str | None, ...] = ()
    if parts:
        given = (parts.forename, parts.middle_name or parts.other_forenames, parts.surname)
    year = data.date_of_birth.year if data.date_of_birth else None
    if year is not None and not _YEAR_MIN <= year <= date.max.year:
        raise ValueError("its year of birth is no year of four digits")
    return RegisterParty(
        held.id,
        SOURCE_NAME,
        PartyKind.REGISTER_ROLE,
        (name_of(" ".join(filter(None, given)) or data.name),),
        held.locator,
        birth_year=year,
        asset_id=held.asset_id,
    )


def _statement(data: Data, held: _Held) -> Owner | str:
    statement = data.statement or ""
    word = known_code(statement.removesuffix("-partnership"), STATEMENTS, "statement")
    if not STATEMENTS[word]:
        return f"statement {word}: it says nothing of an owner who is not named"
    interest = held.interest(InterestKind.UNKNOWN_INTEREST, statement)
    return held.unspecified(statement), (interest,)


def _exempt(data: Data, held: _Held) -> Owner:
    found: dict[str, Interest] = {}
    for exemption in _exemptions(data):
        word = known_code(exemption.exemption_type, EXEMPTIONS, "exemption")
        interest = held.interest(InterestKind.UNKNOWN_INTEREST, word)
        periods = [(_day(item.exempt_from), _day(item.exempt_to)) for item in exemption.items or ()]
        for start, end in periods or [(None, None)]:
            made = f"{held.id}:{word}:{start or ''}".rstrip(":")
            found[made] = dataclasses.replace(interest, id=made, start_date=start, end_date=end)
    if not found:
        raise ValueError("it names no exemption")
    reasons = dict.fromkeys(item.detail for item in found.values())
    return held.unspecified("/".join(reasons)), tuple(found.values())


def _exemptions(data: Data) -> Iterator[Exemption]:
    for item in (data.exemptions or {}).values():
        yield from item if isinstance(item, list) else [item]


@functools.lru_cache(maxsize=1 << 16)
def _day(text: str | None) -> str | None:
    if not text:
        return None
    if not _DAY.fullmatch(text):
        raise ValueError(f"the date {text[:20]!r} is none of ISO 8601")
    return date.fromisoformat(text).isoformat()
