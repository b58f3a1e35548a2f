"""The Specially Designated Nationals list of the US Treasury's OFAC, from its CSV files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from firmwatch.model import Parsed, Source, SourceFile
from firmwatch.sources.us_ofac_count import count_rows
from firmwatch.sources.us_ofac_csv import EXPORTS, parse_csv

__all__ = ["SOURCE", "parse"]


def parse(files: Mapping[str, Path]) -> Iterator[Parsed]:
    """Turn the files (canonical name to path) into records; see `parse_csv`."""
    return parse_csv(SOURCE, files)


SOURCE = Source(
    name="us_ofac_sdn",
    title="OFAC Specially Designated Nationals and Blocked Persons List",
    publisher="US Department of the Treasury, Office of Foreign Assets Control",
    url="https://sanctionslist.ofac.treas.gov/Home/SdnList",
    licence="public domain (17 U.S.C. 105)",
    files=(
        SourceFile("sdn.csv", f"{EXPORTS}SDN.CSV"),
        SourceFile("add.csv", f"{EXPORTS}ADD.CSV"),
        SourceFile("alt.csv", f"{EXPORTS}ALT.CSV"),
        SourceFile("sdn_comments.csv", f"{EXPORTS}SDN_COMMENTS.CSV", required=False),
    ),
    # 7,379 entries in January 2019, 9,123 in February 2022, about 17,000 in 2025.
    entries_min=5_000,
    entries_max=60_000,
    schedule_hours=24,
    # OFAC publishes on working days; a Friday's list is the newest until Tuesday after a holiday.
    stale_hours=96,
    parse=parse,
    count=count_rows,
)
