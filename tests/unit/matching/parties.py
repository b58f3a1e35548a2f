"""Organisations, vessels and records that do not exist."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from firmwatch.matching import Party, compare_parties, party_of
from firmwatch.matching.party import PartyName
from firmwatch.model import (
    Comparison,
    Evidence,
    Identifier,
    Locator,
    Name,
    Record,
    RecordKind,
    Subject,
    SubjectKind,
)
from firmwatch.text.names import name_form
from firmwatch.text.scripts import script_of

THRESHOLD = 0.3
"""The default of the setting alert_threshold."""


def compared(left: Any, right: Any) -> Comparison:
    return compare_parties(party_of(left), party_of(right))


def weights(comparison: Comparison) -> dict[str, float]:
    return {item.name: item.weight for item in comparison.evidence}


def piece(comparison: Comparison, name: str) -> Evidence:
    (found,) = (item for item in comparison.evidence if item.name == name)
    return found


def a_party(
    *names: str,
    kind: str = "organisation",
    weak: bool = False,
    countries: Sequence[str] = (),
    identifiers: Sequence[Identifier] = (),
) -> Party:
    return Party(
        kind,
        tuple(PartyName(name_form(name), script_of(name), weak) for name in names),
        tuple(countries),
        tuple(identifiers),
    )


def a_record(number: int, *names: str, **changes: Any) -> Record:
    values: dict[str, Any] = {
        "id": f"R-{number}",
        "source": "sample_list",
        "kind": RecordKind.ORGANISATION,
        "names": tuple(Name(name, script=script_of(name)) for name in names),
        "locator": Locator("sample.csv", number),
    }
    return Record(**{**values, **changes})


def a_subject(number: int, name: str, **changes: Any) -> Subject:
    values: dict[str, Any] = {
        "id": f"S-{number}",
        "portfolio_id": "suppliers",
        "kind": SubjectKind.ORGANISATION,
        "name": name,
    }
    return Subject(**{**values, **changes})
