"""FollowTheMoney files of other projects, where a copy is at hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from firmwatch.model import Excluded, Quarantined, Record, RecordKind
from tests.sources.ftm.documents import events_of

FOLDER = Path(__file__).parents[3] / "../shared/data/ftm"
FILES = {
    "ftmq/donations.ijson": (73, 0, 401),
    "ftmq/eu_authorities.ftm.json": (151, 0, 0),
    "nomenklatura/donations.ijson": (73, 0, 401),
    "yente/dataset/parteispenden/entities.ftm.json": (74, 0, 401),
    "yente/dataset/t1/entities.ftm.json": (2, 4, 1),
    "yente/dataset/zala/entities.ftm.json": (11, 6, 57),
}


@pytest.mark.skipif(
    not FOLDER.exists(), reason="skipped: no copies of FollowTheMoney files in shared/data"
)
@pytest.mark.parametrize("name", FILES)
def test_every_file_is_read_whole(name: str, tmp_path: Path) -> None:
    organisations, people, excluded = FILES[name]
    events = events_of(tmp_path, (FOLDER / name).read_bytes())
    kinds = [event.kind for event in events if isinstance(event, Record)]
    assert kinds.count(RecordKind.ORGANISATION) == organisations
    assert kinds.count(RecordKind.LISTED_PERSON) == people
    assert sum(isinstance(event, Excluded) for event in events) == excluded
    assert not [event for event in events if isinstance(event, Quarantined)]
