"""OFAC's list from a small fictional fixture, whole and damaged in every way met so far."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from firmwatch.errors import RefusedError, SchemaError
from firmwatch.model import (
    Excluded,
    LeftOut,
    NameType,
    Parsed,
    Quarantined,
    Record,
    RecordKind,
    Tally,
)
from firmwatch.sources import check_file
from firmwatch.sources.us_ofac_sdn import SOURCE
from tests.sources.us_ofac_sdn.regenerate import EXPECTED, fixture_files, record_rows


def parse(files: Mapping[str, Path]) -> list[Parsed]:
    return list(SOURCE.parse(files))


def quarantined(events: Iterable[Parsed]) -> list[Quarantined]:
    return [event for event in events if isinstance(event, Quarantined)]


def records(events: Iterable[Parsed]) -> dict[str, Record]:
    return {event.id: event for event in events if isinstance(event, Record)}


def assert_balanced(files: Mapping[str, Path], events: Iterable[Parsed]) -> None:
    accounted: Counter[str] = Counter()
    for event in events:
        if isinstance(event, Tally):
            accounted[event.file] += event.indexed + event.excluded
        elif isinstance(event, (Quarantined, Excluded, Record)) and not getattr(
            event, "derived", False
        ):
            accounted[event.locator.file] += 1
    assert dict(accounted) == SOURCE.count(files)


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    """Copies of the fixture files, for a test to damage."""
    for name, path in fixture_files().items():
        (tmp_path / name).write_bytes(path.read_bytes())
    return {name: tmp_path / name for name in fixture_files()}


def append(path: Path, row: bytes) -> None:
    path.write_bytes(path.read_bytes().removesuffix(b"\x1a") + row)


def test_the_records_are_those_expected() -> None:
    expected = [json.loads(line) for line in EXPECTED.read_text(encoding="utf-8").splitlines()]
    assert record_rows() == expected


def test_every_row_is_accounted_for() -> None:
    events = parse(fixture_files())
    assert SOURCE.count(fixture_files()) == {
        "sdn.csv": 11,
        "add.csv": 7,
        "alt.csv": 6,
        "sdn_comments.csv": 1,
    }
    assert_balanced(fixture_files(), events)
    assert quarantined(events) == []
    assert next(event for event in events if isinstance(event, Excluded)).record_id == "401"
    tallies = {event.file: event for event in events if isinstance(event, Tally)}
    assert tallies["add.csv"] == Tally("add.csv", indexed=5, excluded=2)
    assert tallies["alt.csv"] == Tally("alt.csv", indexed=5, excluded=1)


def test_what_is_not_kept_is_counted_by_name() -> None:
    left_out = {e.field: e.count for e in parse(fixture_files()) if isinstance(e, LeftOut)}
    assert left_out == {
        "listed_person.address": 1,
        "listed_person.birth_place": 1,
        "listed_person.email": 1,
        "listed_person.gender": 1,
        "listed_person.identification": 1,
        "listed_person.linked_to": 1,
        "listed_person.nationality": 1,
        "listed_person.phone": 1,
        "listed_person.title": 1,
        "organisation.email": 1,
        "organisation.phone": 1,
        "organisation.website": 1,
        "remark: juice manufacturer": 1,
    }


def test_a_listed_person_keeps_nothing_beyond_the_scope() -> None:
    person = records(parse(fixture_files()))["301"]
    text = repr(person)
    for dropped in ("Private Lane", "R0000001", "Strelsau", "Chairman", "9900000000", "Ruritania"):
        assert dropped not in text
    assert person.notes == ""
    kept = (*person.properties, *person.addresses, *person.identifiers, *person.links)
    assert kept == ()
    assert person.kind is RecordKind.LISTED_PERSON
    assert person.countries == ("CU",)


def test_a_name_points_to_the_line_that_prints_it() -> None:
    for record in records(parse(fixture_files())).values():
        for name in record.names:
            assert name.locator
            path = fixture_files()[name.locator.file]
            line = path.read_text(encoding="utf-8").split("\n")[name.locator.line - 1]
            assert name.value in line


def test_without_the_spillover_a_cut_piece_is_not_read(files: dict[str, Path]) -> None:
    del files["sdn_comments.csv"]
    events = parse(files)
    exchange = records(events)["105"]
    assert {identifier.scheme for identifier in exchange.identifiers} == {"wallet"}
    assert [name.value for name in exchange.names] == ["RURITANIA CRYPTO EXCHANGE"]
    assert LeftOut("remark: cut off at 1,000 characters", 1) in events


@pytest.mark.parametrize("name", ["sdn.csv", "add.csv", "alt.csv"])
def test_a_required_file_that_is_missing_is_refused_at_once(
    files: dict[str, Path], name: str
) -> None:
    del files[name]
    with pytest.raises(RefusedError, match=name):
        SOURCE.parse(files)


DAMAGED_ROWS = {
    "wrong columns": (b'9001,"ROW WITH TOO LITTLE",-0- \r\n', "it has 3 columns, not 12"),
    "pipes": (b"||||", "it has 1 columns, not 12"),
    "NUL": (b'9001,"A\x00B"' + b",-0- " * 10 + b"\r\n", "control character U+0000"),
    "control": (b'9001,"A\x0bB"' + b",-0- " * 10 + b"\r\n", "control character U+000B"),
    "end of file mark in a row": (b'9001,"AB"' + b",-0- " * 10 + b"\x1a\r\n", "U+001A"),
    "truncated": (b'9001,"A COMPANY",-0- ,"CUBA",-0- ,-0', "it has 6 columns, not 12"),
    "open quote": (b'9001,"A COMPANY"' + b",-0- " * 9 + b",\"a.k.a. 'X", "quotes do not close"),
    "no number": (b'ABC,"A COMPANY"' + b",-0- " * 10 + b"\r\n", "ent_num is not a number"),
    "no name": (b"9001,-0- " + b",-0- " * 10 + b"\r\n", "it has no name"),
    "other type": (b'9001,"A","drone"' + b",-0- " * 9 + b"\r\n", "its type 'drone' is not known"),
    "number used twice": (b'101,"ANOTHER"' + b",-0- " * 10 + b"\r\n", "used already on line 1"),
    "undecodable": (b'9001,"A\xffB \xd0\x91"' + b",-0- " * 10 + b"\r\n", "undecodable byte"),
}


@pytest.mark.parametrize("case", DAMAGED_ROWS)
def test_a_damaged_row_is_quarantined_alone(files: dict[str, Path], case: str) -> None:
    row, reason = DAMAGED_ROWS[case]
    healthy = records(parse(files))
    if case == "undecodable":  # the file shows itself as UTF-8 elsewhere
        text = files["sdn.csv"].read_bytes().replace(b"RURITANIA AIR", "RURITÁNIA AIR".encode())
        files["sdn.csv"].write_bytes(text)
        healthy = records(parse(files))
    append(files["sdn.csv"], row)
    events = parse(files)
    (damaged,) = quarantined(events)
    assert damaged.locator.line == 12
    assert reason in damaged.reason
    assert records(events) == healthy
    assert_balanced(files, events)


def test_rows_of_other_files_are_quarantined_with_their_line(files: dict[str, Path]) -> None:
    append(files["alt.csv"], b'777,9,"aka","ORPHAN ALIAS",-0- \r\n101,10,"aka",-0- ,-0- \r\n||||')
    append(files["add.csv"], b'777,9,"4 Private Lane",-0- ,"Cuba",-0- \r\n')
    append(files["sdn_comments.csv"], b'777,"and so on."\r\n')
    events = parse(files)
    assert [(q.locator.file, q.locator.line, q.record_id) for q in quarantined(events)] == [
        ("add.csv", 8, "777"),
        ("alt.csv", 9, None),
        ("alt.csv", 7, "777"),
        ("alt.csv", 8, "101"),
        ("sdn_comments.csv", 2, "777"),
    ]
    assert "Private" not in repr(quarantined(events)), "it may be a person's street"
    assert_balanced(files, events)


def test_an_identical_row_is_a_duplicate(files: dict[str, Path]) -> None:
    first = files["sdn.csv"].read_bytes().split(b"\r\n")[0]
    append(files["sdn.csv"], first + b"\r\n")
    events = parse(files)
    assert [e.reason for e in events if isinstance(e, Excluded)][-1] == "duplicate of line 1"
    assert_balanced(files, events)


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace(b"\r\n", b"\n"),
        lambda text: text.replace(b"\r\n", b"\r"),
        lambda text: text.removesuffix(b"\r\n\x1a"),
        lambda text: text.replace(b"\r\n", b"\r\n \r\n"),
        lambda text: b"\xef\xbb\xbf" + text,
        lambda text: text.replace(b",-0- ", b","),
    ],
    ids=["LF", "CR", "no end", "blank lines", "byte order mark", "empty for null"],
)
def test_a_file_saved_anew_gives_the_same_records(files: dict[str, Path], change) -> None:  # type: ignore[no-untyped-def]
    before = record_rows()
    for path in files.values():
        path.write_bytes(change(path.read_bytes()))
    events = parse(files)
    assert quarantined(events) == []
    assert [record.caption for record in records(events).values()] == [
        row["names"][0]["value"] for row in before
    ]
    assert_balanced(files, events)


@pytest.mark.parametrize("first", [b"ent_num", b'"Ent Num"', b"\xef\xbb\xbfent_num", b"uid"])
def test_a_header_row_is_no_entry(files: dict[str, Path], first: bytes) -> None:
    for path in files.values():
        width = path.read_bytes().split(b"\r\n")[0].count(b",-0- ") or 1
        path.write_bytes(first + b",column" * width + b"\r\n" + path.read_bytes())
    events = parse(files)
    assert quarantined(events) == []
    assert records(events)["101"].locator.line == 2
    assert_balanced(files, events)


def test_a_windows_1252_file_keeps_its_accents(files: dict[str, Path]) -> None:
    text = files["sdn.csv"].read_bytes().replace(b"RURITANIA AIR", "RURITÁNIA ÄIR".encode("cp1252"))
    files["sdn.csv"].write_bytes(text)
    assert records(parse(files))["101"].caption == "RURITÁNIA ÄIR SERVICES"


def test_an_unknown_kind_of_alias_stays_a_name(files: dict[str, Path]) -> None:
    append(files["alt.csv"], b'101,9,"dba","RAS TRAVEL",-0- \r\n')
    names = {name.value: name.type for name in records(parse(files))["101"].names}
    assert names["RAS TRAVEL"] is NameType.ALIAS


def test_a_new_column_is_refused(files: dict[str, Path]) -> None:
    text = files["sdn.csv"].read_bytes().replace(b"\r\n", b",-0- \r\n")
    files["sdn.csv"].write_bytes(text)
    with pytest.raises(SchemaError, match=r"11 have 13 columns, not 12.*a column nobody reads"):
        parse(files)


def test_a_lost_column_is_refused(files: dict[str, Path]) -> None:
    files["alt.csv"].write_bytes(files["alt.csv"].read_bytes().replace(b",-0- \r\n", b"\r\n"))
    with pytest.raises(SchemaError, match="A column is gone"):
        parse(files)


def test_too_many_unreadable_rows_refuse_the_file(files: dict[str, Path]) -> None:
    append(files["sdn.csv"], b"".join(b"x%d" % n + b",-0- " * 11 + b"\r\n" for n in range(6)))
    with pytest.raises(RefusedError, match=r"6 of 17 rows of sdn\.csv cannot be read.*line 12"):
        parse(files)


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        (b"", "empty"),
        (b"<!DOCTYPE html><title>Sorry</title>", "HTML"),
        ('101,"A"\r\n'.encode("utf-16"), "UTF-16"),
    ],
)
def test_a_download_that_is_no_list_is_refused(
    files: dict[str, Path], content: bytes, cause: str
) -> None:
    files["sdn.csv"].write_bytes(content)
    with pytest.raises(RefusedError, match=cause):
        check_file(SOURCE.files[0], files["sdn.csv"])
