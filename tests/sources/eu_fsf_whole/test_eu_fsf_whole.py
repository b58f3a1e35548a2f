"""The European Union's old XML with the root WHOLE: its fixture, its rules, damaged files."""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firmwatch.errors import FirmwatchError, RefusedError, SchemaError
from firmwatch.model import Excluded, PublishedAt, Record, RecordKind
from firmwatch.sources import source
from firmwatch.sources.eu_fsf_whole import SOURCE
from tests.sources.eu_documents import events_of, left_out, quarantined, records
from tests.sources.fixtures import expected, fixture, read, rows

SHARED = Path(__file__).parents[3].parent / "shared/data/lists/eu"
PUBLISHED = SHARED / "eu_consolidated_WHOLE_2016-02-11_excerpt.xml"
LATER = SHARED / "eu_fsf_v1.0_short_2018-07-04_excel_mangled.csv"
HEAD, TAIL = b'<?xml version="1.0" encoding="UTF-8"?>\n<WHOLE Date="11/02/2031">\n', b"</WHOLE>\n"


def entry(number: int, more: str = "", kind: str = "E") -> bytes:
    return (
        f'<ENTITY Id="{number}" Type="{kind}" legal_basis="1/2030" reg_date="2030-01-02"'
        f' pdf_link="http://law.example" programme="EXA" remark="">\n'
        f'<NAME Id="{number}" Entity_id="{number}" legal_basis="1/2030" reg_date="2030-01-02"'
        f' pdf_link="" programme="EXA"><WHOLENAME>Works {number} Ltd</WHOLENAME></NAME>{more}\n'
        "</ENTITY>\n"
    ).encode()


def document(entries: list[bytes]) -> bytes:
    return HEAD + b"".join(entries) + TAIL


def many(damaged: bytes) -> bytes:
    """A list of 41 entries, the 21st of which is `damaged`."""
    before = [entry(number) for number in range(20)]
    return document([*before, damaged, *(entry(number) for number in range(21, 41))])


def test_fixture_gives_what_was_expected() -> None:
    assert rows("eu_fsf_whole") == expected("eu_fsf_whole")


def test_fixture_balances() -> None:
    reading, found, people, lost = read(SOURCE, fixture("eu_fsf_whole"))
    assert [count.published for count in reading.counts] == [2]
    assert (len(found), len(people), len(lost)) == (1, 1, 0)


def test_source_says_that_it_is_closed() -> None:
    assert "closed" in SOURCE.title
    assert all(use.goes_to or use.why for use in SOURCE.fields)


def test_person_keeps_names_birth_dates_listings_and_countries_only() -> None:
    _, _, (person,), _ = read(SOURCE, fixture("eu_fsf_whole"))
    assert (person.countries, person.birth_dates) == (("DK",), ("1970-04-28", "1960/1965"))
    told = repr(person)
    for word in ("Helm", "'SE'", "P123", "Director", "99", "Tarn", "Brother", "Side Lane"):
        assert word not in told


@pytest.mark.parametrize(
    ("damaged", "reason"),
    [
        (entry(20).replace(b"Works", b"Wo\x0crks"), "the XML is broken"),
        (entry(20).replace(b"Works", b"&undefined;"), "the XML is broken"),
        (entry(20).replace(b"</ENTITY>", b"</ENT\x01>"), "has no closing tag"),
        (entry(20).replace(b"<ENTITY", b"<ENT\x01"), "has no opening tag"),
        (entry(20).replace(b'ENTITY Id="20"', b"ENTITY"), "belongs to entry 20"),
        (entry(20).replace(b"Works 20 Ltd", b"  "), "no name"),
        (entry(20, kind="A"), "subject type 'A' is not known"),
        (entry(20, "stray"), "text stands outside"),
        (entry(20, '<CITIZEN Entity_id="7"><COUNTRY>SWE</COUNTRY></CITIZEN>'), "to entry 7"),
        (entry(20, "<NAME><TITLE>a</TITLE><TITLE>b</TITLE></NAME>"), "printed twice"),
        (b'<ENTITY Id="20"/>\n', "is empty"),
        (entry(19, "<CITIZEN/>"), "earlier entry with other content"),
    ],
)
def test_damaged_entry_is_quarantined_and_the_rest_used(
    tmp_path: Path, damaged: bytes, reason: str
) -> None:
    events = events_of(SOURCE, tmp_path, many(damaged))
    (event,) = quarantined(events)
    assert reason in event.reason
    assert event.locator.line == many(damaged).split(damaged)[0].count(b"\n") + 1
    assert {record.id for record in records(events)} == {str(n) for n in range(41) if n != 20}


