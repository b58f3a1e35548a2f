"""The World Bank's Listing of Ineligible Firms and Individuals, from the JSON behind its page.

Unverified: written from the field names that programs reading this JSON give, without a file of
the publisher's. The address answers only with the `apikey` header that the script of the page
sends, which changes: it is a setting, and whoever sets it reads it from the page.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from firmwatch.errors import RefusedError
from firmwatch.model import (
    Excluded,
    FieldUse,
    LeftOut,
    Parsed,
    PublishedAt,
    Quarantined,
    Source,
    SourceFile,
)
from firmwatch.sources.worldbank_records import SOURCE_NAME, kind_of, record_of
from firmwatch.sources.worldbank_rows import FILE, Row, read_rows

__all__ = ["SOURCE", "UNREADABLE_SHARE_MAX", "count", "parse"]

UNREADABLE_SHARE_MAX = 0.05
"""A file with a larger share of unreadable rows is not to be trusted: project's own choice."""
_UNREADABLE_MIN = 5
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def parse(files: Mapping[str, Path]) -> Iterator[Parsed]:
    """Turn the listing into records, with what became of every row that is not one.

    `files` gives the path of `sanctioned_firms.json`. Raises `RefusedError` for a file that is no
    such list, is cut off, or has more than `UNREADABLE_SHARE_MAX` of its rows unreadable, and
    `SchemaError` for a field that nobody reads.
    """
    left_out: Counter[str] = Counter()
    digests: dict[str, bytes] = {}
    refreshed = ""
    rows = unreadable = 0
    for item in read_rows(files[FILE]):
        if isinstance(item, LeftOut):
            left_out[item.field] += item.count
            continue
        rows += 1
        if isinstance(item, Row):
            refreshed = max(refreshed, item.get("LAST_REFRESH_DATE"))
            yield _event(item, digests, left_out)
        else:
            unreadable += 1
            yield item
    if unreadable > max(_UNREADABLE_MIN, rows * UNREADABLE_SHARE_MAX):
        raise RefusedError(
            f"{FILE}: {unreadable} of {rows} rows cannot be read, more than"
            f" {UNREADABLE_SHARE_MAX:.0%}. Fetch it again; the last good snapshot stays in use."
        )
    if found := _DAY.match(refreshed):
        yield PublishedAt(f"{found[0]}T00:00:00Z")
    yield from (LeftOut(field, number) for field, number in sorted(left_out.items()))


def count(files: Mapping[str, Path]) -> dict[str, int]:
    """Count the rows by their beginnings and by their names, and take the larger number.

    A row whose beginning is damaged still has a name, and one whose name is damaged a beginning.
    """
    content = files[FILE].read_bytes().translate(None, b" \t\r\n")
    _, _, rows = content.partition(b'"ZPROCSUPP":[')
    return {FILE: max(rows.count(b'{"'), rows.count(b'"SUPP_NAME"'))}


def _event(row: Row, digests: dict[str, bytes], left_out: Counter[str]) -> Parsed:
    record_id = row.get("SUPP_ID")
    digest = hashlib.sha256(json.dumps(row.values, sort_keys=True).encode()).digest()
    known = digests.setdefault(record_id, digest)
    if known is not digest and known == digest:
        return Excluded(row.locator, "a repeated row with the same content", record_id)
    if known is not digest:
        reason = f"SUPP_ID {record_id} stands on an earlier row with other content"
        return Quarantined(row.locator, reason, record_id)
    try:
        return record_of(row, kind_of(row), left_out)
    except ValueError as error:
        return Quarantined(row.locator, str(error), record_id)


def _fields() -> Iterator[FieldUse]:
    kept = {
        "SUPP_ID": "`id`",
        "SUPP_NAME": "`names`; a name in brackets that is called former or other stands apart",
        "SUPP_TYPE_CODE": "`kind` (F or I) and `properties`",
        "ADD_SUPP_INFO": "`notes`, and `names` where it begins with a.k.a., formerly or the like",
        "LAND1": "`countries`, country of `addresses`",
        "COUNTRY_NAME": "`countries` where LAND1 is empty; `addresses`",
        "DEBAR_FROM_DATE": "`listings.listing_date`",
        "DEBAR_TO_DATE": "`listings.end_date`; 2999-12-31 is no end",
        "DEBAR_REASON": "`listings.reason`",
        "DNB_ID": "`identifiers` (D-U-N-S)",
        "LAST_REFRESH_DATE": "when the list was published: the latest of all rows",
    }
    addresses = "SUPP_ADDR SUPP_CITY SUPP_STATE_CODE SUPP_PROV_NAME SUPP_ZIP_CODE SUPP_POST_CODE"
    kept |= dict.fromkeys(addresses.split(), "`addresses`; of people dropped")
    properties = (
        "SUPP_PRE_ACRN SUPP_POST_ACRN INELIGIBLY_STATUS SUPP_ELIG_STAT ELIG_STAT DEBAR_TYPE"
        " DNB_PAR_ID DNB_ULTM_ID CRIS_SUPP_ID"
    )
    kept |= dict.fromkeys(properties.split(), "`properties`; of people dropped")
    for field, goes_to in kept.items():
        yield FieldUse(FILE, field, goes_to)
    users = "CREATE_USER CREATE_USER_NAME UPD_USER UPD_USER_NAME"
    for field in users.split():
        yield FieldUse(FILE, field, "", "names staff of the publisher (scope rule S4)")
    rest = (
        "MANDT LEGACY_FLG UN_SUPP_FLG INELIG_FLG AML_ENTR_IND CRPD_MATCH CRPD_STAT CREATE_DATE"
        " CREATE_TIME UPD_DATE UPD_TIME REGISTER REGISTER_ID PARENT RECHK_IND"
    )
    for field in rest.split():
        yield FieldUse(FILE, field, "", "the publisher's bookkeeping, without a published meaning")


SOURCE = Source(
    name=SOURCE_NAME,
    title="World Bank Listing of Ineligible Firms and Individuals (unverified)",
    publisher="The World Bank",
    url="https://www.worldbank.org/en/projects-operations/procurement/debarred-firms",
    licence="terms of use of the World Bank's web site",
    files=(
        SourceFile(
            FILE,
            "https://apigwext.worldbank.org/dvsvc/v1.0/json/APPLICATION/ADOBE_EXPRNCE_MGR/FIRM/"
            "SANCTIONED_FIRM",
            headers=(("apikey", ""),),
        ),
    ),
    # Programs that read it refuse fewer than 1,000 rows; wider here, since none has been seen.
    entries_min=500,
    entries_max=10_000,
    schedule_hours=24,
    stale_hours=96,
    parse=parse,
    count=count,
    fields=tuple(_fields()),
    verified=False,
)
