"""OFAC's consolidated list in enhanced XML: fictional entities, whole and damaged."""

from __future__ import annotations

import contextlib
import time
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firmwatch.errors import FirmwatchError, RefusedError, SchemaError
from firmwatch.model import NameType, Quarantined, Record, RecordKind
from firmwatch.sources import check_file
from firmwatch.sources.us_ofac_cons import SOURCE as CSV_SOURCE
from firmwatch.sources.us_ofac_cons_enhanced import SOURCE
from tests.sources.fixtures import expected, fixture, read, rows
from tests.sources.us_ofac_cons_enhanced.documents import (
    archive,
    document,
    entity,
    events_of,
    fixture_xml,
    member,
    published,
)

NAME = "us_ofac_cons_enhanced"
SHARED = Path(__file__).parents[3].parent / "shared/data/lists/us_ofac_consolidated"
PUBLISHED = SHARED / "2025-01-14/CONS_ENHANCED.ZIP"
ENTITIES = [entity(number) for number in range(1, 31)]
WHOLE = document(ENTITIES[:4])


def records(content: bytes) -> dict[str, Record]:
    events = events_of(SOURCE, content)
    return {event.id: event for event in events if isinstance(event, Record)}


UNDAMAGED = records(document(ENTITIES))


def test_the_events_are_those_expected() -> None:
    assert rows(NAME) == expected(NAME)


def test_the_fixture_archive_holds_the_xml_beside_it() -> None:
    packed = archive((member(SOURCE), fixture_xml(SOURCE)))
    assert fixture(NAME)["cons_enhanced.zip"].read_bytes() == packed


def test_every_entity_is_accounted_for() -> None:
    reading, found, people, unread = read(SOURCE, fixture(NAME))
    (count,) = reading.counts
    assert (count.published, count.indexed, count.quarantined, count.excluded) == (10, 4, 4, 2)
    assert (len(found), len(people), len(unread)) == (4, 1, 4)
    assert reading.published_at == "2026-01-09T00:00:00Z"


def test_of_a_listed_person_nothing_else_is_kept() -> None:
    (person,) = (
        record
        for record in records(fixture_xml(SOURCE)).values()
        if record.kind is RecordKind.LISTED_PERSON
    )
    text = repr(person)
    for dropped in ("Lane", "R0000001", "Farholm", "Council", "Baker", "Male", "tallowby.example"):
        assert dropped not in text
    assert person.birth_dates == ("1958-10-14", "1960")
    assert person.countries == ("PS", "IR")
    kept = (*person.properties, *person.addresses, *person.identifiers, *person.links)
    assert (kept, person.notes) == ((), "")


def test_an_entity_that_may_be_a_person_is_quarantined_without_an_excerpt() -> None:
    unread = events_of(SOURCE, fixture_xml(SOURCE))
    found = {e.record_id: e.excerpt for e in unread if isinstance(e, Quarantined)}
    assert (found["807"], found["809"]) == ("", "")
    assert found["808"].startswith('<entity id="808">')


def test_a_name_is_typed_and_points_to_its_line() -> None:
    lines = fixture_xml(SOURCE).decode().split("\n")
    for record in records(fixture_xml(SOURCE)).values():
        assert record.names[0].type is NameType.NAME
        for name in record.names:
            assert name.locator
            near = lines[name.locator.line - 1 : name.locator.line + 8]
            assert name.value in "".join(near)


def test_several_lists_date_none_of_several_programs() -> None:
    found = records(fixture_xml(SOURCE))
    days = {number: [x.listing_date for x in found[number].listings] for number in found}
    assert days["801"] == [None, None]
    assert days["802"] == ["2014-09-12"]
    assert days["803"] == ["2021-06-03", "2021-06-03"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (b"<names>", b"<shareholder>x</shareholder><names>", "element shareholder is in no table"),
        (b"<isValid>", b"<hash>1</hash><isValid>", "identityDocument/hash is in no table"),
        (b"</formattedFullName>", b"<b>x</b></formattedFullName>", "FullName/b is in no table"),
        (b'<entity id="2"', b'<entity action="remove" id="2"', "attribute action of the entity"),
        (b"  <entities>", b"  <vehicles>1</vehicles>\n  <entities>", "'<vehicles' stands between"),
    ],
)
def test_what_no_table_knows_is_refused(old: bytes, new: bytes, message: str) -> None:
    with pytest.raises(SchemaError, match=rf"cons_enhanced\.zip, (near )?line \d+: .*{message}"):
        events_of(SOURCE, WHOLE.replace(old, new))


def test_another_of_the_publishers_lists_is_refused() -> None:
    with pytest.raises(RefusedError, match="it is the SDN List, not the Consolidated List"):
        events_of(SOURCE, WHOLE.replace(b'"91512">Consolidated List', b'"1550">SDN List', 1))


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        (WHOLE[: len(WHOLE) // 2], "truncated"),
        (b"<!DOCTYPE html><title>Sorry</title>", "document type|is not a sanctionsData"),
        (b"<html><title>Sorry</title></html>", "is not a sanctionsData"),
        (b"", "is not a sanctionsData"),
        (WHOLE.replace(b"<sanctionsData", b'<!DOCTYPE x [<!ENTITY a "b">]><sanctionsData'), "type"),
        (WHOLE + WHOLE, "goes on behind"),
    ],
    ids=["half", "doctype", "html", "empty", "entity bomb", "twice"],
)
def test_an_xml_that_is_no_whole_list_is_refused(content: bytes, cause: str) -> None:
    with pytest.raises(RefusedError, match=cause):
        events_of(SOURCE, content)


