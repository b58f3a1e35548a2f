"""Every row of a source's files accounted for, by two counters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from firmwatch.errors import RefusedError
from firmwatch.model import (
    Excluded,
    FileCounts,
    Interest,
    InterestKind,
    LeftOut,
    Locator,
    Name,
    Parsed,
    PartyKind,
    PublishedAt,
    Quarantined,
    Record,
    RecordKind,
    RegisterParty,
    Source,
    SourceFile,
    Tally,
)
from firmwatch.sources import Reading, read_source

FILES = {"list.csv": Path("list.csv"), "alt.csv": Path("alt.csv")}


def a_record(number: int, **changes: Any) -> Record:
    values: dict[str, Any] = {
        "id": f"R-{number}",
        "source": "sample_list",
        "kind": RecordKind.ORGANISATION,
        "names": (Name(f"Vostrika {number}"),),
        "locator": Locator("list.csv", number),
    }
    return Record(**{**values, **changes})


ORGANISATION, VESSEL = a_record(1), a_record(2, kind=RecordKind.VESSEL)
PERSON = a_record(3, kind=RecordKind.LISTED_PERSON)
WALLET = a_record(4, kind=RecordKind.WALLET, derived=True)
TORN = Quarantined(Locator("list.csv", 5), "torn", excerpt="5,Vos")
AIRCRAFT = Excluded(Locator("list.csv", 6), "aircraft")
ITEMS: tuple[Parsed, ...] = (
    *(LeftOut("phone", 2), ORGANISATION, PERSON, TORN, Tally("alt.csv", 7, 2), VESSEL),
    *(LeftOut("phone"), LeftOut("email"), WALLET, AIRCRAFT, PublishedAt("2026-03-01T00:00:00Z")),
    Quarantined(Locator("alt.csv", 9), "torn"),
)
PUBLISHED = {"list.csv": 5, "alt.csv": 10}


def a_source(
    items: tuple[Parsed, ...] = ITEMS,
    published: Mapping[str, int] = PUBLISHED,
    name: str = "sample_list",
) -> Source:
    def parse(files: Mapping[str, Path]) -> Iterator[Parsed]:
        assert set(files) <= set(FILES)
        yield from items

    return Source(
        name=name,
        title="Sample",
        publisher="Sample Office",
        url="https://lists.example",
        licence="CC0",
        files=(
            SourceFile("list.csv", ""),
            SourceFile("extra.csv", "", required=False),
            SourceFile("alt.csv", ""),
        ),
        entries_min=1,
        entries_max=10,
        schedule_hours=24,
        stale_hours=72,
        parse=parse,
        count=lambda files: dict(published),
    )


def read(source: Source) -> tuple[Reading, dict[str, list[Record | Quarantined]]]:
    tables: dict[str, list[Record | Quarantined]] = {}

    def sink(table: str, item: Record | Quarantined) -> None:
        tables.setdefault(table, []).append(item)

    return read_source(source, FILES, sink), tables


def test_every_row_goes_to_its_table_and_is_counted() -> None:
    reading, tables = read(a_source())
    assert tables["record"] == [ORGANISATION, VESSEL, WALLET]
    assert tables["quarantine"] == [TORN, Quarantined(Locator("alt.csv", 9), "torn")]
    assert reading.counts == (
        FileCounts("list.csv", 5, 2, 1, 2),
        FileCounts("alt.csv", 10, 7, 1, 2),
    )
    assert reading.derived == 1
    assert reading.left_out == {"phone": 3, "email": 1}
    assert reading.quarantine_reasons == {"torn": 2}
    assert reading.published_at == "2026-03-01T00:00:00Z"


def test_listed_persons_stand_apart_and_count_as_excluded() -> None:
    reading, tables = read(a_source())
    assert tables["listed_person"] == [PERSON]
    assert PERSON not in tables["record"]
    assert reading.excluded_reasons == {"listed_person": 1, "aircraft": 1}
    assert reading.counts[0].excluded == 2


@pytest.mark.parametrize(
    ("items", "published"),
    [
        (ITEMS, {**PUBLISHED, "list.csv": 6}),
        (ITEMS, {**PUBLISHED, "list.csv": 4}),
        (ITEMS, {**PUBLISHED, "alt.csv": 11}),
        (ITEMS[1:2], {"list.csv": 3_088, "alt.csv": 0}),
        ((*ITEMS, VESSEL), PUBLISHED),
        ((), PUBLISHED),
    ],
    ids=["a row lost", "a row too many", "a part lost", "39 of 3,088", "read twice", "nothing"],
)
def test_two_counters_that_differ_refuse_the_file(
    items: tuple[Parsed, ...], published: dict[str, int]
) -> None:
    with pytest.raises(RefusedError, match=r"rows were published, but \d+ indexed") as caught:
        read(a_source(items, published))
    message = str(caught.value)
    assert "last good snapshot stays" in message
    assert any(f"{name}: {number} rows" in message for name, number in published.items())


def test_a_parsers_refusal_is_passed_on() -> None:
    class Torn(tuple[Parsed, ...]):
        def __iter__(self) -> Iterator[Parsed]:
            yield ORGANISATION
            raise RefusedError("list.csv ends in the middle of row 7.")

    with pytest.raises(RefusedError, match="row 7"):
        read(a_source(Torn()))


def test_records_of_the_users_own_source_carry_its_name() -> None:
    _, tables = read(a_source(name="mine"))
    records = [*tables["record"], *tables["listed_person"]]
    assert len(records) == 4
    assert all(isinstance(item, Record) and item.source == "mine" for item in records)


def test_records_of_a_source_by_its_own_name_stay_as_they_are() -> None:
    _, tables = read(a_source())
    assert tables["record"][0] is ORGANISATION


def a_party(number: int, **changes: Any) -> RegisterParty:
    values: dict[str, Any] = {
        "id": f"P-{number}",
        "source": "sample_list",
        "kind": PartyKind.ORGANISATION,
        "names": (Name(f"Vostrika {number}"),),
        "locator": Locator("list.csv", number),
    }
    return RegisterParty(**{**values, **changes})


def test_a_row_of_a_register_counts_once_whatever_it_gives() -> None:
    place, owner, asset = Locator("list.csv", 2), a_party(1), a_party(2, derived=True)
    one, two = (
        Interest(name, "sample_list", "P-1", "P-2", InterestKind.SHAREHOLDING, place, derived=new)
        for name, new in (("one", False), ("two", True))
    )
    given = a_source((owner, asset, one, two), {"list.csv": 2, "alt.csv": 0})
    seen: list[tuple[str, Any]] = []
    reading = read_source(given, FILES, lambda table, item: seen.append((table, item)))
    assert reading.counts[0] == FileCounts("list.csv", 2, 2, 0, 0)
    assert reading.derived == 2
    assert seen == [
        *(("register_party", owner), ("register_party", asset)),
        *(("interest", one), ("interest", two)),
    ]


@pytest.mark.parametrize(
    "more",
    [{"asset_id": None}, {"countries": ("GB",)}, {"end_date": "2026-03-01"}],
    ids=["outside of a record", "with a country", "with an end"],
)
def test_a_parser_that_keeps_more_of_a_person_is_refused(more: dict[str, Any]) -> None:
    person = a_party(1, **{"kind": PartyKind.REGISTER_ROLE, "asset_id": "P-2", **more})
    with pytest.raises(RefusedError, match="scope rule S4"):
        read_source(a_source((person,)), FILES, lambda table, item: None)
