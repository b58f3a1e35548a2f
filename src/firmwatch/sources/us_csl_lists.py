"""The lists that the US Consolidated Screening List gathers, each with its authority and status."""

from __future__ import annotations

import re
from dataclasses import dataclass

from firmwatch.model import ListingStatus

__all__ = ["COLUMNS", "LISTS", "REQUIRED", "ScreeningList", "screening_list"]

REQUIRED = frozenset({"source", "type", "name", "alt_names", "addresses"})
"""Columns that every version has had and without which an entry cannot be read."""

_COLUMNS_TEXT = """
    _id entity_number programs title federal_register_notice start_date end_date
    standard_order license_requirement license_policy call_sign vessel_type gross_tonnage
    gross_registered_tonnage vessel_flag vessel_owner remarks source_list_url citizenships
    dates_of_birth nationalities places_of_birth source_information_url ids
"""
COLUMNS = REQUIRED | frozenset(_COLUMNS_TEXT.split())
"""Every column that was published from 2019 (without `_id`) to 2025."""

_S, _E, _D = ListingStatus.SANCTION, ListingStatus.EXPORT_CONTROL, ListingStatus.DEBARMENT
LISTS: dict[str, ListingStatus] = {
    "SDN": _S,
    "SSI": _S,
    "FSE": _S,
    "PLC": _S,
    "CAP": _S,
    "CMIC": _S,
    "NS-MBS": _S,
    "MBS": _S,
    "NS-ISA": _S,
    "ISA": _S,
    "561": _S,
    # The Export Administration Regulations, 15 CFR: 744.16 (EL), 764.3 (DPL), 744.15 (UVL) and
    # 744.21 (MEU) deny or condition export licences.
    "EL": _E,
    "DPL": _E,
    "UVL": _E,
    "MEU": _E,
    # Statutes against proliferation: they deny export licences and public contracts.
    "ISN": _E,
    # Debarment under section 38 of the Arms Export Control Act, 22 CFR 127.7 (ITAR).
    "DTC": _D,
}
"""What it means to stand on a list, by the code that the column `source` prints in brackets."""

_SOURCE = re.compile(r"(?P<title>.*\((?P<code>[\w-]+)(?: List)?\).*?) - (?P<authority>[^()]+)")


@dataclass(frozen=True, slots=True)
class ScreeningList:
    """One list: its code, its title as printed, its authority, and what it means."""

    code: str
    title: str
    authority: str
    status: ListingStatus
    known: bool


def screening_list(source: str) -> ScreeningList | None:
    """Read "Entity List (EL) - Bureau of Industry and Security"; None where it has another form.

    A list of another code than those of `LISTS` is kept too, as `ListingStatus.OTHER`.
    """
    found = _SOURCE.fullmatch(" ".join(source.split()))
    if not found:
        return None
    status = LISTS.get(found["code"])
    return ScreeningList(
        found["code"],
        found["title"],
        f"US {found['authority']}",
        status or ListingStatus.OTHER,
        status is not None,
    )
