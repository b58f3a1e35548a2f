"""One statement of the Beneficial Ownership Data Standard, checked, or why it is none."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec

from firmwatch.sources import bods_schema as schema
from firmwatch.sources.bods_versions import as_newest
from firmwatch.sources.json_pieces import Piece

__all__ = ["Statement", "UnreadableError", "fields_of", "read_statement"]

VERSION = "0.4"
_STATUS = {"new": 0, None: 1, "updated": 1, "closed": 2}
_DETAILS = {
    "entity": schema.Entity,
    "person": schema.Person,
    "relationship": schema.Relationship,
}
# What a message quotes may be of a person (scope rule S7).
_QUOTED = re.compile(r" '.*'(?= - at )", re.DOTALL)
_ID = re.compile(rb'"statementI[dD]"\s*:\s*"([^"\\\x00-\x1f]{1,64})"')


class UnreadableError(ValueError):
    """A statement cannot be read; `statement_id` names it where it has an id."""

    def __init__(self, statement_id: str | None, reason: str) -> None:
        """Say which statement it is, and why."""
        super().__init__(f"statement {statement_id or 'without an id'}: {reason}")
        self.statement_id = statement_id


@dataclass(slots=True)
class Statement:
    """A statement of whatever version, as 0.4 has it.

    `replaces` are ids of statements that it takes the place of (0.1 to 0.3); `rank` puts new before
    updated before closed statements of one day; `has_series` is whether a record has several
    statements (0.4). `published` is the day of publication, or "".
    """

    id: str
    record_id: str
    type: str
    date: str
    rank: int
    details: Any
    replaces: tuple[str, ...] = ()
    is_closed: bool = False
    has_series: bool = True
    published: str = ""


def read_statement(piece: Piece) -> Statement:
    """Read a statement of version 0.1 to 0.4; raises `UnreadableError`, which names it."""
    if piece.text is None:
        raise UnreadableError(None, piece.reason)
    try:
        if b'"recordType"' in piece.text or b'"statementType"' not in piece.text:
            return _newest(piece.text)
        return _older(piece.text)
    except UnicodeDecodeError:
        reason = "it is not UTF-8"
    except msgspec.ValidationError as error:
        reason = _said(error)
    except msgspec.DecodeError as error:
        reason = f"it is not JSON: {error}"
    except RecursionError:
        reason = "it is nested too deeply"
    except (ValueError, TypeError, LookupError) as error:
        reason = str(error)
    found = _ID.search(piece.text)
    raise UnreadableError(found[1].decode("utf-8", "replace") if found else None, reason)


def fields_of(piece: Piece) -> tuple[dict[str, Any], dict[str, Any]]:
    """Give the fields of a readable statement, and those of its record details, not read yet."""
    assert piece.text is not None
    outer = _fields(piece.text)
    details = outer.get("recordDetails")
    return outer, _fields(details) if details is not None else {}


_envelope = msgspec.json.Decoder(schema.Statement).decode
_fields = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
_decoders = {name: msgspec.json.Decoder(kind).decode for name, kind in _DETAILS.items()}


def _newest(text: bytes) -> Statement:
    found = _envelope(text)
    try:
        details = _decoders[found.record_type](found.record_details)
    except msgspec.ValidationError as error:
        raise ValueError(_said(error).replace("$", "$.recordDetails", 1)) from error
    published = found.publication_details
    if published and published.bods_version != VERSION:
        raise ValueError(
            f"its bodsVersion is {published.bods_version[:20]}, and its form that of {VERSION}"
        )
    return Statement(
        id=found.statement_id,
        record_id=found.record_id,
        type=found.record_type,
        date=_day(found.statement_date, "statementDate"),
        rank=_STATUS[found.record_status],
        details=_checked(details),
        is_closed=found.record_status == "closed",
        published=_published(published.publication_date if published else ""),
    )


def _older(text: bytes) -> Statement:
    old = msgspec.json.decode(text)
    if not isinstance(old, dict):
        raise ValueError("it is no JSON object")
    new = as_newest(old)
    details = msgspec.convert(new["recordDetails"], _DETAILS[new["recordType"]])
    found = msgspec.convert({**new, "recordDetails": msgspec.Raw(b"{}")}, schema.Statement)
    published = old.get("publicationDetails", {}).get("publicationDate")
    return Statement(
        id=found.statement_id,
        record_id=found.record_id,
        type=found.record_type,
        date=_day(found.statement_date, "statementDate"),
        rank=0,
        details=_checked(details),
        replaces=tuple(old.get("replacesStatements", ())),
        has_series=False,
        published=_published(published),
    )


def _checked(details: Any) -> Any:
    """Check what the types cannot say: days of the calendar, and which comes first."""
    if isinstance(details, schema.Entity):
        _check_order(details.founding_date, details.dissolution_date, "foundingDate")
    elif isinstance(details, schema.Person):
        for field in ("birth_date", "death_date"):
            if len(value := getattr(details, field) or "") >= 10:
                _day(value, field)
        if details.birth_date and details.death_date and details.birth_date > details.death_date:
            raise ValueError("its deathDate is before its birthDate")
    else:
        for interest in details.interests or ():
            _check_order(interest.start_date, interest.end_date, "startDate")
    return details


def _check_order(first: str | None, last: str | None, field: str) -> None:
    days = [_day(value, field) for value in (first, last) if value]
    if len(days) == 2 and days[0] > days[1]:
        raise ValueError(f"its {field} is behind the date of its end")


def _day(text: str, field: str) -> str:
    """Give the day of a date or instant, which must be one of the calendar."""
    try:
        return date.fromisoformat(text[:10]).isoformat()
    except ValueError as error:
        raise ValueError(f"its {field} is no day of the calendar") from error


def _published(text: Any) -> str:
    """Give the day of publication; "" where it is none, since what is stated holds all the same."""
    try:
        return date.fromisoformat(text[:10]).isoformat()
    except (TypeError, ValueError):
        return ""


def _said(error: Exception) -> str:
    return _QUOTED.sub("", str(error))[:300]
