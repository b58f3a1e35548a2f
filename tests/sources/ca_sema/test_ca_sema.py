"""Canada's list: its fixture, its names, damaged files, a published version."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firmwatch.errors import RefusedError, SchemaError
from firmwatch.model import Excluded, Quarantined, Record, RecordKind
from firmwatch.sources import check_file
from firmwatch.sources.ca_sema import SOURCE, count, parse
from firmwatch.sources.ca_sema_names import language_halves, split_aliases
from tests.sources.fixtures import expected, fixture, left_out, read, rows
from tests.sources.mutations import mutations, records_of, survives

FILE = "sema-lmes.xml"
PUBLISHED = Path(__file__).parents[3] / "../shared/data/lists/ca/sema-lmes_2020-04-15.xml"
CONTENT = fixture("ca_sema")[FILE].read_bytes()


def entry(number: int, more: str = "") -> bytes:
    return (
        f"<record><Country>Burma / Birmanie</Country>\n<Entity>Works {number} Ltd</Entity>{more}"
        f"<Schedule>1</Schedule><Item>{number}</Item></record>\n"
    ).encode()


ENTRIES = [entry(number) for number in range(41)]


def document(entries: list[bytes]) -> bytes:
    return b'<?xml version="1.0"?>\n<data-set>\n' + b"".join(entries) + b"</data-set>\n"


def events_of(folder: Path, content: bytes) -> list[object]:
    path = folder / "any.xml"
    path.write_bytes(content)
    return list(parse({FILE: path}))


def records(events: list[object]) -> list[Record]:
    return [event for event in events if isinstance(event, Record)]


def test_fixture_gives_what_was_expected() -> None:
    assert rows("ca_sema") == expected("ca_sema")


def test_fixture_balances() -> None:
    reading, found, people, quarantine = read(SOURCE, fixture("ca_sema"))
    kinds = [record.kind.value for record in found]
    assert kinds == ["organisation", "organisation", "vessel", "organisation", "organisation"]
    assert (len(people), len(quarantine), reading.counts[0].published) == (2, 0, 8)


def test_person_keeps_names_and_birth_dates_only() -> None:
    people = [e for e in records(list(parse(fixture("ca_sema")))) if "Vask" in e.caption]
    (person,) = people
    assert person.kind is RecordKind.LISTED_PERSON
    assert (person.birth_dates, person.countries, person.properties) == (("1969",), (), ())
    assert "Harbour" not in repr(person)
    assert {name for name in left_out("ca_sema") if name.startswith("listed_person.")} == {
        "listed_person.DateOfBirth (no date)",
        "listed_person.Item",
        "listed_person.Item-NumeroDarticle",
        "listed_person.Schedule",
        "listed_person.Schedule-Annexe",
        "listed_person.Title",
        "listed_person.TitleOrShipType-TitreOuTypeDeNavire",
    }


def test_identity_is_drawn_from_name_and_regulations(tmp_path: Path) -> None:
    moved = entry(1).replace(b"<Item>1<", b"<Item>9<").replace(b"Works 1", b"  WORKS  1")
    other = entry(1).replace(b"Burma / Birmanie", b"Iran")
    (first,) = records(events_of(tmp_path, document([entry(1)])))
    assert len(first.id) == 16
    assert records(events_of(tmp_path, document([moved])))[0].id == first.id
    assert records(events_of(tmp_path, document([other])))[0].id != first.id


def test_two_entries_of_one_name_are_both_kept_and_a_repeated_one_is_not(tmp_path: Path) -> None:
    second = entry(1, "<Aliases>Yard 1</Aliases>")
    events = events_of(tmp_path, document([entry(1), second, entry(1).replace(b"\n", b"\n  ")]))
    first, other = records(events)
    assert other.id == f"{first.id}-2"
    (repeated,) = [event for event in events if isinstance(event, Excluded)]
    assert repeated.record_id == first.id


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("A Works, B Works", ["A Works", "B Works"]),
        ("A Works Co., Ltd., B Works Co. Ltd.", ["A Works Co., Ltd.", "B Works Co. Ltd."]),
        ("A Holding, JSC, B", ["A Holding, JSC", "B"]),
        ("A, L.L.C. (AL), B", ["A, L.L.C. (AL)", "B"]),
        ("A (North, South), B", ["A (North, South)", "B"]),
        ("A (North, B", ["A (North", "B"]),
        ("A; Ltd", ["A", "Ltd"]),
        ("(Awerk)", ["Awerk"]),
        ("A, A, ,", ["A"]),
        ("A Works, Coastal Works", ["A Works", "Coastal Works"]),
        ("", []),
    ],
)
def test_aliases_of_one_field_are_split(text: str, names: list[str]) -> None:
    assert split_aliases(text) == names


@pytest.mark.parametrize(
    ("text", "halves"),
    [
        ("Brestow Bank/Banque Brestow", ["Brestow Bank", "Banque Brestow"]),
        ("Pobeda/Victory Bloc", []),
        ("Brestow Mill (North/South Bank)", []),
        ("A B/C D/E F", []),
        ("Brestow Bank", []),
    ],
)
def test_names_in_two_languages_are_told_apart(text: str, halves: list[str]) -> None:
    assert language_halves(text) == halves


@pytest.mark.parametrize(
    ("damaged", "reason"),
    [
        (entry(20).replace(b"Works", b"Wo\x0crks"), "the XML is broken"),
        (entry(20).replace(b"Works", b"Wo\xffrks"), "the XML is broken"),
        (entry(20).replace(b"</record>", b"</rec\x01ord>"), "has no closing tag"),
        (entry(20).replace(b"<record>", b"<rec\x01ord>"), "has no opening tag"),
        (entry(20).replace(b"Works 20 Ltd", b" "), "no name"),
        (entry(20, "<DateOfBirth>1970</DateOfBirth>"), "a birth date"),
        (entry(20, "<Item>2</Item>"), "printed twice"),
        (entry(20, "stray"), "text stands outside"),
        (b"<record/>", "is empty"),
    ],
)
def test_damaged_record_is_quarantined_and_the_rest_used(
    tmp_path: Path, damaged: bytes, reason: str
) -> None:
    content = document([*ENTRIES[:20], damaged, *ENTRIES[21:]])
    events = events_of(tmp_path, content)
    (event,) = [item for item in events if isinstance(item, Quarantined)]
    assert reason in event.reason
    assert event.locator.line == content.split(damaged)[0].count(b"\n") + 1
    assert len(records(events)) == 40
    assert count({FILE: tmp_path / "any.xml"}) == {FILE: 41}


def test_quarantined_person_leaves_no_raw_text(tmp_path: Path) -> None:
    person = b"<record><GivenName>Er\x02land</GivenName><Entity>x</Entity></record>"
    events = events_of(tmp_path, document([*ENTRIES[:20], person, *ENTRIES[21:]]))
    (event,) = [item for item in events if isinstance(item, Quarantined)]
    assert event.excerpt == ""


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (document([entry(1, "\n<Passport>1</Passport>")]), "line 5: the element Passport"),
        (document([entry(1).replace(b"<Entity>", b'<Entity lang="en">')]), "attribute lang"),
        (document([entry(1), b"<note>1</note>"]), "<note"),
    ],
)
def test_field_that_nobody_reads_stops_the_run(tmp_path: Path, content: bytes, words: str) -> None:
    with pytest.raises(SchemaError, match=words):
        events_of(tmp_path, content)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "not a data-set"),
        (b"<html><body>Service unavailable</body></html>", "not a data-set"),
        (CONTENT[: len(CONTENT) // 2], "truncated"),
        (CONTENT + CONTENT, "text goes on"),
        (document([entry(1), entry(2).replace(b"Ltd", b"\x01")]), "1 of 2 records"),
    ],
)
def test_file_that_is_not_to_be_trusted_is_refused(
    tmp_path: Path, content: bytes, words: str
) -> None:
    with pytest.raises(RefusedError, match=words):
        events_of(tmp_path, content)


@pytest.mark.parametrize("content", [b"", b" \n", b"<!doctype html><title>Sorry</title>"])
def test_empty_file_or_page_of_html_is_refused_before_parsing(
    tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "any.xml"
    path.write_bytes(content)
    with pytest.raises(RefusedError, match=FILE):
        check_file(SOURCE.files[0], path)


UNDAMAGED = {record.caption: record for record in records_of(SOURCE, document(ENTRIES))}


@settings(deadline=None, max_examples=60)
@given(
    index=st.integers(0, 40),
    offset=st.integers(0, len(ENTRIES[0]) - 2),
    byte=st.sampled_from([b"\x00", b"\x01", b"\x1f", b"<", b"&", b"\xff", b"\xc3"]),
)
def test_damage_to_one_record_never_takes_its_neighbours_along(
    index: int, offset: int, byte: bytes
) -> None:
    damaged = list(ENTRIES)
    damaged[index] = damaged[index][:offset] + byte + damaged[index][offset:]
    found = {record.caption: record for record in records_of(SOURCE, document(damaged))}
    for key in UNDAMAGED.keys() - {f"Works {index} Ltd"}:
        assert found[key] == UNDAMAGED[key]


@settings(deadline=None, max_examples=150)
@given(mutations(CONTENT))
def test_any_damage_raises_nothing_but_firmwatch_errors(content: bytes) -> None:
    survives(SOURCE, content)


@pytest.mark.skipif(not PUBLISHED.exists(), reason="no copy of Canada's list in shared/data")
def test_published_version_is_read_whole() -> None:
    reading, found, people, quarantine = read(SOURCE, {FILE: PUBLISHED})
    assert reading.counts[0].published == 1369
    assert [record.kind for record in found].count(RecordKind.ORGANISATION) == 384
    assert (len(found), len(people), len(quarantine)) == (384, 985, 0)
    assert len({record.id for record in [*found, *people]}) == 1369
    assert not [record.id for record in found if "-" in record.id]
