"""One entry of the European Union's consolidated list, whatever the form it was published in.

The Union publishes one list in several forms. Each form's reader gives `Entry` objects whose
values bear the names of the XML 1.1 schema (`nameAlias@wholeName`), so that one entry becomes the
same record from every form.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from firmwatch.model import FieldUse, RecordKind

__all__ = ["FIELDS", "PARTS", "Entry", "Part", "account", "field_uses", "is_known", "path_of"]

PARTS = ("regulation", "nameAlias", "address", "birthdate", "identification", "citizenship")


@dataclass(slots=True)
class Part:
    """One name, address, number or act of an entry: its 1-based line, and its values by name.

    `pairs` are the `contactInfo` and `additionalInformation` elements as (element, key, value).
    """

    line: int
    values: dict[str, str]
    pairs: tuple[tuple[str, str, str], ...] = ()

    def get(self, name: str) -> str:
        """Give a value, "" where it is not printed."""
        return self.values.get(name, "")


@dataclass(slots=True)
class Entry:
    """One sanctioned party: values of its own (`own`), and its parts by the names of `PARTS`.

    `notices` are (label, text) pairs of what a reader found damaged.
    """

    own: Part
    parts: dict[str, list[Part]] = field(default_factory=dict)
    notices: list[tuple[str, str]] = field(default_factory=list)

    def of(self, name: str) -> list[Part]:
        """Give the parts of a kind, sorted by the publisher's number where it has one."""
        return sorted(self.parts.get(name, ()), key=_number)

    @property
    def id(self) -> str:
        """The publisher's logical id.

        Raises `ValueError` where there is none.
        """
        number = self.own.get("logicalId")
        if not number.isascii() or not number.isdigit():
            raise ValueError("the entry has no logicalId")
        return number

    @property
    def kind(self) -> RecordKind:
        """What the publisher says that it is.

        Raises `ValueError` where that is no known word.
        """
        for name in ("subjectType@code", "subjectType@classificationCode"):
            if found := _KINDS.get(self.own.get(name).lower()):
                return found
        printed = self.own.get("subjectType@code") or self.own.get("subjectType@classificationCode")
        raise ValueError(f"its subject type {printed!r} is not known")


_KINDS = {
    "person": RecordKind.LISTED_PERSON,
    "p": RecordKind.LISTED_PERSON,
    "enterprise": RecordKind.ORGANISATION,
    "entity": RecordKind.ORGANISATION,
    "e": RecordKind.ORGANISATION,
    "vessel": RecordKind.VESSEL,
    "ship": RecordKind.VESSEL,
    "v": RecordKind.VESSEL,
}


def _number(part: Part) -> tuple[bool, int]:
    number = part.get("logicalId")
    known = number.isascii() and number.isdigit()
    return not known, int(number) if known else 0


_SCOPE = "of a listed person it is dropped (scope rules S4 and S7)"
_ADMINISTRATIVE = "the publisher's own housekeeping"

# Every attribute and element of the publisher's schema 1.1 (xmlFullSanctionsList_1_1.xsd): where
# it goes, or "-" and why it does not. "+" marks what is kept of a listed person too.
_TABLE = """
+ logicalId | id
+ subjectType@code | kind
+ subjectType@classificationCode | kind
+ designationDate | listings.listing_date
+ delistingDate | listings.end_date
euReferenceNumber | properties.eu_reference_number
unitedNationId | properties.un_reference_number
designationDetails | properties.designation_details
remark | notes
additionalInformation@value | properties, under its key
+ regulation@programme | listings.program
+ regulation@numberTitle | listings.reason
+ regulation@publicationDate | listings.listing_date, where designationDate is not printed
regulation/publicationUrl | properties.publication_url
regulation/remark | properties.regulation_note
regulation@entryIntoForceDate | - | the publication date tells when the act appeared
regulation@regulationType | - | {admin}
regulation@organisationType | - | {admin}
regulation@corrigendum | - | {admin}
regulation@logicalId | - | {admin}
+ nameAlias@wholeName | names
+ nameAlias@firstName | names, where wholeName is blank
+ nameAlias@middleName | names, where wholeName is blank
+ nameAlias@lastName | names, where wholeName is blank
+ nameAlias@strong | names.weak
+ nameAlias@logicalId | the order of names
+ nameAlias@nameLanguage | which of the names comes first
nameAlias/remark | properties.alias_note; names.weak and names.type where it says so
nameAlias@function | properties.function
nameAlias@title | - | of people only
nameAlias@gender | - | of people only
address@street | addresses
address@poBox | addresses
address@zipCode | addresses
address@city | addresses
address@region | addresses
address@place | addresses
+ address@countryIso2Code | addresses.country, countries
+ address@countryDescription | addresses
address/remark | properties.address_note
address/contactInfo@value | properties, under its key; identifiers (domain) of a web page
+ address@logicalId | the order of addresses
address@asAtListingTime | - | true or false says nothing that is compared
+ birthdate@birthdate | birth_dates
+ birthdate@year | birth_dates
+ birthdate@monthOfYear | birth_dates
+ birthdate@dayOfMonth | birth_dates
+ birthdate@yearRangeFrom | birth_dates
+ birthdate@yearRangeTo | birth_dates
+ birthdate@logicalId | the order of birth_dates
birthdate@circa | - | whether a year is approximate
birthdate@calendarType | - | of people only
birthdate@city | - | of people only
birthdate@zipCode | - | of people only
birthdate@region | - | of people only
birthdate@place | - | of people only
birthdate@countryIso2Code | - | of people only
birthdate@countryDescription | - | of people only
birthdate/remark | - | of people only
identification@number | identifiers
identification@latinNumber | identifiers
identification@identificationTypeCode | identifiers.scheme
identification@identificationTypeDescription | properties.identification_note
identification@countryIso2Code | identifiers.country, countries
identification@countryDescription | identifiers.country
identification/remark | properties.identification_note
identification@issuedBy | properties.identification_note
identification@knownFalse | no identifier where it is true
identification@knownExpired | properties.identification_note
identification@reportedLost | properties.identification_note
identification@revokedByIssuer | properties.identification_note
identification@logicalId | the order of identifiers
identification@diplomatic | - | of people only
identification@nameOnDocument | - | of people only
identification@issueDate | - | no date of a document is compared
identification@validFrom | - | no date of a document is compared
identification@validTo | - | no date of a document is compared
identification@region | - | a number means something with its country
citizenship@countryIso2Code | countries
citizenship@countryDescription | countries
citizenship@region | - | of people only
citizenship@acquisitionDate | - | of people only
citizenship@disenfranchisementDate | - | of people only
citizenship/remark | - | of people only
citizenship@logicalId | - | {admin}
"""
_PART_ROWS = """
regulationLanguage | - | {admin}
regulationSummary@publicationDate | listings.listing_date, where designationDate is not printed
regulationSummary@numberTitle | - | the act of the entry itself is kept
regulationSummary@publicationUrl | - | the act of the entry itself is kept
regulationSummary@regulationType | - | {admin}
regulationSummary@organisationType | - | {admin}
regulationSummary@entryIntoForceDate | - | the publication date tells when the act appeared
regulationSummary@programme | - | the programme of the entry itself is kept
additionalInformation@value | properties, under its key
"""
"""What every part but an act carries besides."""