def test_excerpt_is_shown_of_organisations_only(tmp_path: Path) -> None:
    (event,) = quarantined(events_of(SOURCE, tmp_path, many(entry(20, "<NAME>\x01</NAME>"))))
    assert event.excerpt.startswith("<ENTITY")
    hidden = many(entry(20, "<NAME>\x01</NAME>", kind="P"))
    (event,) = quarantined(events_of(SOURCE, tmp_path, hidden))
    assert (event.record_id, event.excerpt) == ("20", "")


def test_repeated_entry_is_excluded(tmp_path: Path) -> None:
    events = events_of(SOURCE, tmp_path, document([entry(1), b" stray ", entry(1)]))
    assert [event.record_id for event in events if isinstance(event, Excluded)] == ["1"]
    assert left_out(events)["text between entries"] == 1


def test_publication_that_is_no_date_is_said(tmp_path: Path) -> None:
    content = document([entry(1)]).replace(b"11/02/2031", b"31/02/2031")
    assert left_out(events_of(SOURCE, tmp_path, content))["WHOLE@Date (no date)"] == 1


WHOLE = document([entry(1), entry(2)])


@pytest.mark.parametrize(
    ("content", "error", "words"),
    [
        (b"", RefusedError, "not a WHOLE"),
        (b"<html><body>Gone</body></html>", RefusedError, "not a WHOLE"),
        (WHOLE[: -len(TAIL)], RefusedError, "truncated"),
        (WHOLE[:200], RefusedError, "truncated"),
        (document([entry(1), entry(2, "\x01")]), RefusedError, "1 of 2 entries"),
        (document([entry(1, "\n<CARGO/>")]), SchemaError, "line 5: the element CARGO"),
        (document([entry(1, "<NAME><PLANET/></NAME>")]), SchemaError, "NAME/PLANET"),
        (document([entry(1, '<NAME planet="x"/>')]), SchemaError, "attribute planet"),
        (WHOLE.replace(b"<ENTITY", b'<ENTITY planet="x"'), SchemaError, "attribute planet"),
    ],
)
def test_file_that_is_not_to_be_trusted_is_refused(
    tmp_path: Path, content: bytes, error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        events_of(SOURCE, tmp_path, content)


ENTRIES = [entry(number) for number in range(41)]


def parsed(content: bytes) -> list[Record]:
    with tempfile.TemporaryDirectory() as folder:
        return records(events_of(SOURCE, Path(folder), content))


UNDAMAGED = parsed(document(ENTRIES))


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
        found = {record.id: record for record in parsed(document(damaged))}
    except SchemaError:  # a name of an attribute or element became an unknown one
        return
    for record in UNDAMAGED:
        if record.id != str(index):
            assert found[record.id] == record


@settings(deadline=None, max_examples=100)
@given(offset=st.integers(0, len(WHOLE)), length=st.integers(0, 8), inserted=st.binary(max_size=8))
def test_random_damage_raises_nothing_but_firmwatch_errors(
    offset: int, length: int, inserted: bytes
) -> None:
    with contextlib.suppress(FirmwatchError):
        parsed(WHOLE[:offset] + inserted + WHOLE[offset + length :])


@pytest.mark.skipif(not PUBLISHED.exists(), reason="no published file beside the repository")
def test_the_published_excerpt_is_read_whole(tmp_path: Path) -> None:
    events = events_of(SOURCE, tmp_path, PUBLISHED.read_bytes())
    kinds = [record.kind for record in records(events)]
    assert kinds.count(RecordKind.ORGANISATION) == 276
    assert kinds.count(RecordKind.LISTED_PERSON) == 319
    assert not quarantined(events)
    assert PublishedAt("2016-02-11T00:00:00Z") in events
    assert sum(len(record.names) for record in records(events)) == 2697


@pytest.mark.skipif(
    not (PUBLISHED.exists() and LATER.exists()), reason="no published files beside the repository"
)
def test_ids_of_2016_are_those_of_2018(tmp_path: Path) -> None:
    """Every entry of the later file bears the id of one that shares a name with it."""
    earlier = {r.id: r for r in records(events_of(SOURCE, tmp_path, PUBLISHED.read_bytes()))}
    later = records(events_of(source("eu_fsf_csv"), tmp_path, LATER.read_bytes()))
    assert len(later) == 93
    for record in later:
        assert names_of(record) & names_of(earlier[record.id])


def names_of(record: Record) -> set[str]:
    return {name.value.casefold() for name in record.names}
