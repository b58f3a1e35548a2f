"""Level 2 of the Global LEI Index: fixtures, damaged files, memory, parts of published files."""

from __future__ import annotations

import dataclasses
import json
import re
import tracemalloc
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from firmwatch.errors import RefusedError, SchemaError
from firmwatch.model import (
    Excluded,
    Interest,
    InterestKind,
    Locator,
    Parsed,
    PartyKind,
    Quarantined,
    RegisterParty,
    to_row,
)
from firmwatch.sources import gleif_l2_exceptions, source
from firmwatch.sources.gleif_l2_fields import EXCEPTION
from firmwatch.sources.gleif_l2_reader import Level2Reader
from firmwatch.sources.gleif_l2_records import exclusion, relationship_key, relationship_of
from firmwatch.sources.xml_fragments import Fragment
from tests.shared_data import SHARED, needs_shared
from tests.sources.fixtures import expected, fixture, read_tables, rows
from tests.sources.gleif_l2.documents import (
    CATEGORIES,
    DELETED,
    DIRECT,
    ULTIMATE,
    Exceptions,
    Form,
    Relationships,
    document,
    exception,
    lei,
    relationship,
)
from tests.sources.test_fuzz import holds_together

PUBLISHED = SHARED / "ownership" / "gleif_l1_l2_cdf"
FORMS: dict[str, Form] = {"gleif_l2": Relationships, "gleif_l2_exceptions": Exceptions}
BOTH = pytest.mark.parametrize("name", FORMS)
RELATIONS = [relationship(number, DIRECT, "900") for number in range(41)]
EXCEPTIONS = [exception(number, CATEGORIES[0], "NO_LEI") for number in range(41)]
ENTRIES = {"gleif_l2": RELATIONS, "gleif_l2_exceptions": EXCEPTIONS}


def events_of(folder: Path, name: str, text: str | bytes) -> list[Parsed]:
    path = folder / "any.xml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return list(source(name).parse({FORMS[name].file: path}))


def told(name: str, path: Path) -> dict[str, list[Any]]:
    reading, found = read_tables(source(name), {FORMS[name].file: path})
    holds_together(found["register_party"], found["interest"])
    assert reading.counts[0].balanced
    return found


@BOTH
def test_fixture_gives_what_was_expected(name: str) -> None:
    assert rows(name) == expected(name)


def test_fixtures_balance() -> None:
    reading, found = read_tables(source("gleif_l2"), fixture("gleif_l2"))
    count = reading.counts[0]
    assert (count.published, count.indexed, count.excluded) == (13, 9, 4)
    assert reading.derived == len(found["register_party"]) == 10
    reading, found = read_tables(source("gleif_l2_exceptions"), fixture("gleif_l2_exceptions"))
    count = reading.counts[0]
    assert (count.published, count.indexed, count.excluded) == (7, 6, 1)
    assert reading.derived == 6 + 4
    assert reading.published_at == "2031-03-09T09:03:29Z"


def test_consolidation_is_control_without_a_share() -> None:
    events = list(source("gleif_l2").parse(fixture("gleif_l2")))
    found = {item.id: item for item in events if isinstance(item, Interest)}
    direct, ultimate = found[f"{lei(1)}:{DIRECT}"], found[f"{lei(1)}:{ULTIMATE}"]
    assert direct.kind is ultimate.kind is InterestKind.OTHER_INFLUENCE_OR_CONTROL
    assert (direct.direct, ultimate.direct) == (True, False)
    assert (direct.owner_id, ultimate.owner_id) == (f"lei:{lei(2)}", f"lei:{lei(3)}")
    # The file says that 100 % are consolidated, which is no share of ownership.
    assert {(item.share_min, item.share_max) for item in found.values()} == {(None, None)}


