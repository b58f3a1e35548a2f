"""The Specially Designated Nationals list of the US Treasury's OFAC, from its enhanced XML.

The same entries as us_ofac_sdn, under the same numbers, with what the CSV files print in remarks
typed: aliases, identifiers, addresses, relationships. **Unverified**: written from the schema that
the list shares with the consolidated list (us_ofac_cons_enhanced), of which a real file was read.
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

_LIST = EnhancedList("us_ofac_sdn_enhanced", "sdn_enhanced.zip", "SDN List")


def parse(files: Mapping[str, Path]) -> Iterator[Parsed]:
    """Turn the list into records; see `parse_enhanced`."""
    return parse_enhanced(_LIST, files)


SOURCE = Source(
    name=_LIST.source,
    title="OFAC Specially Designated Nationals and Blocked Persons List, enhanced XML (unverified)",
    publisher="US Department of the Treasury, Office of Foreign Assets Control",
    url="https://sanctionslist.ofac.treas.gov/Home/SdnList",
    licence="public domain (17 U.S.C. 105)",
    files=(SourceFile(_LIST.file, f"{EXPORTS}SDN_ENHANCED.ZIP"),),
    # As us_ofac_sdn: about 17,000 entities in 2025.
    entries_min=5_000,
    entries_max=60_000,
    schedule_hours=24,
    # OFAC publishes on working days; a Friday's list is the newest until Tuesday after a holiday.
    stale_hours=96,
    parse=parse,
    count=count_entities,
    fields=field_uses(_LIST.file),
    version="3",
    # No real file was at hand: the elements are those of the consolidated list, whose schema is the
    # same, and the types those that the two lists' reference values share.
    verified=False,
)
