"""Lines of the UK's snapshot of people with significant control: one JSON object a line, checked.

Keys are those of Companies House's public data API (persons with significant control, statements,
exemptions) and of programs that read the snapshot. One that is not here stops the run.
"""

from __future__ import annotations

import re
from typing import Any

import msgspec

from firmwatch.errors import SchemaError
from firmwatch.sources.line_blocks import LINE_BYTES_MAX

__all__ = [
    "FILE",
    "Address",
    "Data",
    "Exemption",
    "Identification",
    "Line",
    "NameElements",
    "read_line",
]

FILE = "persons-with-significant-control-snapshot.txt"

_UNKNOWN = re.compile(r"unknown field `([a-z][a-z0-9_]*)`(?: - at `\$\.?(.*)`)?")
# As bytes of JSON, whatever turns into a control character: none stands raw in a string
# (RFC 8259, 7), so all but U+007F are escaped. A name has none, nor a tab.
_MAY_BE_UNPRINTABLE = re.compile(rb"\\(?:[bfnrt]|u(?:00[01]|007[fF]))|\x7f")


class _Strict(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    """An object whose keys are all known."""


class Address(_Strict):
    """An address; of it the country is read, and of organisations only."""

    address_line_1: str | None = None
    address_line_2: str | None = None
    care_of: str | None = None
    country: str | None = None
    locality: str | None = None
    po_box: str | None = None
    postal_code: str | None = None
    premises: str | None = None
    region: str | None = None


class NameElements(_Strict):
    """A person's name in parts."""

    title: str | None = None
    forename: str | None = None
    middle_name: str | None = None
    other_forenames: str | None = None
    surname: str | None = None


class DateOfBirth(_Strict):
    """When a person was born; the year is read, day and month are not."""

    year: int | None = None
    month: int | None = None
    day: int | None = None


class Identification(_Strict):
    """Where an organisation is registered."""

    country_registered: str | None = None
    place_registered: str | None = None
    registration_number: str | None = None
    legal_authority: str | None = None
    legal_form: str | None = None


class Links(_Strict):
    """Addresses of the record (`self`) and of what belongs to it, below that of the API."""

    self: str | None = None
    statement: str | None = None
    statements: str | None = None
    exemptions: str | None = None
    person_with_significant_control: str | None = None


class Period(_Strict):
    """From when to when a company is exempt."""

    exempt_from: str | None = None
    exempt_to: str | None = None


class Exemption(_Strict):
    """Why a company keeps no register, and when."""

    exemption_type: str | None = None
    items: list[Period] | None = None


_OFFICE = "service_address_is_same_as_registered_office_address"


class Data(_Strict, rename={"is_registered_office": _OFFICE}):
    """What a line says; which keys it has, its kind decides.

    How a person's identity was verified is counted as a whole and not looked into.
    """

    kind: str
    etag: str | None = None
    links: Links | None = None
    name: str | None = None
    name_elements: NameElements | None = None
    date_of_birth: DateOfBirth | None = None
    nationality: str | None = None
    country_of_residence: str | None = None
    address: Address | None = None
    principal_office_address: Address | None = None
    is_registered_office: bool | None = None
    identification: Identification | None = None
    identity_verification_details: dict[str, Any] | None = None
    is_sanctioned: bool | None = None
    natures_of_control: list[str] | None = None
    notified_on: str | None = None
    ceased_on: str | None = None
    ceased: bool | None = None
    description: str | None = None
    statement: str | None = None
    linked_psc_name: str | None = None
    restrictions_notice_withdrawal_reason: str | None = None
    restrictions_notice_withdrawal_date: str | None = None
    exemptions: dict[str, Exemption | list[Exemption]] | None = None
    persons_of_significant_control_count: int | None = None
    statements_count: int | None = None
    exemptions_count: int | None = None
    generated_at: str | None = None


class Line(_Strict):
    """One line; the totals alone have no company."""

    data: Data
    company_number: str | None = None


_decode = msgspec.json.Decoder(Line).decode


def read_line(number: int, line: bytes | None) -> Line:
    """Read a line (1-based `number`; None for one that is too long).

    Raises `ValueError` saying why it cannot be read, without a word of what it says, and
    `SchemaError` for a key that is not known.
    """
    if line is None:
        raise ValueError(f"the line is longer than {LINE_BYTES_MAX} bytes")
    if number == 1:
        line = line.removeprefix(b"\xef\xbb\xbf")
    try:
        found = _decode(line)
    except msgspec.ValidationError as error:
        _check_json(line)
        if unknown := _UNKNOWN.search(str(error)):
            raise SchemaError(
                f"{FILE}, line {number}: the key {unknown[1][:60]!r} of "
                f"{(unknown[2] or 'the line')[:60]} is in no table, so nobody reads it. The "
                "publisher's format has changed: report it to the project; the last good snapshot "
                "stays in use."
            ) from error
        if "unknown field" in str(error):
            # Scope rule S7: what stands where a key should may be of a person.
            raise ValueError("it has a key that is none") from None
        raise ValueError(f"it is no record of this list: {error}") from None
    except (UnicodeDecodeError, RecursionError, msgspec.DecodeError):
        _check_json(line)
        raise
    if (b"\\" in line or b"\x7f" in line) and _MAY_BE_UNPRINTABLE.search(line):
        raise ValueError("it may hold a control character, which no name has")
    return found


def _check_json(line: bytes) -> None:
    """Raise `ValueError` for what is no JSON: damage to it may look like an unknown key."""
    try:
        msgspec.json.decode(line)
    except UnicodeDecodeError:
        raise ValueError("it is not UTF-8") from None
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    except msgspec.DecodeError as error:
        raise ValueError(f"it is not JSON: {error}") from None
