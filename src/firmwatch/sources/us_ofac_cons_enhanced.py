"""The consolidated (non-SDN) list of the US Treasury's OFAC, from its enhanced XML.

The same entries as us_ofac_cons, under the same numbers, with what the CSV files print in remarks
typed: aliases, identifiers, addresses, relationships.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from firmwatch.model import Parsed, Source, SourceFile
from firmwatch.sources.us_ofac_csv import EXPORTS
from firmwatch.sources.us_ofac_enhanced import count_entities, parse_enhanced
from firmwatch.sources.us_ofac_enhanced_fields import field_uses
from firmwatch.sources.us_ofac_enhanced_records import EnhancedList

__all__ = ["SOURCE", "parse"]

_LIST = EnhancedList("us_ofac_cons_enhanced", "cons_enhanced.zip", "Consolidated List")


def parse(files: Mapping[str, Path]) -> Iterator[Parsed]:
    """Turn the list into records; see `parse_enhanced`."""
    return parse_enhanced(_LIST, files)


SOURCE = Source(
    name=_LIST.source,
    title="OFAC Consolidated Sanctions List (non-SDN), enhanced XML",
    publisher="US Department of the Treasury, Office of Foreign Assets Control",
    url="https://sanctionslist.ofac.treas.gov/Home/ConsolidatedList",
    licence="public domain (17 U.S.C. 105)",
    files=(SourceFile(_LIST.file, f"{EXPORTS}CONS_ENHANCED.ZIP"),),
    # 443 entities in January 2025.
    entries_min=200,
    entries_max=5_000,
    schedule_hours=24,
    # OFAC publishes on working days; a Friday's list is the newest until Tuesday after a holiday.
    stale_hours=96,
    parse=parse,
    count=count_entities,
    fields=field_uses(_LIST.file),
    version="3",
)
