"""Deltas of level 2 give what the full file of that instant has."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firmwatch.errors import FirmwatchError, RefusedError
from firmwatch.model import Excluded, Release
from firmwatch.sources import source
from tests.shared_data import needs_shared
from tests.sources.gleif_l1.publications import index
from tests.sources.gleif_l1.publications import instant as published
from tests.sources.gleif_l2.documents import (
    Form,
    Relationships,
    Version,
    delta,
    document,
    full,
    relationship,
)
from tests.sources.gleif_l2.test_gleif_l2 import FORMS, PUBLISHED, plain, told

BOTH = pytest.mark.parametrize("name", FORMS)


def said(name: str, path: Path) -> list[str]:
    """What a file says, but for where in the file it stands."""
    found = told(name, path)
    return sorted(plain(item) for item in [*found["register_party"], *found["interest"]])


def applied(name: str, folder: Path, base: str, deltas: Sequence[str]) -> tuple[int, Path]:
    paths = [folder / f"{number}.xml" for number in range(len(deltas) + 1)]
    for path, text in zip(paths, [base, *deltas], strict=True):
        path.write_text(text, "utf-8")
    increments = source(name).increments
    assert increments is not None
    result = folder / FORMS[name].file
    return increments.apply(paths[0], paths[1:], result), result


def versions(form: Form) -> st.SearchStrategy[list[Version]]:
    keys = st.tuples(st.integers(10, 14), st.sampled_from(form.kinds))
    return st.lists(
        st.dictionaries(keys, st.sampled_from(form.values), max_size=8), min_size=2, max_size=4
    )


@BOTH
@settings(deadline=None, max_examples=50)
@given(st.data())
def test_any_deltas_give_what_the_full_file_has(name: str, data: Any) -> None:
    form = FORMS[name]
    drawn = data.draw(versions(form))
    last = len(drawn) - 1
    cuts = sorted(data.draw(st.sets(st.integers(1, last))) | {last})
    # A delta may reach further back than the version before it.
    starts = [data.draw(st.integers(0, start)) for start in [0, *cuts[:-1]]]
    deltas = [delta(form, drawn, start, cut) for start, cut in zip(starts, cuts, strict=True)]
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        number, result = applied(name, folder, full(form, drawn[0], 0), deltas)
        whole = folder / "whole.xml"
        whole.write_text(full(form, drawn[last], last), "utf-8")
        assert number == len(drawn[last])
        assert said(name, result) == said(name, whole)


GOOD = delta(Relationships, [{(10, "IS_FEEDER_TO"): "1"}, {(10, "IS_FEEDER_TO"): "2"}], 0, 1)
BASE = full(Relationships, {(10, "IS_FEEDER_TO"): "1"}, 0)


@pytest.mark.parametrize(
    ("damaged", "cause"),
    [
        (GOOD[:-40], "truncated"),
        (GOOD.replace("RecordCount>1", "RecordCount>3"), "1 records, where its header counts 3"),
        (full(Relationships, {}, 1), "is no delta: its FileContent is GLEIF_FULL_PUBLISHED"),
        (document(Relationships, [relationship(9, "IS_FEEDER_TO", "1")], 2, 1), "would be lost"),
        (GOOD.replace("IS_FEEDER_TO", "IS_SPUN_OFF_FROM"), "IS_SPUN_OFF_FROM"),
        (GOOD.replace("EXHOLD000000000010", "EX"), "its Relationship/StartNode/NodeID is"),
        (GOOD.replace("StartNode", "Starts"), "its Relationship/StartNode/NodeID is ''"),
        (GOOD.replace("</x:StartNode>", "\x01</x:StartNode>"), "the XML is broken"),
    ],
)
def test_a_delta_that_does_not_fit_writes_nothing(tmp_path: Path, damaged: str, cause: str) -> None:
    with pytest.raises(FirmwatchError, match=cause):
        applied("gleif_l2", tmp_path, BASE, [damaged])
    assert not (tmp_path / "rr.xml").exists()


def test_a_key_that_stands_elsewhere_in_the_delta_is_refused(tmp_path: Path) -> None:
    """The key is found without parsing in the base, so it has to be found so in the delta."""
    comment = "<x:RelationshipRecord><!-- <x:NodeID>EXHOLD00000000009907</x:NodeID> -->"
    with pytest.raises(RefusedError, match="does not stand where keys stand"):
        applied("gleif_l2", tmp_path, BASE, [GOOD.replace("<x:RelationshipRecord>", comment)])


@BOTH
def test_the_index_names_the_files_of_this_kind(tmp_path: Path, name: str) -> None:
    path = tmp_path / "index.json"
    content = index("https://gleif.example", 10, 41, ("IntraDay",))
    key = {"gleif_l2": b'"rr"', "gleif_l2_exceptions": b'"repex"'}[name]
    path.write_bytes(content.replace(b'"lei2"', key))
    increments = source(name).increments
    assert increments is not None
    found = increments.newest(increments, f"{published(9):%Y-%m-%d %H:%M:%S}", lambda _: path)
    assert isinstance(found, Release)
    assert [way[0].url for way in found.ways] == ["https://gleif.example/IntraDay.xml.zip"]
    # An index of publications of other files has no file of this kind.
    path.write_bytes(content)
    with pytest.raises(RefusedError, match="index of publications"):
        increments.newest(increments, None, lambda _: path)


@needs_shared
@pytest.mark.parametrize(("name", "stem"), [("gleif_l2", "rr"), ("gleif_l2_exceptions", "repex")])
def test_published_updates_are_applied_to_a_published_file(
    tmp_path: Path, name: str, stem: str
) -> None:
    """The three published parts, one after the other: a later record takes an earlier one's place.

    In the last one a record carries the publisher's own mark of what was deleted.
    """
    texts = [
        (PUBLISHED / f"{stem}-{part}.xml").read_text("utf-8")
        for part in ("data", "updates-data2", "updates-data2-new")
    ]
    dates = ["2023-06-01T00:00:00Z", "2023-11-05T00:00:00Z", "2023-11-06T00:00:00Z"]
    parts = [
        dated(texts[0], dates[0]),
        *(dated(text, *dates[number : number + 2]) for number, text in enumerate(texts[1:])),
    ]
    _, result = applied(name, tmp_path, parts[0], parts[1:])
    expected: dict[str, str] = {}
    for number, text in enumerate(texts):
        path = tmp_path / f"part{number}.xml"
        path.write_text(text, "utf-8")
        expected |= {item.id: plain(item) for item in told(name, path)["interest"]}
        for gone in deleted_in(name, path):
            expected.pop(gone, None)
    assert deleted_in(name, tmp_path / "part2.xml")
    found = {item.id: plain(item) for item in told(name, result)["interest"]}
    assert found == expected


def deleted_in(name: str, path: Path) -> list[str]:
    events = source(name).parse({FORMS[name].file: path})
    return [
        str(item.record_id)
        for item in events
        if isinstance(item, Excluded) and item.reason.endswith("has deleted")
    ]


def dated(text: str, start: str, date: str | None = None) -> str:
    """A published part under the header of a full file or, with a start, of a delta."""
    prefix = "rr" if "<rr:Header>" in text else "repex"
    records = text.count(f"</{prefix}:RelationshipRecord>") + text.count(f"</{prefix}:Exception>")
    head, _, rest = text.partition(f"</{prefix}:Header>")
    fields = {"ContentDate": date or start, "RecordCount": str(records)}
    fields["FileContent"] = "GLEIF_DELTA_PUBLISHED" if date else "GLEIF_FULL_PUBLISHED"
    if date:
        fields["DeltaStart"] = start
    made = "".join(f"<{prefix}:{key}>{value}</{prefix}:{key}>" for key, value in fields.items())
    return (
        f"{head.partition(f'<{prefix}:Header>')[0]}<{prefix}:Header>{made}</{prefix}:Header>{rest}"
    )
