"""The United Nations source: its fixture, its rules, damaged files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from firmwatch.errors import RefusedError, SchemaError
from firmwatch.model import Excluded, LeftOut, Parsed, PublishedAt, Quarantined, Record, RecordKind
from firmwatch.sources.un_records import split_names
from firmwatch.sources.un_sc import SOURCE, count
from tests.sources.un_sc.documents import (
    FILE,
    HEAD,
    TAIL,
    document,
    entity,
    events_of,
    individual,
    many,
)
from tests.sources.un_sc.regenerate import EXPECTED, FIXTURE, rows


def records(events: list[Parsed]) -> list[Record]:
    return [event for event in events if isinstance(event, Record)]


def quarantined(events: list[Parsed]) -> list[Quarantined]:
    return [event for event in events if isinstance(event, Quarantined)]


def test_fixture_gives_what_was_expected() -> None:
    expected = [json.loads(line) for line in EXPECTED.read_text("utf-8").splitlines()]
    assert rows() == expected


def test_fixture_is_counted_by_the_second_counter() -> None:
    assert count({FILE: FIXTURE}) == {FILE: 4}


def test_source_says_how_many_entries_are_credible() -> None:
    assert (SOURCE.name, SOURCE.entries_min, SOURCE.entries_max) == ("un_sc", 400, 5000)
    assert [file.name for file in SOURCE.files] == [FILE]


def test_person_keeps_no_nationality_and_no_document(tmp_path: Path) -> None:
    more = (
        "<NATIONALITY><VALUE>Norway</VALUE></NATIONALITY><INDIVIDUAL_DOCUMENT><NUMBER>X1</NUMBER>"
        "</INDIVIDUAL_DOCUMENT><INDIVIDUAL_ADDRESS><STREET>1 Quay</STREET><COUNTRY>Finland"
        "</COUNTRY></INDIVIDUAL_ADDRESS>"
    )
    events = events_of(tmp_path, document([], [individual(1, more)]))
    (person,) = records(events)
    assert person.kind is RecordKind.LISTED_PERSON
    assert person.countries == ("FI",)
    assert not any(word in repr(person) for word in ("Norway", "'NO'", "X1", "Quay"))
    left_out = {event.field: event.count for event in events if isinstance(event, LeftOut)}
    assert left_out["listed_person.NATIONALITY"] == 1
    assert left_out["listed_person.INDIVIDUAL_DOCUMENT/NUMBER"] == 1
    assert left_out["listed_person.INDIVIDUAL_ADDRESS/STREET"] == 1


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("A; B ;  C", ["A", "B", "C"]),
        ("BANK (FTB)", ["BANK (FTB)"]),
        ("Front (the Victory; Jabhat)", ["Front", "the Victory", "Jabhat"]),
        ("HTS (H) (X (original script); Y; Z)", ["HTS (H)", "X", "Y", "Z"]),
        ("A (B; C", ["A (B", "C"]),
        (" ; ", []),
    ],
)
def test_fields_of_several_names_are_split(text: str, names: list[str]) -> None:
    assert split_names(text) == names


def test_name_that_is_printed_weak_and_strong_is_strong(tmp_path: Path) -> None:
    aliases = "".join(
        f"<ENTITY_ALIAS><QUALITY>{quality}</QUALITY><ALIAS_NAME>Gate</ALIAS_NAME></ENTITY_ALIAS>"
        for quality in ("Low", "a.k.a.")
    )
    (record,) = records(events_of(tmp_path, document([entity(1, aliases)])))
    assert [(name.value, name.weak) for name in record.names] == [
        ("WORKS 1 LTD", False),
        ("Gate", False),
    ]


@pytest.mark.parametrize(
    ("damaged", "reason"),
    [
        (entity(20).replace(b"WORKS", b"WO\x0cRKS"), "the XML is broken"),
        (entity(20).replace(b"WORKS", b"WO\xffRKS"), "the XML is broken"),
        (entity(20).replace(b"WORKS", b"&undefined;"), "the XML is broken"),
        (entity(20).replace(b"</FIRST_NAME>", b"</FIRST_NAM>"), "the XML is broken"),
        (entity(20).replace(b"</ENTITY>", b"</ENT\x01ITY>"), "has no closing tag"),
        (entity(20).replace(b"<ENTITY>", b"<ENT\x01ITY>"), "has no opening tag"),
        (entity(20).replace(b"<DATAID>20</DATAID>", b""), "no DATAID"),
        (entity(20).replace(b"WORKS 20 LTD", b"  "), "no name"),
        (entity(20, "<UN_LIST_TYPE>B</UN_LIST_TYPE>"), "printed twice"),
        (entity(20).replace(b"<SORT_KEY/>", b"<SORT_KEY/>stray"), "text stands outside"),
        (b"<ENTITY>stray<DATAID>20</DATAID></ENTITY>", "text stands outside"),
        (b"<ENTITY/>", "is empty"),
        (b"<ENTITY></ENTITY>", "no DATAID"),
        (entity(19, "<COMMENTS1>Other content</COMMENTS1>"), "earlier entry with other content"),
    ],
)
def test_damaged_record_is_quarantined_and_the_rest_used(
    tmp_path: Path, damaged: bytes, reason: str
) -> None:
    events = events_of(tmp_path, many(damaged))
    (event,) = quarantined(events)
    assert reason in event.reason
    assert event.locator.line == many(damaged).split(damaged)[0].count(b"\n") + 1
    assert {record.id for record in records(events)} == {str(n) for n in range(41) if n != 20}


def test_quarantined_person_leaves_no_raw_text(tmp_path: Path) -> None:
    people = [individual(number) for number in range(40)]
    people[7] = individual(7, "<NATIONALITY><VALUE>Nor\x02way</VALUE></NATIONALITY>")
    (event,) = quarantined(events_of(tmp_path, document([], people)))
    assert (event.record_id, event.excerpt) == ("7", "")


def test_quarantined_entity_shows_a_printable_excerpt(tmp_path: Path) -> None:
    damaged = entity(20, f"<COMMENTS1>\x01{'x' * 400}</COMMENTS1>")
    (event,) = quarantined(events_of(tmp_path, many(damaged)))
    assert event.record_id == "20"
    assert "WORKS 20 LTD" in event.excerpt
    assert len(event.excerpt) == 300
    assert event.excerpt.isprintable()


def test_repeated_entry_is_excluded_whatever_its_spaces(tmp_path: Path) -> None:
    events = events_of(tmp_path, document([entity(1), entity(1).replace(b"\n", b"\n   ")]))
    (event,) = [event for event in events if isinstance(event, Excluded)]
    assert event.record_id == "1"
    assert len(records(events)) == 1


def test_stray_text_between_records_is_counted(tmp_path: Path) -> None:
    events = events_of(tmp_path, document([entity(1), b"\x03 stray\n", entity(2)]))
    assert LeftOut("text between records") in events
    assert len(records(events)) == 2


def test_comments_are_passed_over(tmp_path: Path) -> None:
    content = document([b"<!-- a comment -->", entity(1, "<COMMENTS1>a<!-- b -->c</COMMENTS1>")])
    (record,) = records(events_of(tmp_path, content))
    assert record.notes == "ac"


@pytest.mark.parametrize(
    ("printed", "instant"),
    [
        (b"2031-03-04T21:02:03.45-04:00", "2031-03-05T01:02:03Z"),
        (b"2031-03-04T00:00:00.875Z", "2031-03-04T00:00:00Z"),
        (b"2031-03-04", "2031-03-04T00:00:00Z"),
    ],
)
def test_publication_is_given_in_utc(tmp_path: Path, printed: bytes, instant: str) -> None:
    content = document([entity(1)]).replace(b"2031-03-04", printed, 1)
    assert PublishedAt(instant) in events_of(tmp_path, content)


def test_publication_that_is_no_date_is_said(tmp_path: Path) -> None:
    events = events_of(tmp_path, document([entity(1)]).replace(b"2031-03-04", b"soon", 1))
    assert LeftOut("CONSOLIDATED_LIST.dateGenerated (no date)") in events


BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
WHOLE = document([entity(1), entity(2)])


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "not a CONSOLIDATED_LIST"),
        (b"<html><body>Service unavailable</body></html>", "not a CONSOLIDATED_LIST"),
        (WHOLE.replace(b"CONSOLIDATED_LIST", b"SANCTIONS_LIST"), "not a CONSOLIDATED_LIST"),
        (WHOLE.decode().encode("utf-16"), "not a CONSOLIDATED_LIST"),
        (b"x" * (3 << 20), "no record begins"),
        (WHOLE[: -len(TAIL)], "truncated"),
        (WHOLE[:200], "truncated"),
        (WHOLE.replace(b"<CONS", BOMB + b"<CONS", 1), "document type"),
        (WHOLE.replace(b"<UN_LIST", BOMB + b"<UN_LIST", 1), "document type"),
        (WHOLE + BOMB, "document type"),
        (WHOLE + WHOLE, "text goes on"),
        (HEAD + WHOLE.split(b"\n", 1)[1], "second CONSOLIDATED_LIST"),
        (WHOLE.replace(b"UTF-8", b"ISO-8859-1"), "encoding"),
        (document([entity(1, f"<COMMENTS1>{'x' * (2 << 20)}</COMMENTS1>")]), "no record begins"),
        (document([entity(1), entity(2).replace(b"LTD", b"\x01")]), "1 of 2 records"),
    ],
)
def test_file_that_is_not_to_be_trusted_is_refused(
    tmp_path: Path, content: bytes, words: str
) -> None:
    path = tmp_path / "any.xml"
    path.write_bytes(content)
    with pytest.raises(RefusedError, match=words) as caught:
        list(SOURCE.parse({FILE: path}))
    assert FILE in str(caught.value)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (
            document([entity(1), entity(2, "\n<VESSEL>Heron</VESSEL>")]),
            "line 10: the element VESSEL",
        ),
        (document([entity(1, "<ENTITY_ADDRESS><PLANET/></ENTITY_ADDRESS>")]), "ADDRESS/PLANET"),
        (document([entity(1, "<COMMENTS1><B>bold</B></COMMENTS1>")]), "COMMENTS1/B"),
        (document([entity(1, '<COMMENTS1 lang="en">x</COMMENTS1>')]), "attribute lang"),
        (document([entity(1)]).replace(b"<ENTITY>", b'<ENTITY kind="new">'), "attribute kind"),
        (document([entity(1), b"<VESSEL>Heron</VESSEL>"]), "<VESSEL"),
        (document([b"<!-- <ENTITY> --></ENTITY>"]), "<!--"),
        (document([], [individual(1, "<PHONE>1</PHONE>")]), "element PHONE of INDIVIDUAL"),
    ],
)
def test_field_that_nobody_reads_stops_the_run(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "any.xml"
    path.write_bytes(content)
    with pytest.raises(SchemaError, match=words):
        list(SOURCE.parse({FILE: path}))
