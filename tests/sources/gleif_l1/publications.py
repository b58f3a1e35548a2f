"""Fictional publications of the Global LEI Index: full files, deltas, and the index of them."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from tests.sources.gleif_l1.test_gleif_l1 import lei

Works = Mapping[int, str]
"""The records of one version: number -> legal name."""
START = datetime(2031, 3, 1, 8, tzinfo=UTC)
STEP = timedelta(hours=8)
ENTITY = (
    "<lei:LEIRecord><lei:LEI>{lei}</lei:LEI>\n<lei:Entity><lei:LegalName>{name}</lei:LegalName>"
    "<lei:EntityCategory>GENERAL</lei:EntityCategory></lei:Entity>{more}</lei:LEIRecord>\n"
)
DELETED = (
    '<lei:Extension xmlns:gleif="urn:gleif"><gleif:Deletion><gleif:DeletedAt>'
    "2031-03-01T00:00:00Z</gleif:DeletedAt></gleif:Deletion></lei:Extension>"
)


def instant(version: int) -> datetime:
    return START + version * STEP


def document(entries: list[str], version: int, since: datetime | None = None) -> bytes:
    content = "GLEIF_DELTA_PUBLISHED" if since else "GLEIF_FULL_PUBLISHED"
    start = f"<lei:DeltaStart>{since:%Y-%m-%dT%H:%M:%SZ}</lei:DeltaStart>" if since else ""
    return (
        '<?xml version="1.0" encoding="UTF-8"?><lei:LEIData xmlns:lei="urn:lei"><lei:LEIHeader>'
        f"<lei:ContentDate>{instant(version):%Y-%m-%dT%H:%M:%SZ}</lei:ContentDate>"
        f"<lei:FileContent>{content}</lei:FileContent>{start}"
        f"<lei:RecordCount>{len(entries)}</lei:RecordCount></lei:LEIHeader>\n<lei:LEIRecords>\n"
        f"{''.join(entries)}</lei:LEIRecords></lei:LEIData>\n"
    ).encode()


def record(number: int, name: str, more: str = "") -> str:
    return ENTITY.format(lei=lei(number), name=name, more=more)


def full(works: Works, version: int) -> bytes:
    entries = [record(number, name) for number, name in sorted(works.items())]
    return document(entries, version)


def delta(versions: Sequence[Works], start: int, version: int) -> bytes:
    """What changed after the version `start` of `versions`, as it is in the version `version`."""
    numbers: Collection[int] = {number for works in versions for number in works}
    newest, entries = versions[version], []
    for number in sorted(numbers):
        known = {works.get(number) for works in versions[start : version + 1]}
        if len(known) == 1:
            continue
        name = newest.get(number)
        entries.append(record(number, name) if name else record(number, "Gone", DELETED))
    return document(entries, version, instant(start))


def packed(content: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("golden-copy.xml", content)
    return stream.getvalue()


def index(url: str, version: int, count: int | None, windows: Collection[str]) -> bytes:
    def file(name: str) -> dict[str, object]:
        return {"xml": {"url": f"{url}/{name}.xml.zip", "record_count": count}}

    published = f"{instant(version):%Y-%m-%d %H:%M:%S}"
    files = {
        "publish_date": published,
        "full_file": file("full"),
        "delta_files": {name: file(name) for name in windows},
    }
    return json.dumps({"data": {"publish_date": published, "lei2": files}}).encode()
