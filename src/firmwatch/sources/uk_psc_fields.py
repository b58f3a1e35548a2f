"""Every key of the UK's snapshot of people with significant control, and where it goes.

Of people the name and the year of birth are kept; whatever else the snapshot has of them is
counted as left out (scope rules S4 and S7), under `register_role.`.
"""

from __future__ import annotations

import operator
from collections import Counter
from collections.abc import Callable
from typing import Any

import msgspec

from firmwatch.model import FieldUse
from firmwatch.sources.uk_psc_lines import FILE, Address, Data

__all__ = ["FIELDS", "LeftOutCounter"]

_PERSONAL = "scope rules S4 and S7: of a person this is not kept"
_ADMINISTRATIVE = "administration of the record"
_COUNTED = "compared with the lines of the file"

# Key; what it becomes; why it is dropped.
_USES = f"""
company_number | parties: id, identifiers (registration) of the company |
data.kind | parties: kind; an excluded line |
data.etag | | {_ADMINISTRATIVE}
data.links.self | parties: id of the owner |
data.links.statement | | {_ADMINISTRATIVE}
data.links.statements | | {_ADMINISTRATIVE}
data.links.exemptions | | {_ADMINISTRATIVE}
data.links.person_with_significant_control | | {_ADMINISTRATIVE}
data.name | parties: names; of a person without name_elements |
data.name_elements.title | | {_PERSONAL}
data.name_elements.forename | parties: names |
data.name_elements.middle_name | parties: names |
data.name_elements.other_forenames | parties: names |
data.name_elements.surname | parties: names |
data.date_of_birth.year | parties: birth_year |
data.date_of_birth.month | | {_PERSONAL}
data.date_of_birth.day | | {_PERSONAL}
data.nationality | | {_PERSONAL}
data.country_of_residence | | {_PERSONAL}
data.address | parties: countries, of organisations the country only | {_PERSONAL}
data.principal_office_address | | {_PERSONAL}; of organisations an address is not needed
data.service_address_is_same_as_registered_office_address | | {_PERSONAL}
data.identification.country_registered | parties: countries; identifiers: country |
data.identification.place_registered | parties: countries; identifiers: which register it is |
data.identification.registration_number | parties: identifiers |
data.identification.legal_authority | | says nothing of who owns whom
data.identification.legal_form | | says nothing of who owns whom
data.identity_verification_details | | {_PERSONAL}
data.is_sanctioned | | {_PERSONAL}; the lists say who is
data.natures_of_control | interests: kind, share_min, share_max, direct, detail |
data.notified_on | interests: start_date |
data.ceased_on | interests: end_date |
data.ceased | an excluded line, without ceased_on |
data.description | parties: reason, of an owner who is protected |
data.statement | parties: reason; interests: detail; an excluded line |
data.linked_psc_name | | {_PERSONAL}
data.restrictions_notice_withdrawal_reason | | says nothing of who owns whom
data.restrictions_notice_withdrawal_date | | says nothing of who owns whom
data.exemptions | parties: reason; interests: start_date, end_date, detail |
data.persons_of_significant_control_count | | {_COUNTED}
data.statements_count | | {_COUNTED}
data.exemptions_count | | {_COUNTED}
data.generated_at | published_at of the snapshot |
"""


def _fields() -> tuple[FieldUse, ...]:
    lines = (line.split("|") for line in _USES.strip().splitlines())
    return tuple(FieldUse(FILE, *(cell.strip() for cell in line)) for line in lines)


FIELDS = _fields()
"""Every published key and where it goes."""

# Keys of `data` whose values are dropped, and those of what is below it.
_DROPPED = (
    "etag",
    "principal_office_address",
    "is_registered_office",
    "identity_verification_details",
    "is_sanctioned",
    "nationality",
    "country_of_residence",
    "linked_psc_name",
    "restrictions_notice_withdrawal_reason",
    "restrictions_notice_withdrawal_date",
)
_NESTED = {
    "address": Address.__struct_fields__,
    "name_elements": ("title",),
    "date_of_birth": ("month", "day"),
    "identification": ("legal_authority", "legal_form"),
    "links": ("statement", "statements", "exemptions", "person_with_significant_control"),
}
_PRINTED = {field.name: field.encode_name for field in msgspec.structs.fields(Data)}
_Values = Callable[[Any], Any]
_values: _Values = operator.attrgetter(*_DROPPED, *_NESTED)
_PARTS: tuple[tuple[str, tuple[str, ...], _Values], ...] = tuple(
    (group, names, operator.attrgetter(names[0], *names)) for group, names in _NESTED.items()
)

Pattern = tuple[bool, tuple[bool, ...], tuple[tuple[bool, ...], ...]]
"""Whether a line is of a person, and which of its keys are empty: its own, and those below."""


class LeftOutCounter:
    """Counts what of lines is left out, by the keys that they fill: most lines fill the same."""

    def __init__(self) -> None:
        """Begin with none."""
        self._patterns: Counter[Pattern] = Counter()

    def take(self, data: Data, is_person: bool) -> None:
        """Take note of a line that is kept."""
        values = _values(data)
        parts = tuple(
            [
                () if value is None else tuple([part is None for part in read(value)])
                for value, (_, _, read) in zip(values[len(_DROPPED) :], _PARTS, strict=True)
            ]
        )
        self._patterns[
            is_person, tuple([value is None for value in values[: len(_DROPPED)]]), parts
        ] += 1

    def counts(self) -> dict[str, int]:
        """Give how often each key was left out; an organisation's country is kept."""
        found: Counter[str] = Counter()
        for (is_person, own, parts), number in self._patterns.items():
            label = "register_role" if is_person else "organisation"
            for name, is_empty in zip(_DROPPED, own, strict=True):
                found[f"{label}.{_PRINTED[name]}"] += 0 if is_empty else number
            for (group, names, _), empty in zip(_PARTS, parts, strict=True):
                # The first is asked for twice, so that one alone comes in a tuple too.
                for name, is_empty in zip(names, empty[1:], strict=False):
                    found[f"{label}.{group}.{name}"] += 0 if is_empty else number
        del found["organisation.address.country"]
        return dict(sorted((+found).items()))