@dataclass(frozen=True, slots=True)
class _Field:
    goes_to: str
    why: str
    of_people: bool


def _fields() -> dict[str, _Field]:
    lines = [line for line in _TABLE.splitlines() if line]
    for part in PARTS[1:]:
        for line in filter(None, _PART_ROWS.splitlines()):
            name = line.replace("regulationLanguage", "@regulationLanguage", 1)
            join = "" if name.startswith("@") else "/"
            mark = "+ " if "regulationSummary@publicationDate" in line else ""
            lines.append(f"{mark}{part}{join}{name}")
    lines.append("regulation/additionalInformation@value | properties, under its key")
    found = {}
    for line in lines:
        name, goes_to, *why = (cell.strip() for cell in line.split("|"))
        reason = why[0].format(admin=_ADMINISTRATIVE) if why else ""
        kept = name.startswith("+ ")
        found[name.removeprefix("+ ")] = _Field("" if goes_to == "-" else goes_to, reason, kept)
    return found


FIELDS = _fields()
"""Every field by its path in the XML: where it goes, why not, and whether people keep it."""


def is_known(path: str) -> bool:
    """Say whether a path of the XML stands in the table."""
    return path in FIELDS


def field_uses(
    file: str, printed: Mapping[str, str] | None = None, common: tuple[FieldUse, ...] = ()
) -> tuple[FieldUse, ...]:
    """Say where every field goes, for a form that prints a field under the name `printed` gives.

    `printed` maps the form's own names to paths of the XML; without it they are the same.
    """
    uses = []
    for name, path in (printed or {path: path for path in FIELDS}).items():
        use = FIELDS[path]
        why = use.why or ("" if use.of_people else _SCOPE)
        uses.append(FieldUse(file, name, use.goes_to, why))
    return (*common, *uses)


def account(entry: Entry, name_of: Callable[[str], str]) -> Counter[str]:
    """Count the values of an entry that are not kept, by name.

    `name_of` turns a path of the XML into the name that the form prints. Of a listed person
    everything is counted that the table does not mark (scope rules S4 and S7).
    Raises `ValueError` as `Entry.kind` does.
    """
    person = entry.kind is RecordKind.LISTED_PERSON
    left_out: Counter[str] = Counter()
    for path in _printed(entry):
        use = FIELDS[path]
        if person and not use.of_people:
            left_out[f"listed_person.{name_of(path)}"] += 1
        elif not use.goes_to:
            left_out[name_of(path)] += 1
    return left_out


def _printed(entry: Entry) -> Iterator[str]:
    """Give the path of every value that is not blank."""
    parts = [(name, part) for name in PARTS for part in entry.parts.get(name, ())]
    for prefix, part in [("", entry.own), *parts]:
        for name, value in part.values.items():
            # The publisher prints "00" and "false" for nothing.
            if value and value not in ("00", "UNKNOWN", "false"):
                yield path_of(prefix, name)
        for element, _, value in part.pairs:
            if value:
                yield path_of(prefix, f"{element}@value")


_ELEMENTS = ("remark", "publicationUrl")


def path_of(part: str, name: str) -> str:
    """Give the path of a value of a part: `nameAlias@wholeName`, `address/remark`, `logicalId`."""
    if not part:
        return name
    element = "@" in name or (name in _ELEMENTS and not part.endswith("regulationSummary"))
    return f"{part}/{name}" if element else f"{part}@{name}"
