"""The European Union's XML 1.1: its fixture, its rules, damaged files."""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firmwatch.errors import FirmwatchError, RefusedError, SchemaError
from firmwatch.model import Excluded, PublishedAt, Record, RecordKind
from firmwatch.sources.eu_entries import FIELDS
from firmwatch.sources.eu_fsf import SOURCE
from firmwatch.sources.eu_names import split_aliases
from tests.sources.eu_documents import (
    XML_FILE,
    XML_HEAD,
    XML_TAIL,
    events_of,
    left_out,
    quarantined,
    records,
    xml_document,
    xml_entry,
    xml_many,
)
from tests.sources.fixtures import expected, fixture, read, rows

SHARED = Path(__file__).parents[3].parent / "shared/data/lists/eu"
PUBLISHED = SHARED / "eu_fsf_v1.1_2026-08-05_one_entity.xml"


def test_fixture_gives_what_was_expected() -> None:
    assert rows("eu_fsf") == expected("eu_fsf")


def test_fixture_balances() -> None:
    reading, found, people, lost = read(SOURCE, fixture("eu_fsf"))
    assert [count.published for count in reading.counts] == [5]
    assert (len(found), len(people), len(lost)) == (3, 1, 0)


def test_every_field_says_where_it_goes_or_why_not() -> None:
    assert {use.field for use in SOURCE.fields} == {*FIELDS, "@generationDate", "@globalFileId"}
    assert all(use.goes_to or use.why for use in SOURCE.fields)


def test_person_keeps_names_birth_dates_listings_and_countries_only() -> None:
    _, _, (person,), _ = read(SOURCE, fixture("eu_fsf"))
    assert person.countries == ("DK",)
    told = repr(person)
    for word in ("Helm", "'SE'", "P1234567", "Director", "vask.example", "123", "Tarn", "EU.9002"):
        assert word not in told


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Halcyon Drift Co., Ltd. (HD)", [("Halcyon Drift Co., Ltd. (HD)", False)]),
        ("Front/Party", [("Front/Party", False)]),
        ("A (aka B; C)", [("A", False), ("B", False), ("C", False)]),
        ("A, a.k.a. B f.k.a. C", [("A", False), ("B", False), ("C", True)]),
        ("A (formerly B)", [("A", False), ("B", True)]),
        ("The Alias Company", [("The Alias Company", False)]),
        ("Formerly Yours Ltd", [("Formerly Yours Ltd", False)]),
        (" ; ", []),
    ],
)
def test_names_are_split_where_the_publisher_says_so(
    text: str, names: list[tuple[str, bool]]
) -> None:
    assert split_aliases(text) == names


@pytest.mark.parametrize(
    ("number", "code", "country", "found"),
    [
        ("INN: 9900000070", "other", "RU", ("inn", "9900000070")),
        ("12-34", "taxid", "FI", ("tax", "1234")),
        ("77", "id", "FI", ("other", "77")),
        ("1,02E+12", "regnumber", "RU", None),
        ("РН 77", "regnumber", "RU", None),
        ("IMO 9074729", "other", "00", ("imo", "9074729")),
    ],
)
def test_numbers_go_to_their_scheme(
    tmp_path: Path, number: str, code: str, country: str, found: tuple[str, str] | None
) -> None:
    more = (
        f'<identification number="{number}" identificationTypeCode="{code}"'
        f' countryIso2Code="{country}"/>'
    )
    (record,) = records(events_of(SOURCE, tmp_path, xml_document([xml_entry(1, more)])))
    assert [(item.scheme, item.value) for item in record.identifiers] == ([found] if found else [])
    if found is None:
        assert ("identification_note", number) in record.properties


def test_own_type_for_vessels_would_be_believed(tmp_path: Path) -> None:
    content = xml_document([xml_entry(1, code="vessel")])
    (record,) = records(events_of(SOURCE, tmp_path, content))
    assert record.kind is RecordKind.VESSEL


