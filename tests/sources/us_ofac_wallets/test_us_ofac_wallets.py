"""A list of digital currency addresses: whole, damaged, and the real copy where it is at hand."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firmwatch.errors import FirmwatchError, RefusedError, SchemaError
from firmwatch.model import Quarantined, Record, RecordKind
from firmwatch.sources import check_file
from firmwatch.sources.us_ofac_wallets import FILE, SOURCE
from tests.sources.fixtures import expected, fixture, read, rows

NAME = "us_ofac_wallets"
PUBLISHED = Path(__file__).parents[3].parent / "shared/data/wallets/ofac_addresses_latest.csv"
LINES = [b"asset,address"] + [
    b"XBT,1FictionaL%02dAddressOfNobodyAtAll00" % number for number in range(40)
]
WHOLE = b"\r\n".join(LINES) + b"\r\n"


@contextlib.contextmanager
def changed(content: bytes) -> Iterator[dict[str, Path]]:
    """Give the source's file with this content."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / FILE
        path.write_bytes(content)
        yield {FILE: path}


def records(content: bytes) -> dict[str, Record]:
    with changed(content) as files:
        return {e.id: e for e in SOURCE.parse(files) if isinstance(e, Record)}


UNDAMAGED = records(WHOLE)


def test_the_events_are_those_expected() -> None:
    assert rows(NAME) == expected(NAME)


def test_every_row_is_accounted_for() -> None:
    reading, found, people, unread = read(SOURCE, fixture(NAME))
    (count,) = reading.counts
    assert (count.published, count.indexed, count.quarantined, count.excluded) == (12, 6, 5, 1)
    assert (len(found), len(people), len(unread)) == (6, 0, 5)


def test_one_address_of_two_assets_is_two_wallets_and_its_case_is_a_checksum() -> None:
    with fixture(NAME)[FILE].open("rb") as stream:
        found = records(stream.read())
    hexadecimal = [number for number in found if "0x" in number]
    assert hexadecimal == [
        "ETH:0x00000000000000000000000000000000000000aa",
        "USDT:0x00000000000000000000000000000000000000aa",
    ]
    assert found[hexadecimal[0]].caption.endswith("Aa")
    assert {record.kind for record in found.values()} == {RecordKind.WALLET}


@pytest.mark.parametrize(
    "content",
    [
        WHOLE.replace(b"asset,address", b"asset,address,entity"),
        WHOLE.replace(b"asset,address", b"currency,address"),
        WHOLE.removeprefix(b"asset,address\r\n"),
        b"<html><title>Sorry</title></html>\n",
    ],
    ids=["more", "renamed", "no header", "html"],
)
def test_other_columns_are_refused(content: bytes) -> None:
    with pytest.raises(SchemaError, match=r"ofac_addresses\.csv, line 1: the columns are"):
        records(content)


@pytest.mark.parametrize("content", [b"", b" \r\n\r\n"], ids=repr)
def test_an_empty_file_is_refused(content: bytes) -> None:
    with changed(content) as files:
        with pytest.raises(RefusedError, match="is empty"):
            list(SOURCE.parse(files))
        with pytest.raises(RefusedError, match=r"empty|blank"):
            check_file(SOURCE.files[0], files[FILE])
        assert SOURCE.count(files) == {FILE: 0}


def test_a_file_that_is_missing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="cannot be read"):
        list(SOURCE.parse({FILE: tmp_path / "nothing.csv"}))


@pytest.mark.parametrize("length", [2, 3, 4, 12, 30])
def test_a_file_that_is_cut_off_is_refused(length: int) -> None:
    with (
        changed(WHOLE[:-length]) as files,
        pytest.raises(RefusedError, match="cut off"),
    ):
        read(SOURCE, files)


def test_too_many_unreadable_rows_refuse_the_file() -> None:
    with pytest.raises(RefusedError, match="6 of 46 rows cannot be read"):
        records(WHOLE + b"XBT\r\n" * 6)


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace(b"\r\n", b"\n"),
        lambda text: b"\xef\xbb\xbf" + text,
        lambda text: text.replace(b"\r\n", b"\r\n\r\n"),
        lambda text: text.replace(b",", b" , "),
    ],
    ids=["LF", "byte order mark", "blank lines", "spaces"],
)
def test_a_file_saved_anew_gives_the_same_wallets(change) -> None:  # type: ignore[no-untyped-def]
    assert list(records(change(WHOLE))) == list(UNDAMAGED)
    with changed(change(WHOLE)) as files:
        assert SOURCE.count(files) == {FILE: 40}


@settings(deadline=None, max_examples=100)
@given(
    index=st.integers(1, 40),
    offset=st.integers(0, len(LINES[1])),
    damage=st.sampled_from([b"\x00", b'"', b",", b"\r", b"\xff", b" ", b"\x1a", b"-"]),
)
def test_damage_to_one_row_leaves_the_others_as_they_were(
    index: int, offset: int, damage: bytes
) -> None:
    lines = list(LINES)
    lines[index] = lines[index][:offset] + damage + lines[index][offset:]
    with changed(b"\r\n".join(lines) + b"\r\n") as files:
        _, found, _, unread = read(SOURCE, files)
    by_id = {record.id: record for record in found}
    own = list(UNDAMAGED)[index - 1]
    assert len(unread) <= 1
    for number, record in UNDAMAGED.items():
        if number != own:
            assert by_id[number] == record


@settings(deadline=None, max_examples=100)
@given(
    place=st.integers(0, len(WHOLE)),
    length=st.integers(0, 20),
    inserted=st.binary(max_size=12),
)
def test_any_damage_raises_nothing_but_firmwatch_errors(
    place: int, length: int, inserted: bytes
) -> None:
    with (
        changed(WHOLE[:place] + inserted + WHOLE[place + length :]) as files,
        contextlib.suppress(FirmwatchError),
    ):
        read(SOURCE, files)


def test_a_line_that_is_too_long_is_quarantined_with_a_short_excerpt() -> None:
    with changed(
        WHOLE + b"XBT," + b"1" * 100_000 + b"\r\n" + b"XBT,1FictionaL99AddressOfNobodyAtAll00\r\n"
    ) as files:
        unread = [event for event in SOURCE.parse(files) if isinstance(event, Quarantined)]
    assert [(event.locator.line, len(event.excerpt)) for event in unread] == [(42, 300)]


@pytest.mark.skipif(not PUBLISHED.exists(), reason="the list is not beside the repository")
def test_the_published_list_is_read_whole() -> None:
    check_file(SOURCE.files[0], PUBLISHED)
    reading, found, _, unread = read(SOURCE, {FILE: PUBLISHED})
    assert reading.counts[0].published == len(PUBLISHED.read_text("ascii").split()) - 1
    assert unread == []
    assert len(found) == reading.counts[0].indexed
    assert SOURCE.entries_min <= len(found) <= SOURCE.entries_max
