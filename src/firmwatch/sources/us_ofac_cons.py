"""The consolidated list of the US Treasury's OFAC: its non-SDN lists in one set of CSV files.

It holds the sectoral sanctions (SSI), Chinese military-industrial complex companies (CMIC), menu
based sanctions, CAPTA, foreign sanctions evaders and Palestinian Legislative Council lists; the
program of an entry tells which. It is laid out as the SDN list is (cons_dat_spec.txt).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from firmwatch.model import Parsed, Source, SourceFile
from firmwatch.sources.us_ofac_columns import column_uses
from firmwatch.sources.us_ofac_count import count_rows
from firmwatch.sources.us_ofac_csv import EXPORTS, parse_csv

__all__ = ["SOURCE", "parse"]

_FILES = ("cons_prim.csv", "cons_add.csv", "cons_alt.csv", "cons_comments.csv")


def parse(files: Mapping[str, Path]) -> Iterator[Parsed]:
    """Turn the files (canonical name to path) into records; see `parse_csv`."""
    return parse_csv(SOURCE, files)


SOURCE = Source(
    name="us_ofac_cons",
    title="OFAC Consolidated Sanctions List (non-SDN)",
    publisher="US Department of the Treasury, Office of Foreign Assets Control",
    url="https://sanctionslist.ofac.treas.gov/Home/ConsolidatedList",
    licence="public domain (17 U.S.C. 105)",
    files=tuple(
        # The spillover file exists only while some remarks are longer than 1,000 characters.
        SourceFile(name, f"{EXPORTS}{name.upper()}", required=name != "cons_comments.csv")
        for name in _FILES
    ),
    # 639 entries in May 2018, 442 in December 2025.
    entries_min=200,
    entries_max=5_000,
    schedule_hours=24,
    # OFAC publishes on working days; a Friday's list is the newest until Tuesday after a holiday.
    stale_hours=96,
    parse=parse,
    count=count_rows,
    fields=column_uses(*_FILES),
)
