"""The Swiss source: its fixture, former states, damaged targets."""

from __future__ import annotations

import contextlib
import io
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firmwatch.errors import FirmwatchError, RefusedError, SchemaError
from firmwatch.model import Excluded, LeftOut, Quarantined, Record, RecordKind
from firmwatch.sources import source
from firmwatch.sources.ch_seco_history import WithoutHistory
from tests.sources.fixtures import expected, fixture, read, rows

SOURCE = source("ch_seco")
FILE = SOURCE.files[0].name
WHOLE = fixture("ch_seco")[FILE].read_bytes()
HEAD = b'<?xml version="1.0"?>\n<swiss-sanctions-list list-type="whole-list" date="2031-08-27">\n'
TAIL = b"</swiss-sanctions-list>\n"


def entity(number: int, more: str = "", inside: str = "") -> bytes:
    return (
        f'<target ssid="{number}"><sanctions-set-id>1</sanctions-set-id><entity><identity '
        f'main="true"><name name-type="primary-name"><name-part order="1"><value>Works {number}'
        f"</value></name-part></name></identity>{inside}</entity>{more}</target>\n"
    ).encode()


ENTITIES = [entity(number) for number in range(30)]


def events_of(folder: Path, content: bytes) -> tuple[list[Record], list[Quarantined]]:
    path = folder / FILE
    path.write_bytes(content)
    _, records, _, quarantine = read(SOURCE, {FILE: path})
    return records, quarantine


def test_fixture_gives_what_was_expected() -> None:
    assert rows("ch_seco") == expected("ch_seco")


def test_fixture_balances_by_two_counters() -> None:
    reading, records, people, quarantine = read(SOURCE, fixture("ch_seco"))
    (counts,) = reading.counts
    assert (counts.published, counts.indexed, counts.excluded, counts.quarantined) == (7, 3, 3, 1)
    assert (len(records), len(people), len(quarantine)) == (3, 1, 1)
    assert reading.published_at == "2031-08-27T00:00:00Z"


def test_person_keeps_names_dates_listings_and_countries_only() -> None:
    _, _, (person,), _ = read(SOURCE, fixture("ch_seco"))
    assert person.kind is RecordKind.LISTED_PERSON
    assert (person.birth_dates, person.countries) == (("1960-03-23", "1961"), ("EE",))
    events = list(SOURCE.parse(fixture("ch_seco")))
    dropped = ("N0000001", "Secret Street", "Norland'", "'NO'", "Close to", "000000", "General")
    assert not any(word in repr(person) for word in dropped)
    fields = {event.field for event in events if isinstance(event, LeftOut)}
    assert "listed_person.identity/nationality/country" in fields
    assert "listed_person.identity/identification-document/number" in fields
    assert "listed_person.@sex" in fields


def test_no_link_leads_to_a_person() -> None:
    _, records, _, _ = read(SOURCE, fixture("ch_seco"))
    assert [link.name for record in records for link in record.links] == ["Heron of Norland"]


def test_former_states_are_no_entries() -> None:
    _, records, _, _ = read(SOURCE, fixture("ch_seco"))
    assert "Never Indexed" not in repr(records)


@pytest.mark.parametrize("size", [1, 2, 7, 64, 1 << 16])
def test_history_is_passed_over_whatever_the_size_of_the_pieces(size: int) -> None:
    stream = WithoutHistory(io.BytesIO(WHOLE))
    passed = b"".join(iter(lambda: stream.read(size), b""))
    assert b"Never Indexed" not in passed
    assert passed.count(b"\n") == WHOLE.count(b"\n")
    assert passed.count(b"<target") == 7


@pytest.mark.parametrize(
    ("changes", "delisted"),
    [
        ([("listed", "2020-01-01"), ("de-listed", "2021-01-01")], True),
        ([("de-listed", "2021-01-01"), ("listed", "2022-01-01")], False),
        ([("amended", "2025-06-03"), ("de-listed", "2025-06-20"), ("listed", "2011-01-01")], True),
        ([("de-listed", "2025-06-20"), ("amended", "2025-06-20")], True),
        ([], False),
    ],
)
def test_newest_modification_decides(
    tmp_path: Path, changes: list[tuple[str, str]], delisted: bool
) -> None:
    more = "".join(
        f'<modification modification-type="{kind}" effective-date="{day}"/>'
        for kind, day in changes
    )
    path = tmp_path / FILE
    path.write_bytes(HEAD + entity(1, more) + TAIL)
    events = list(SOURCE.parse({FILE: path}))
    assert any(isinstance(event, Excluded) for event in events) is delisted