def test_nobody_owns_a_fund_by_managing_it_or_by_being_invested_in() -> None:
    events = list(source("gleif_l2").parse(fixture("gleif_l2")))
    kinds = {item.detail: item.kind for item in events if isinstance(item, Interest)}
    assert kinds["IS_FUND-MANAGED_BY"] is InterestKind.RIGHTS_GRANTED_BY_CONTRACT
    assert InterestKind.SHAREHOLDING not in kinds.values()
    (feeder,) = [e for e in events if isinstance(e, Excluded) and "IS_FEEDER_TO" in e.reason]
    assert feeder.record_id == f"{lei(5)}:IS_FEEDER_TO"


def test_an_exception_is_an_owner_who_is_not_specified() -> None:
    name = "gleif_l2_exceptions"
    events = list(source(name).parse(fixture(name)))
    owners = [e for e in events if isinstance(e, RegisterParty) and e.kind is PartyKind.UNSPECIFIED]
    assert [owner.reason for owner in owners] == [
        *("NATURAL_PERSONS", "NATURAL_PERSONS", "NON_CONSOLIDATING", "NO_KNOWN_PERSON"),
        *("LEGAL_OBSTACLES/CONSENT_NOT_OBTAINED", "NO_LEI"),
    ]
    assert all(owner.asset_id and not owner.names for owner in owners)
    assert "Erland" not in repr(events)


PERIOD = (
    "<x:RelationshipPeriod><x:StartDate>2024-01-01</x:StartDate><x:PeriodType>RELATIONSHIP_PERIOD"
    "</x:PeriodType></x:RelationshipPeriod>"
)


def element(text: str) -> etree._Element:
    return etree.fromstring(re.sub("(</?)x:", r"\1", text))


def changed(*pairs: tuple[str, str]) -> str:
    text = RELATIONS[20]
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new, 1)
    return text


@pytest.mark.parametrize(
    ("period", "status", "registration", "days"),
    [
        ("<x:StartDate>2024-01-01T23:30:00-06:00</x:StartDate>", "ACTIVE", "PUBLISHED",
         ("2024-01-01", None)),
        ("<x:EndDate>2025-01-01T00:00:00.000Z</x:EndDate>", "INACTIVE", "LAPSED",
         (None, "2025-01-01")),
        ("<x:StartDate>2024-01-01</x:StartDate><x:EndDate>2025-01-01Z</x:EndDate>", "ACTIVE",
         "RETIRED", ("2024-01-01", "2025-01-01")),
        ("", "NULL", "PENDING_ARCHIVAL", (None, None)),
        ("", "INACTIVE", "PUBLISHED", "over"),
        ("<x:StartDate>2024-01-01</x:StartDate>", "ACTIVE", "RETIRED", "over"),
        ("", "ACTIVE", "DUPLICATE", "DUPLICATE"),
        ("", "ACTIVE", "TRANSFERRED", "TRANSFERRED"),
    ],
)  # fmt: skip
def test_periods_and_statuses(period: str, status: str, registration: str, days: Any) -> None:
    root = element(
        changed(
            ("<x:StartDate>2024-01-01</x:StartDate>", period),
            (">ACTIVE<", f">{status}<"),
            (">PUBLISHED<", f">{registration}<"),
        )
    )
    reason = exclusion(root)
    if isinstance(days, str):
        assert reason is not None
        assert days in reason
    else:
        assert reason is None
        made = relationship_of(root, relationship_key(root), Locator("rr.xml", 1))
        assert (made.start_date, made.end_date) == days


