"""The Global LEI Index: its fixture, damaged files, memory, and parts of published files."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firmwatch.errors import RefusedError, SchemaError
from firmwatch.model import LeftOut, Parsed, Quarantined, Record
from firmwatch.sources import check_file
from firmwatch.sources.gleif_l1 import SOURCE, count, parse
from firmwatch.sources.number_schemes import telling_scheme
from firmwatch.sources.seen_keys import SeenKeys
from tests.sources.fixtures import expected, fixture, read, rows
from tests.sources.mutations import mutations, records_of, survives

FILE = "lei2.xml"
PUBLISHED = Path(__file__).parents[3] / "../shared/data/ownership/gleif_l1_l2_cdf"
CONTENT = fixture("gleif_l1")[FILE].read_bytes()
HEAD = (
    b'<?xml version="1.0" encoding="UTF-8"?><lei:LEIData xmlns:lei="urn:lei"><lei:LEIHeader>'
    b"<lei:ContentDate>2031-03-09T08:00:00Z</lei:ContentDate><lei:FileContent>"
    b"GLEIF_FULL_PUBLISHED</lei:FileContent><lei:RecordCount>41</lei:RecordCount>"
    b"</lei:LEIHeader>\n<lei:LEIRecords>\n"
)
TAIL = b"</lei:LEIRecords></lei:LEIData>\n"


def lei(number: int) -> str:
    """A fictional LEI with the check digits of ISO 17442."""
    stem = f"EXWORKS{number:011}"
    value = int("".join(str(int(letter, 36)) for letter in f"{stem}00"))
    return f"{stem}{98 - value % 97:02}"


def entry(number: int, more: str = "", category: str = "GENERAL") -> bytes:
    return (
        f"<lei:LEIRecord><lei:LEI>{lei(number)}</lei:LEI>\n<lei:Entity>"
        f'<lei:LegalName xml:lang="en">Works {number} Ltd</lei:LegalName>'
        f"<lei:EntityCategory>{category}</lei:EntityCategory>{more}</lei:Entity></lei:LEIRecord>\n"
    ).encode()


ENTRIES = [entry(number) for number in range(41)]


def document(entries: list[bytes]) -> bytes:
    return HEAD + b"".join(entries) + TAIL


def events_of(folder: Path, content: bytes) -> list[Parsed]:
    path = folder / "any.xml"
    path.write_bytes(content)
    return list(parse({FILE: path}))


def test_fixture_gives_what_was_expected() -> None:
    assert rows("gleif_l1") == expected("gleif_l1")


def test_fixture_balances() -> None:
    reading, records, people, quarantine = read(SOURCE, fixture("gleif_l1"))
    assert (len(records), len(people), len(quarantine)) == (3, 0, 0)
    assert reading.counts[0].published == 5
    assert reading.published_at == "2031-03-09T08:20:51Z"
    assert not any(record.listings for record in records)


def test_sole_proprietors_and_names_after_care_of_are_kept_nowhere() -> None:
    events = list(parse(fixture("gleif_l1")))
    assert "Erland" not in repr(events)
    assert LeftOut("organisation.address line with c/o", 1) in events
    assert LeftOut("organisation.Entity/LegalAddress/MailRouting", 1) in events


def test_a_delta_and_a_short_file_are_told(tmp_path: Path) -> None:
    fields = [event.field for event in parse(fixture("gleif_l1")) if isinstance(event, LeftOut)]
    assert "what is not in this file: its FileContent is GLEIF_DELTA_PUBLISHED" in fields
    assert not [field for field in fields if "RecordCount" in field]
    short = events_of(tmp_path, document(ENTRIES[:40]))
    assert LeftOut("LEIHeader/RecordCount (41; the file has others)") in short
    assert not [e for e in events_of(tmp_path, document(ENTRIES)) if isinstance(e, LeftOut)]


def test_header_without_a_date_is_said(tmp_path: Path) -> None:
    events = events_of(tmp_path, document(ENTRIES).replace(b"2031-03-09T08:00:00Z", b"soon"))
    assert LeftOut("LEIHeader/ContentDate (no date)") in events


@pytest.mark.parametrize(
    ("damaged", "reason"),
    [
        (entry(20).replace(b"Works", b"Wo\x0crks"), "the XML is broken"),
        (entry(20).replace(b"Works", b"Wo\xffrks"), "the XML is broken"),
        (entry(20).replace(b"</lei:LEIRecord>", b"</lei:LEI\x01Record>"), "has no closing tag"),
        (entry(20).replace(b"<lei:LEIRecord>", b"<lei:LEI\x01Record>"), "has no opening tag"),
        (entry(20).replace(b"Works 20 Ltd", b" "), "no legal name"),
        (entry(20).replace(lei(20).encode(), b"EX20"), "its LEI is 'EX20'"),
        (entry(20).replace(lei(20).encode(), lei(19).encode()), "stands on an earlier record"),
        (entry(20, "<lei:EntityStatus/><lei:EntityStatus/>"), "printed twice"),
        (entry(20, "stray"), "text stands outside"),
        (b"<lei:LEIRecord/>", "is empty"),
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
    assert sum(isinstance(item, Record) for item in events) == 40
    assert count({FILE: tmp_path / "any.xml"}) == {FILE: 41}


def test_quarantined_record_that_may_be_of_a_person_leaves_no_raw_text(tmp_path: Path) -> None:
    person = entry(20, "&bad;", "SOLE_PROPRIETOR")
    events = events_of(tmp_path, document([*ENTRIES[:20], person, *ENTRIES[21:]]))
    (event,) = [item for item in events if isinstance(item, Quarantined)]
    assert (event.record_id, event.excerpt) == (lei(20), "")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (document([entry(1, "\n<lei:Owner>1</lei:Owner>")]), "line 5: the element Entity/Owner"),
        (document([entry(1).replace(b"xml:lang", b"since")]), "attribute since"),
        (document([entry(1), b"<lei:Note>1</lei:Note>"]), "<lei:Note"),
    ],
)
def test_field_that_nobody_reads_stops_the_run(tmp_path: Path, content: bytes, words: str) -> None:
    with pytest.raises(SchemaError, match=words):
        events_of(tmp_path, content)


def test_whatever_an_extension_holds_is_counted_by_name(tmp_path: Path) -> None:
    extension = b"<lei:Extension><g:Anything><g:Deep/></g:Anything></lei:Extension></lei:LEIRecord>"
    content = document([entry(1).replace(b"</lei:LEIRecord>", extension)])
    assert LeftOut("organisation.Extension/Anything", 1) in events_of(tmp_path, content)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "not a LEIData"),
        (b"<html><body>Service unavailable</body></html>", "not a LEIData"),
        (CONTENT[: len(CONTENT) // 2], "truncated"),
        (CONTENT[:-20], "truncated"),
        (CONTENT + CONTENT, "text goes on"),
        (document([entry(1), entry(2).replace(b"Ltd", b"\x01")]), "1 of 2 records"),
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
        (b"", "empty"),
        (b"<!doctype html><title>Sorry</title>", "a page of HTML"),
        (b"PK\x03\x04lei2.xml", "a zip archive"),
    ],
)
def test_file_of_another_kind_is_refused_before_parsing(
    tmp_path: Path, content: bytes, words: str
) -> None:
    path = tmp_path / "any.xml"
    path.write_bytes(content)
    with pytest.raises(RefusedError, match=words):
        check_file(SOURCE.files[0], path)


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    path = tmp_path / "any.xml"
    path.write_bytes(document([entry(number) for number in range(4_000)]))
    tracemalloc.start()
    found = sum(isinstance(event, Record) for event in parse({FILE: path}))
    counted = count({FILE: path})
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (found, counted) == (4_000, {FILE: 4_000})
    assert peak < 6 << 20  # of it 2 MiB are the chunk that the counter reads


def test_seen_keys_are_told_exactly() -> None:
    seen = SeenKeys()
    keys = [lei(number) for number in range(5_000)]
    assert all(map(seen.add, keys))
    assert not any(map(seen.add, keys))


@pytest.mark.parametrize(
    ("number", "country", "scheme"),
    [
        ("1227700001011", "RU", "ogrn"),
        ("1227700001012", "RU", "registration"),
        ("7700001010", "RU", "inn"),
        ("7700001010", "GB", "registration"),
        ("7700001010", None, "registration"),
        ("", "RU", "registration"),
    ],
)
def test_numbers_tell_their_scheme(number: str, country: str | None, scheme: str) -> None:
    assert telling_scheme("registration", number, country) == scheme


UNDAMAGED = {record.id: record for record in records_of(SOURCE, document(ENTRIES))}


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
    found = {record.id: record for record in records_of(SOURCE, document(damaged))}
    for key in UNDAMAGED.keys() - {lei(index)}:
        assert found[key] == UNDAMAGED[key]


@settings(deadline=None, max_examples=150)
@given(mutations(CONTENT))
def test_any_damage_raises_nothing_but_firmwatch_errors(content: bytes) -> None:
    survives(SOURCE, content)


@pytest.mark.skipif(not PUBLISHED.exists(), reason="no parts of published files in shared/data")
class TestPublishedParts:
    @pytest.mark.parametrize(
        ("name", "number", "published_at"),
        [
            ("lei-data.xml", 13, "2023-06-05T08:20:51Z"),
            ("lei-updates-data2.xml", 12, "2023-11-06T08:20:40Z"),
            ("lei-updates-data2-new.xml", 12, "2023-11-06T08:20:40Z"),
        ],
    )
    def test_every_part_is_read_whole(self, name: str, number: int, published_at: str) -> None:
        reading, records, _, quarantine = read(SOURCE, {FILE: PUBLISHED / name})
        assert (reading.counts[0].published, len(records)) == (number, number)
        assert not quarantine
        assert reading.published_at == published_at
        assert all(record.identifiers[0].valid for record in records)
        assert not [e for e in reading.excluded_reasons if e]

    def test_what_changed_between_two_versions_is_seen(self) -> None:
        _, old, _, _ = read(SOURCE, {FILE: PUBLISHED / "lei-updates-data2.xml"})
        _, new, _, _ = read(SOURCE, {FILE: PUBLISHED / "lei-updates-data2-new.xml"})
        before = {record.id: dict(record.properties) for record in old}
        after = {record.id: dict(record.properties) for record in new}
        changed = [key for key in before.keys() & after.keys() if before[key] != after[key]]
        assert len(before.keys() ^ after.keys()) == 2
        ((key,)) = changed
        assert (before[key]["entity_status"], after[key]["entity_status"]) == (
            "ACTIVE",
            "INACTIVE",
        )