@pytest.mark.parametrize(
    ("damaged", "reason"),
    [
        (entity(9).replace(b"Works", b"Wo\x02rks"), "the XML is broken"),
        (entity(9).replace(b"</target>", b"</tar\x01get>"), "has no closing tag"),
        (entity(9).replace(b"Works 9", b" "), "no name"),
        (entity(9).replace(b' ssid="9"', b""), "no ssid"),
        (b'<target ssid="9"><sanctions-set-id>1</sanctions-set-id></target>\n', "0 subjects"),
        (entity(8), "stands on an earlier target"),
        (
            entity(9, "<modification><added><target ssid='9'></target></add\x01ed></modification>"),
            "the XML is broken",
        ),
    ],
)
def test_damaged_target_is_quarantined_and_the_rest_used(
    tmp_path: Path, damaged: bytes, reason: str
) -> None:
    content = HEAD + b"".join([*ENTITIES[:9], damaged, *ENTITIES[10:]]) + TAIL
    records, (lost,) = events_of(tmp_path, content)
    assert reason in lost.reason
    assert lost.locator.line == 12
    assert [record.id for record in records] == [str(n) for n in range(30) if n != 9]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "not a swiss-sanctions-list"),
        (b"<html><title>Wartung</title></html>", "not a swiss-sanctions-list"),
        (WHOLE.replace(b"whole-list", b"delta"), "not the whole list"),
        (WHOLE[: len(WHOLE) // 2], "truncated"),
        (WHOLE.replace(b"<swiss", b"<!DOCTYPE x [<!ENTITY a 'b'>]><swiss", 1), "document type"),
    ],
)
def test_file_that_is_not_to_be_trusted_is_refused(
    tmp_path: Path, content: bytes, words: str
) -> None:
    with pytest.raises(RefusedError, match=words):
        events_of(tmp_path, content)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (entity(1, inside="<mood>good</mood>"), "element mood of entity"),
        (entity(1, "<mood>good</mood>"), "element mood is"),
        (b"<vessel/>", "<vessel"),
    ],
)
def test_field_that_nobody_reads_stops_the_run(tmp_path: Path, content: bytes, words: str) -> None:
    with pytest.raises(SchemaError, match=words):
        events_of(tmp_path, HEAD + content + TAIL)


@settings(deadline=None, max_examples=150)
@given(offset=st.integers(0, len(WHOLE)), cut=st.integers(0, 20), inserted=st.binary(max_size=8))
def test_random_damage_raises_nothing_but_firmwatch_errors(
    offset: int, cut: int, inserted: bytes
) -> None:
    with tempfile.TemporaryDirectory() as folder, contextlib.suppress(FirmwatchError):
        events_of(Path(folder), WHOLE[:offset] + inserted + WHOLE[offset + cut :])


@settings(deadline=None, max_examples=100)
@given(
    index=st.integers(0, 29),
    offset=st.integers(0, len(ENTITIES[0]) - 2),
    byte=st.sampled_from([b"\x00", b"\x1f", b"<", b"&", b"\xff", b"\xc3"]),
)
def test_damage_to_one_target_leaves_the_others_as_they_were(
    index: int, offset: int, byte: bytes
) -> None:
    damaged = list(ENTITIES)
    damaged[index] = damaged[index][:offset] + byte + damaged[index][offset:]
    with tempfile.TemporaryDirectory() as folder:
        try:
            records, _ = events_of(Path(folder), HEAD + b"".join(damaged) + TAIL)
        except RefusedError:
            # An element of another name stops the run; two tags may come to count as one.
            return
    others = {str(number) for number in range(30)} - {str(index)}
    assert others <= {record.id for record in records}