@pytest.mark.parametrize(
    ("damaged", "reason"),
    [
        (changed((">2024-01-01<", ">2024-13-01<")), "month"),
        (changed((">2024-01-01<", ">soon<")), "the date 'soon'"),
        (changed(("<x:NodeIDType>LEI", "<x:NodeIDType>BIC")), "NodeIDType is 'BIC', not LEI"),
        (changed((lei(20), "EX20")), "NodeID is 'EX20'"),
        (changed((lei(20), lei(19))), "an earlier record has the same key"),
        (changed((f">{DIRECT}<", "><")), "RelationshipType is '', which is no code"),
        (changed((f">{DIRECT}<", ">\u0661<")), "which is no code"),
        (changed(("<x:EndNode>", "<x:EndNode>\x01")), "the XML is broken"),
        (changed(("</x:RelationshipRecord>", "")), "has no closing tag"),
        (changed(("<x:RelationshipRecord>", "")), "has no opening tag"),
        (changed((PERIOD, PERIOD * 2)), "two periods"),
    ],
)  # fmt: skip
def test_damaged_record_is_quarantined_and_the_rest_used(
    tmp_path: Path, damaged: str, reason: str
) -> None:
    text = document(Relationships, [*RELATIONS[:20], damaged, *RELATIONS[21:]])
    events = events_of(tmp_path, "gleif_l2", text)
    (event,) = [item for item in events if isinstance(item, Quarantined)]
    assert reason in event.reason
    assert sum(isinstance(item, Interest) for item in events) == 40
    assert source("gleif_l2").count({"rr.xml": tmp_path / "any.xml"}) == {"rr.xml": 41}


def test_an_unreadable_exception_shows_nothing_that_may_name_a_person(tmp_path: Path) -> None:
    for more, shown in (("<x:ExceptionReference>Owned by Erland Vask\x01", False), ("\x01", True)):
        damaged = exception(20, CATEGORIES[0], "NO_LEI", more)
        text = document(Exceptions, [*EXCEPTIONS[:20], damaged, *EXCEPTIONS[21:]])
        events = events_of(tmp_path, "gleif_l2_exceptions", text)
        (event,) = [item for item in events if isinstance(item, Quarantined)]
        assert event.record_id == f"{lei(20)}:{CATEGORIES[0]}"
        assert bool(event.excerpt) is shown


@pytest.mark.parametrize(
    ("name", "entry", "words"),
    [
        ("gleif_l2", changed((DIRECT, "IS_SPUN_OFF_FROM")), "rr.xml, line 3.*IS_SPUN_OFF_FROM"),
        ("gleif_l2", changed((">ACTIVE<", ">DORMANT<")), "line 3.*RelationshipStatus 'DORMANT'"),
        ("gleif_l2", changed((">PUBLISHED<", ">NEW<")), "line 3.*RegistrationStatus 'NEW'"),
        ("gleif_l2", changed(("RELATIONSHIP_PERIOD", "TAX_YEAR")), "line 3.*PeriodType 'TAX_YEAR'"),
        ("gleif_l2", relationship(1, DIRECT, "2", "\n<x:Owner>1</x:Owner>"), "the element Owner"),
        ("gleif_l2_exceptions", exception(1, "BRANCH_PARENT", "NO_LEI"), "BRANCH_PARENT"),
        ("gleif_l2_exceptions", exception(1, CATEGORIES[0], "TOO_BUSY"), "line 3.*TOO_BUSY"),
    ],
)
def test_what_nobody_reads_stops_the_run(tmp_path: Path, name: str, entry: str, words: str) -> None:
    with pytest.raises(SchemaError, match=words):
        events_of(tmp_path, name, document(FORMS[name], [entry]))


@BOTH
def test_a_file_that_is_not_to_be_trusted_is_refused(tmp_path: Path, name: str) -> None:
    form, entries = FORMS[name], ENTRIES[name]
    whole = document(form, entries)
    for text, words in (
        ("", f"not a {form.root}"),
        ("<html><body>Service unavailable</body></html>", f"not a {form.root}"),
        (whole[:-30], "truncated"),
        (whole + whole, "text goes on"),
        (document(form, [entries[0], entries[1].replace("LEI", "\x01")]), "1 of 2 records"),
    ):
        with pytest.raises(RefusedError, match=words):
            events_of(tmp_path, name, text)