@pytest.mark.parametrize(
    ("damaged", "reason"),
    [
        (xml_entry(20).replace(b"Works", b"Wo\x0crks"), "the XML is broken"),
        (xml_entry(20).replace(b"Works", b"Wo\xffrks"), "the XML is broken"),
        (xml_entry(20).replace(b"Works", b"&undefined;"), "the XML is broken"),
        (xml_entry(20).replace(b'Ltd"', b"Ltd"), "the XML is broken"),
        (xml_entry(20).replace(b"</sanctionEntity>", b"</sanction\x01>"), "has no closing tag"),
        (xml_entry(20).replace(b"<sanctionEntity", b"<sanc\x01"), "has no opening tag"),
        (xml_entry(20).replace(b' logicalId="20">', b">"), "no logicalId"),
        (xml_entry(20).replace(b"Works 20 Ltd", b"  "), "no name"),
        (xml_entry(20, code="aircraft"), "subject type 'aircraft' is not known"),
        (xml_entry(20, '<subjectType code="person"/>'), "printed twice"),
        (xml_entry(20, "stray"), "text stands outside"),
        (b'<sanctionEntity logicalId="20"/>\n', "is empty"),
        (xml_entry(19, "<remark>Other</remark>"), "earlier entry with other content"),
    ],
)
def test_damaged_entry_is_quarantined_and_the_rest_used(
    tmp_path: Path, damaged: bytes, reason: str
) -> None:
    events = events_of(SOURCE, tmp_path, xml_many(damaged))
    (event,) = quarantined(events)
    assert reason in event.reason
    assert event.locator.line == xml_many(damaged).split(damaged)[0].count(b"\n") + 1
    assert {record.id for record in records(events)} == {str(n) for n in range(41) if n != 20}


def test_excerpt_is_shown_of_organisations_only(tmp_path: Path) -> None:
    shown = xml_many(xml_entry(20, "<remark>\x01</remark>"))
    (event,) = quarantined(events_of(SOURCE, tmp_path, shown))
    assert "Works 20 Ltd" not in event.reason
    assert event.excerpt.startswith("<sanctionEntity")
    hidden = xml_many(xml_entry(20, "<remark>\x01</remark>", code="person"))
    (event,) = quarantined(events_of(SOURCE, tmp_path, hidden))
    assert (event.record_id, event.excerpt) == ("20", "")


def test_repeated_entry_is_excluded_whatever_its_spaces(tmp_path: Path) -> None:
    twice = xml_document([xml_entry(1), xml_entry(1).replace(b"\n", b"\n   ")])
    events = events_of(SOURCE, tmp_path, twice)
    assert [event.record_id for event in events if isinstance(event, Excluded)] == ["1"]


def test_prefixed_elements_are_read_alike(tmp_path: Path) -> None:
    plain = records(events_of(SOURCE, tmp_path, xml_document([xml_entry(1)])))
    content = xml_document([xml_entry(1)]).replace(b"xmlns=", b"xmlns:fsd=")
    for name in (b"export", b"sanctionEntity", b"regulation", b"subjectType", b"nameAlias"):
        content = content.replace(b"<" + name, b"<fsd:" + name)
        content = content.replace(b"</" + name, b"</fsd:" + name)
    assert records(events_of(SOURCE, tmp_path, content)) == plain


def test_publication_that_is_no_date_is_said(tmp_path: Path) -> None:
    content = xml_document([xml_entry(1)]).replace(b"2031-03-04T10:00:00Z", b"soon")
    assert left_out(events_of(SOURCE, tmp_path, content))["@generationDate (no date)"] == 1


BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
WHOLE = xml_document([xml_entry(1), xml_entry(2)])


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "not a export"),
        (b"<html><body>Service unavailable</body></html>", "not a export"),
        (WHOLE.decode().encode("utf-16"), "not a export"),
        (WHOLE[: -len(XML_TAIL)], "truncated"),
        (WHOLE[: len(XML_HEAD) + 90], "truncated"),
        (WHOLE.replace(b"<export", BOMB + b"<export", 1), "document type"),
        (WHOLE + WHOLE, "text goes on"),
        (WHOLE.replace(b"UTF-8", b"ISO-8859-1"), "encoding"),
        (xml_document([xml_entry(1), xml_entry(2).replace(b"Ltd", b"\x01")]), "1 of 2 entries"),
    ],
)
def test_file_that_is_not_to_be_trusted_is_refused(
    tmp_path: Path, content: bytes, words: str
) -> None:
    with pytest.raises(RefusedError, match=words) as caught:
        events_of(SOURCE, tmp_path, content)
    assert XML_FILE in str(caught.value)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (xml_document([xml_entry(1, "\n<cargo/>")]), "line 7: the element cargo"),
        (xml_document([xml_entry(1, "<address><planet/></address>")]), "address/planet"),
        (xml_document([xml_entry(1, '<address planet="x"/>')]), "attribute address@planet"),
        (xml_document([xml_entry(1, "<remark><b>x</b></remark>")]), "remark/b"),
        (xml_document([xml_entry(1, '<remark lang="en">x</remark>')]), "lang of remark"),
        (xml_document([xml_entry(1, '<additionalInformation no="1"/>')]), "attribute no"),
        (xml_document([xml_entry(1, '<subjectType kind="x"/>')]), "subjectType"),
        (xml_document([xml_entry(1), b"<vessel>Heron</vessel>"]), "<vessel"),
    ],
)
def test_field_that_nobody_reads_stops_the_run(tmp_path: Path, content: bytes, words: str) -> None:
    if words == "subjectType":
        content = content.replace(b'<subjectType code="enterprise" classificationCode="X"/>', b"")
    with pytest.raises(SchemaError, match=words):
        events_of(SOURCE, tmp_path, content)


ENTRIES = [xml_entry(number) for number in range(41)]


def parsed(content: bytes) -> list[Record]:
    with tempfile.TemporaryDirectory() as folder:
        return records(events_of(SOURCE, Path(folder), content))


UNDAMAGED = parsed(xml_document(ENTRIES))


@settings(deadline=None, max_examples=60)
@given(
    index=st.integers(0, 40),
    offset=st.integers(0, len(ENTRIES[0]) - 2),
    byte=st.sampled_from([b"\x00", b"\x01", b"<", b"&", b'"', b">", b"\xff", b"\xc3", b"/"]),
)
def test_damage_to_one_entry_never_takes_its_neighbours_along(
    index: int, offset: int, byte: bytes
) -> None:
    damaged = list(ENTRIES)
    damaged[index] = damaged[index][:offset] + byte + damaged[index][offset:]
    try:
        found = {record.id: record for record in parsed(xml_document(damaged))}
    except SchemaError:  # a name of an attribute or element became an unknown one
        return
    for record in UNDAMAGED:
        if record.id != str(index):
            assert found[record.id] == record


@settings(deadline=None, max_examples=120)
@given(
    offset=st.integers(0, len(WHOLE)),
    length=st.integers(0, 8),
    inserted=st.one_of(
        st.binary(max_size=8),
        st.sampled_from([b"<sanctionEntity>", b"</sanctionEntity>", b"<!--", b"-->", b"<![CDATA["]),
    ),
)
def test_random_damage_raises_nothing_but_firmwatch_errors(
    offset: int, length: int, inserted: bytes
) -> None:
    with contextlib.suppress(FirmwatchError):
        parsed(WHOLE[:offset] + inserted + WHOLE[offset + length :])


@pytest.mark.skipif(not PUBLISHED.exists(), reason="no published file beside the repository")
def test_the_published_entry_is_read_whole(tmp_path: Path) -> None:
    events = events_of(SOURCE, tmp_path, PUBLISHED.read_bytes())
    (record,) = records(events)
    assert PublishedAt("2026-08-05T14:47:04Z") in events
    assert (record.id, record.kind, record.countries) == (
        "3822",
        RecordKind.ORGANISATION,
        ("IR",),
    )
    assert (len(record.names), len(record.addresses), len(record.identifiers)) == (6, 2, 2)
    assert record.listings[0].listing_date == "2008-06-23"
    assert not quarantined(events)
