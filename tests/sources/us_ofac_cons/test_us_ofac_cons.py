"""OFAC's consolidated list: its own files, laid out as the SDN list's are."""

from __future__ import annotations

import contextlib
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firmwatch.errors import FirmwatchError, RefusedError, SchemaError
from firmwatch.model import Parsed, Record, RecordKind
from firmwatch.sources import check_file
from firmwatch.sources.us_ofac_cons import SOURCE
from tests.sources.fixtures import expected, fixture, read, rows

NAME = "us_ofac_cons"
SHARED = Path(__file__).parents[3].parent / "shared/data/lists/us_ofac_consolidated"
PUBLISHED = {
    # organisations, vessels, listed people
    "2018-05-27": (471, 74, 94),
    "2025-12-19": (363, 0, 79),
}
MAIN = (fixture(NAME)["cons_prim.csv"]).read_bytes()
ROWS = MAIN.split(b"\r\n")


def parsed(files: Mapping[str, Path]) -> list[Parsed]:
    return list(SOURCE.parse(files))


@contextlib.contextmanager
def changed(content: bytes, name: str = "cons_prim.csv") -> Iterator[dict[str, Path]]:
    """Give the fixture with one file changed."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        yield fixture(NAME) | {name: path}


def test_the_events_are_those_expected() -> None:
    assert rows(NAME) == expected(NAME)


def test_every_row_is_accounted_for() -> None:
    reading, records, people, unread = read(SOURCE, fixture(NAME))
    counts = {c.file: (c.published, c.indexed, c.quarantined, c.excluded) for c in reading.counts}
    assert counts == {
        "cons_prim.csv": (12, 5, 4, 3),
        "cons_add.csv": (8, 4, 1, 3),
        "cons_alt.csv": (7, 5, 1, 1),
        "cons_comments.csv": (1, 1, 0, 0),
    }
    assert (len(records), len(people), len(unread)) == (5, 1, 6)


def test_records_say_which_list_they_stand_on() -> None:
    assert {e.source for e in parsed(fixture(NAME)) if isinstance(e, Record)} == {NAME}


def test_of_a_listed_person_nothing_else_is_kept() -> None:
    (person,) = (
        event
        for event in parsed(fixture(NAME))
        if isinstance(event, Record) and event.kind is RecordKind.LISTED_PERSON
    )
    text = repr(person)
    for dropped in ("Private Lane", "R0000001", "Farholm", "Council", "Ruritania", "Male", "POB"):
        assert dropped not in text
    assert (person.birth_dates, person.countries, person.notes) == (("1958",), ("PS",), "")


def test_without_the_spillover_the_list_is_read_still() -> None:
    files = fixture(NAME)
    del files["cons_comments.csv"]
    reading, *_ = read(SOURCE, files)
    assert reading.left_out["remark: cut off at 1,000 characters"] == 1


@pytest.mark.parametrize("name", ["cons_prim.csv", "cons_add.csv", "cons_alt.csv"])
def test_a_required_file_that_is_missing_is_refused(name: str) -> None:
    files = fixture(NAME)
    del files[name]
    with pytest.raises(RefusedError, match=name):
        parsed(files)


@pytest.mark.parametrize(
    "content", [b"", b" \r\n", b"<!DOCTYPE html><title>Sorry</title>"], ids=repr
)
def test_a_download_that_is_no_list_is_refused(content: bytes) -> None:
    with changed(content) as files, pytest.raises(RefusedError):
        check_file(SOURCE.files[0], files["cons_prim.csv"])


def test_a_list_cut_off_in_a_row_is_refused() -> None:
    with (
        changed(MAIN[: MAIN.index(b"GRIMSTAD") + 4]) as files,
        pytest.raises(RefusedError, match="cut off"),
    ):
        read(SOURCE, files)


def test_another_number_of_columns_is_refused() -> None:
    with (
        changed(MAIN.replace(b"\r\n", b",-0- \r\n")) as files,
        pytest.raises(SchemaError, match=r"cons_prim\.csv.*13 columns, not 12"),
    ):
        parsed(files)


def test_every_published_column_says_where_it_goes() -> None:
    widths = Counter(use.file for use in SOURCE.fields)
    assert list(widths) == [file.name for file in SOURCE.files]
    assert list(widths.values()) == [12, 6, 5, 2]
    assert all(use.goes_to or use.why for use in SOURCE.fields)


@settings(deadline=None, max_examples=80)
@given(
    place=st.integers(0, len(MAIN)),
    length=st.integers(0, 12),
    inserted=st.binary(max_size=12),
)
def test_any_damage_raises_nothing_but_firmwatch_errors(
    place: int, length: int, inserted: bytes
) -> None:
    with (
        changed(MAIN[:place] + inserted + MAIN[place + length :]) as files,
        contextlib.suppress(FirmwatchError),
    ):
        read(SOURCE, files)


@settings(deadline=None, max_examples=80)
@given(
    row=st.integers(0, 5),
    place=st.integers(0, 400),
    damage=st.sampled_from([b"\x00", b'"', b",", b"\x0b", b"\xff", b"'", b";"]),
)
def test_damage_to_one_row_leaves_the_others_as_they_were(
    row: int, place: int, damage: bytes
) -> None:
    healthy = {e.id: e for e in parsed(fixture(NAME)) if isinstance(e, Record)}
    own = ROWS[row].split(b",")[0].decode()
    damaged = list(ROWS)
    # Behind the number: the number is what tells whose row it is.
    place = min(len(own) + place, len(ROWS[row]))
    damaged[row] = ROWS[row][:place] + damage + ROWS[row][place:]
    with changed(b"\r\n".join(damaged)) as files, contextlib.suppress(RefusedError):
        found = {e.id: e for e in parsed(files) if isinstance(e, Record)}
        # Of 701 and 706 the fixture has a second row, which counts where the first is damaged.
        for number in healthy.keys() - {own, "701", "706"}:
            assert found[number] == healthy[number]


@pytest.mark.skipif(not SHARED.exists(), reason="OFAC's files are not beside the repository")
@pytest.mark.parametrize("day", PUBLISHED)
def test_a_published_list_is_read_whole(day: str) -> None:
    names = (file.name for file in SOURCE.files)
    files = {name: path for name in names if (path := SHARED / day / name).exists()}
    reading, records, people, unread = read(SOURCE, files)
    kinds = Counter(record.kind for record in records)
    found = (kinds[RecordKind.ORGANISATION], kinds[RecordKind.VESSEL], len(people))
    assert found == PUBLISHED[day]
    assert unread == []
    assert reading.counts[0].published == sum(found)
    assert SOURCE.entries_min <= reading.counts[0].published <= SOURCE.entries_max