@BOTH
def test_each_organisation_is_given_once_and_deleted_records_not(tmp_path: Path, name: str) -> None:
    form, kinds = FORMS[name], FORMS[name].kinds
    entries = [form.record(number % 7, kinds[number // 7], form.values[0]) for number in range(14)]
    entries.append(form.record(8, kinds[0], form.values[0], DELETED))
    events = events_of(tmp_path, name, document(form, entries))
    ids = Counter(item.id for item in events if isinstance(item, RegisterParty))
    assert set(ids.values()) == {1}
    assert f"lei:{lei(8)}" not in ids
    assert [e.reason for e in events if isinstance(e, Excluded)] == [
        "a record that the publisher has deleted"
    ]


@BOTH
def test_memory_does_not_grow_with_the_file(tmp_path: Path, name: str) -> None:
    form = FORMS[name]
    entries = [form.record(number, form.kinds[0], form.values[0]) for number in range(800)]
    path = tmp_path / form.file
    path.write_text(document(form, entries))
    del entries
    tracemalloc.start()
    found = sum(isinstance(event, Interest) for event in source(name).parse({form.file: path}))
    counted = source(name).count({form.file: path})
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (found, counted) == (800, {form.file: 800})
    assert peak < 6 << 20  # of it 2 MiB are the chunk that the counter reads


@BOTH
@settings(deadline=None, max_examples=60)
@given(
    index=st.integers(0, 40),
    offset=st.integers(0, 400),
    byte=st.sampled_from([b"\x00", b"\x01", b"\x1f", b"<", b"&", b"\xff", b"\xc3"]),
)
def test_damage_to_one_record_never_takes_its_neighbours_along(
    tmp_path_factory: pytest.TempPathFactory, name: str, index: int, offset: int, byte: bytes
) -> None:
    folder = tmp_path_factory.getbasetemp()
    parts = [entry.encode() for entry in ENTRIES[name]]
    offset %= len(parts[index]) - 2
    parts[index] = parts[index][:offset] + byte + parts[index][offset:]
    head, _, tail = document(FORMS[name], ["\n"]).encode().partition(b"\n\n")
    text = head + b"\n" + b"".join(parts) + tail
    text = text.replace(b"RecordCount>1<", b"RecordCount>41<")
    found = {e.id for e in events_of(folder, name, text) if isinstance(e, Interest)}
    kind = FORMS[name].kinds[0]
    assert found >= {f"{lei(number)}:{kind}" for number in range(41) if number != index}


SPACED = exception(20, CATEGORIES[0], "NO_LEI").strip().replace(">", "> ", 1)
DECLARED = SPACED.replace("<x:Exception>", '<x:Exception xmlns:x="http://www.gleif.org/a_b">')
PREFIXED = DECLARED.replace("x:", "repex:").replace("xmlns:x=", "xmlns:repex=")
BYTES = st.binary(max_size=3) | st.sampled_from(
    [
        b"<",
        b">",
        b"&",
        b'"',
        b"x:",
        b"xml",
        b"\x0b",
        b"\x0c",
        b"\r\n",
        b"</x:LEI>",
        b"<!---->",
        b"/",
    ]
)


@settings(deadline=None, max_examples=400)
@given(
    text=st.sampled_from([SPACED, DECLARED, PREFIXED]),
    begin=st.integers(0, 300),
    gone=st.integers(0, 12),
    put=BYTES,
)
def test_a_plain_exception_says_what_it_says_when_it_is_parsed(
    text: str, begin: int, gone: int, put: bytes
) -> None:
    """Whatever is damaged, what is read without parsing gives what parsing it does."""
    whole = text.encode()
    begin %= len(whole)
    damaged = whole[:begin] + put + whole[begin + gone :]
    fragment = Fragment("Exception", damaged, 7)
    found = gleif_l2_exceptions._plain(fragment, Locator("repex.xml", 7))
    if found is not None:
        # As the reader does with a record that is not plain.
        reader = Level2Reader(
            "gleif_l2_exceptions",
            gleif_l2_exceptions.FORMAT,
            EXCEPTION,
            gleif_l2_exceptions._said,
            lambda fragment: "",
        )
        left_out: Counter[str] = Counter()
        events = list(reader.read(fragment, left_out))
        key, said = found
        assert events[1:] == [said.owner, said.interest]
        assert events[-1].id == key  # type: ignore[union-attr]
        assert not +left_out


def test_an_exception_as_the_publisher_writes_it_is_plain() -> None:
    for text in (SPACED, DECLARED, PREFIXED):
        fragment = Fragment("Exception", text.encode(), 7)
        assert gleif_l2_exceptions._plain(fragment, Locator("repex.xml", 7)) is not None


@needs_shared
class TestPublishedParts:
    @pytest.mark.parametrize(
        ("name", "stem", "number", "deleted", "published_at"),
        [
            ("gleif_l2", "rr-data", 10, 0, "2023-06-05T09:24:22Z"),
            ("gleif_l2", "rr-updates-data2", 11, 0, "2023-11-06T09:29:01Z"),
            ("gleif_l2", "rr-updates-data2-new", 10, 1, "2023-11-06T09:29:01Z"),
            ("gleif_l2_exceptions", "repex-data", 10, 0, "2023-06-09T09:03:29Z"),
            ("gleif_l2_exceptions", "repex-updates-data2", 7, 0, "2023-11-06T09:13:21Z"),
            ("gleif_l2_exceptions", "repex-updates-data2-new", 7, 1, "2023-11-06T09:13:21Z"),
        ],
    )
    def test_every_part_is_read_whole(
        self, name: str, stem: str, number: int, deleted: int, published_at: str
    ) -> None:
        path = PUBLISHED / f"{stem}.xml"
        reading, found = read_tables(source(name), {FORMS[name].file: path})
        count = reading.counts[0]
        assert (count.published, count.excluded, count.quarantined) == (number, deleted, 0)
        assert len(found["interest"]) == number - deleted
        assert reading.published_at == published_at
        holds_together(found["register_party"], found["interest"])

    @pytest.mark.parametrize("stem", ["rr-data", "rr-updates-data2", "rr-updates-data2-new"])
    def test_relationships_are_those_of_the_json_that_was_made_of_them(self, stem: str) -> None:
        """Another program's reading of the same records: who, of whom, how, and since when."""
        found = {}
        for record in json.loads((PUBLISHED / f"{stem}.json").read_text("utf-8")):
            if record.get("Extension", {}).get("Deletion"):
                continue
            said = record["Relationship"]
            periods = {
                period["PeriodType"]: (period.get("StartDate"), period.get("EndDate"))
                for period in said["RelationshipPeriods"]
            }
            start, end = periods.get("RELATIONSHIP_PERIOD", (None, None))
            found[said["StartNode"]["NodeID"], said["RelationshipType"]] = (
                said["EndNode"]["NodeID"],
                start and start[:10],
                end and end[:10],
                record["Registration"]["LastUpdateDate"][:10],
            )
        interests = told("gleif_l2", PUBLISHED / f"{stem}.xml")["interest"]
        assert found == {
            (item.asset_id.removeprefix("lei:"), item.detail): (
                item.owner_id.removeprefix("lei:"),
                item.start_date,
                item.end_date,
                item.stated_date,
            )
            for item in interests
        }

    @pytest.mark.parametrize(
        "stem", ["repex-data", "repex-updates-data2", "repex-updates-data2-new"]
    )
    def test_exceptions_are_those_of_the_json_that_was_made_of_them(self, stem: str) -> None:
        records = json.loads((PUBLISHED / f"{stem}.json").read_text("utf-8"))
        tables = told("gleif_l2_exceptions", PUBLISHED / f"{stem}.xml")
        reasons = {party.id: party.reason for party in tables["register_party"]}
        assert {
            f"{item['LEI']}:{item['ExceptionCategory']}": item["ExceptionReason"]
            for item in records
            if not item.get("Extension", {}).get("Deletion")
        } == {item.id: reasons[item.owner_id] for item in tables["interest"]}


def plain(item: Interest | RegisterParty) -> str:
    row = to_row(dataclasses.replace(item, locator=Locator("", 0)))
    return json.dumps(row, sort_keys=True)