@pytest.mark.parametrize(
    ("content", "cause"),
    [(b"", "empty"), (b"<!DOCTYPE html><title>Sorry</title>", "HTML"), (b"\x1f\x8b\x08", "gzip")],
    ids=["empty", "html", "gzip"],
)
def test_a_download_that_is_no_archive_is_refused(content: bytes, cause: str) -> None:
    with published(SOURCE, content, packed=True) as files:
        with pytest.raises(RefusedError, match=cause):
            check_file(SOURCE.files[0], files["cons_enhanced.zip"])
        with pytest.raises(RefusedError, match="cannot be unpacked"):
            list(SOURCE.parse(files))


def test_too_many_unreadable_entities_refuse_the_file() -> None:
    broken = [item.replace(b"</isPrimary>", b"</isPrim>") for item in ENTITIES[:6]]
    with pytest.raises(RefusedError, match="6 of 30 entities cannot be read"):
        events_of(SOURCE, document(broken + ENTITIES[6:]))


def test_an_unreadable_last_entity_is_not_taken_for_an_archive_that_is_cut_off() -> None:
    for number in range(1, 30):  # how the last bytes of an archive look is chance
        content = document([*ENTITIES[:number], entity(99).replace(b"<names>", b"<names")])
        with published(SOURCE, content) as files:
            reading, *_, unread = read(SOURCE, files)
        assert len(unread) == 1
        assert reading.counts[0].published == number + 1


def test_a_damaged_definition_takes_no_entity_along() -> None:
    content = WHOLE.replace(b"<isoCode>", b"<isoCode").replace(b"<detailType", b"<detail\x01Type")
    events = events_of(SOURCE, content)
    assert sum(isinstance(event, Record) for event in events) == 4
    assert not [event for event in events if isinstance(event, Quarantined)]


def test_every_published_element_says_where_it_goes() -> None:
    assert all(use.goes_to or use.why for use in SOURCE.fields)
    assert {use.file for use in SOURCE.fields} == {"cons_enhanced.zip"}
    assert len({use.field for use in SOURCE.fields}) == len(SOURCE.fields)


@settings(deadline=None, max_examples=80)
@given(
    index=st.integers(0, 29),
    offset=st.integers(0, len(ENTITIES[0]) - 2),
    byte=st.sampled_from([b"\x00", b"\x01", b"\x0b", b"\x1f", b"<", b"&", b"\xff", b"\xc3"]),
)
def test_damage_to_one_entity_never_takes_its_neighbours_along(
    index: int, offset: int, byte: bytes
) -> None:
    damaged = list(ENTITIES)
    damaged[index] = damaged[index][:offset] + byte + damaged[index][offset:]
    with published(SOURCE, document(damaged)) as files:
        _, found, _, _ = read(SOURCE, files)
    by_id = {record.id: record for record in found}
    for number, record in UNDAMAGED.items():
        if number != str(index + 1):
            assert by_id[number] == record


@settings(deadline=None, max_examples=120)
@given(
    place=st.integers(0, len(WHOLE)),
    length=st.integers(0, 20),
    inserted=st.one_of(
        st.binary(max_size=12),
        st.sampled_from([b"<entity>", b"</entity>", b"<entity/>", b"</entities>", b"<!--", b"]]>"]),
    ),
)
def test_any_damage_to_the_xml_raises_nothing_but_firmwatch_errors(
    place: int, length: int, inserted: bytes
) -> None:
    with (
        published(SOURCE, WHOLE[:place] + inserted + WHOLE[place + length :]) as files,
        contextlib.suppress(FirmwatchError),
    ):
        read(SOURCE, files)


@pytest.mark.skipif(not PUBLISHED.exists(), reason="OFAC's file is not beside the repository")
def test_the_published_list_is_read_whole() -> None:
    files = {"cons_enhanced.zip": PUBLISHED}
    check_file(SOURCE.files[0], PUBLISHED)
    start = time.process_time()
    reading, found, people, unread = read(SOURCE, files)
    assert time.process_time() - start < 15  # 1.2 s alone on an idle machine
    kinds = Counter(record.kind for record in found)
    assert (kinds[RecordKind.ORGANISATION], len(people), len(unread)) == (363, 80, 0)
    assert reading.counts[0].published == 443
    assert reading.published_at == "2025-01-10T00:00:00Z"
    assert sum(len(record.links) for record in found) == 282
    unknown = ("of no known type", "document: ", "relationship: ")
    assert not [name for name in reading.left_out if any(word in name for word in unknown)]


@pytest.mark.skipif(not PUBLISHED.exists(), reason="OFAC's file is not beside the repository")
def test_the_csv_of_the_same_list_says_nearly_the_same() -> None:
    day = SHARED / "2025-12-19"
    csv_files = {file.name: day / file.name for file in CSV_SOURCE.files}
    old = {e.id: e for e in CSV_SOURCE.parse(csv_files) if isinstance(e, Record)}
    events = SOURCE.parse({"cons_enhanced.zip": PUBLISHED})
    new = {e.id: e for e in events if isinstance(e, Record)}
    both = old.keys() & new.keys()
    assert len(both) == 442
    differing = Counter[str]()
    for number in both:
        ours, theirs = old[number], new[number]
        differing["kind"] += ours.kind is not theirs.kind
        differing["caption"] += ours.caption != theirs.caption
        differing["countries"] += set(ours.countries) != set(theirs.countries)
        differing["identifiers"] += set(ours.identifiers) != set(theirs.identifiers)
        differing["births"] += ours.birth_dates != theirs.birth_dates
    # Eleven months lie between the two, in which eleven entries were amended.
    assert differing["identifiers"] <= 11
    assert differing == Counter(identifiers=differing["identifiers"], caption=1)
