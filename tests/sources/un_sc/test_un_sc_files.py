"""The United Nations' own files, where a copy is at hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from firmwatch.model import PublishedAt, Quarantined, Record, RecordKind
from firmwatch.sources.un_sc import SOURCE
from tests.sources.un_sc.documents import events_of

FOLDER = Path(__file__).parents[3] / "../shared/data/lists/un"
VERSIONS = {
    "un_2018-06-08.xml": (693, 405, "2018-06-07T23:03:43Z"),
    "un_2018-06-22.xml": (695, 405, "2018-06-21T23:02:22Z"),
    "un_2018-08-27.xml": (701, 397, "2018-08-24T23:40:35Z"),
    "un_2018-10-30.xml": (703, 390, "2018-10-29T23:09:49Z"),
    "un_2020-04-15.xml": (709, 305, "2020-03-20T23:09:21Z"),
    "un_2024-12-17.xml": (686, 193, "2024-11-30T00:00:00Z"),
    "un_2026-02-27.xml": (730, 273, "2026-02-27T00:00:09Z"),
}

pytestmark = pytest.mark.skipif(
    not FOLDER.exists(), reason="skipped: no copies of the United Nations' files in shared/data"
)


@pytest.mark.parametrize("name", VERSIONS)
def test_every_version_is_read_whole(name: str, tmp_path: Path) -> None:
    people, entities, published_at = VERSIONS[name]
    events = events_of(tmp_path, (FOLDER / name).read_bytes())
    kinds = [event.kind for event in events if isinstance(event, Record)]
    assert kinds.count(RecordKind.LISTED_PERSON) == people
    assert kinds.count(RecordKind.ORGANISATION) == entities
    assert not [event for event in events if isinstance(event, Quarantined)]
    assert PublishedAt(published_at) in events
    assert SOURCE.entries_min <= len(kinds) <= SOURCE.entries_max


def test_control_character_costs_one_record(tmp_path: Path) -> None:
    content = (FOLDER / "un_2026-02-27.xml").read_bytes()
    middle = content.index(b"</FIRST_NAME>", content.index(b"<ENTITIES>") + 100_000)
    whole = events_of(tmp_path, content)
    events = events_of(tmp_path, content[:middle] + b"\x02" + content[middle:])
    (lost,) = [event for event in events if isinstance(event, Quarantined)]
    assert lost.locator.line == content.count(b"\n", 0, content.rindex(b"<ENTITY>", 0, middle)) + 1
    kept = [event for event in events if isinstance(event, Record)]
    assert kept == [e for e in whole if isinstance(e, Record) and e.id != lost.record_id]
