"""The World Bank's listing: its fixture, its rules, damaged rows."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firmwatch.errors import FirmwatchError, RefusedError, SchemaError
from firmwatch.model import (
    Excluded,
    NameType,
    Parsed,
    Quarantined,
    Record,
    RecordKind,
)
from firmwatch.sources.worldbank import SOURCE, count, parse
from firmwatch.sources.worldbank_rows import FIELDS, FILE
from tests.sources.fixtures import expected, fixture, left_out, read, rows

WHOLE = fixture("worldbank")[FILE].read_bytes()


def firm(number: int, **fields: Any) -> dict[str, Any]:
    values = {"SUPP_ID": number, "SUPP_NAME": f"Vostrika {number} Ltd", "SUPP_TYPE_CODE": "F"}
    return {"MANDT": "300", **values, **fields}


def document(*items: dict[str, Any], between: str = ",") -> bytes:
    listed = between.join(json.dumps(item) for item in items)
    return f'{{"response":{{"ZPROCSUPP":[{listed}]}}}}'.encode()


def events_of(content: bytes) -> list[Parsed]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / FILE
        path.write_bytes(content)
        return list(parse({FILE: path}))


def records(content: bytes) -> list[Record]:
    return [event for event in events_of(content) if isinstance(event, Record)]


def test_fixture_gives_what_was_expected() -> None:
    assert rows("worldbank") == expected("worldbank")


def test_fixture_balances() -> None:
    reading, found, people, quarantined = read(SOURCE, fixture("worldbank"))
    assert len(found) == 5
    assert [person.id for person in people] == ["100003"]
    assert len(quarantined) == 7
    assert reading.counts[0].published == 14
    assert reading.published_at == "2026-03-02T00:00:00Z"


def test_every_field_has_a_use() -> None:
    assert {use.field for use in SOURCE.fields} == FIELDS
    assert all(use.goes_to or use.why for use in SOURCE.fields)
    assert not SOURCE.verified


def test_of_people_nothing_else_is_kept() -> None:
    (person,) = (r for r in records(WHOLE) if r.kind is RecordKind.LISTED_PERSON)
    assert (person.addresses, person.properties, person.notes) == ((), (), "")
    assert person.countries == ("NO",)
    dropped = set(left_out("worldbank"))
    assert {"listed_person.SUPP_ADDR", "listed_person.ADD_SUPP_INFO"} <= dropped
    shown = json.dumps(rows("worldbank"))
    for word in ("Fjord", "Bergen", "5003", "Via Fittizia", "Ina Holm", "Mira", "Director"):
        assert word not in shown


@pytest.mark.parametrize(
    ("name", "info", "names"),
    [
        ("A & B Ltd (formerly C Ltd)", "", [("A & B Ltd", "name"), ("C Ltd", "previousName")]),
        ("A (Norland) Ltd", "", [("A (Norland) Ltd", "name")]),
        ("A Ltd (Norland)", "", [("A Ltd (Norland)", "name")]),
        ("A Ltd *7", "(d/b/a B Co., Ltd.)", [("A Ltd", "name"), ("B Co., Ltd.", "alias")]),
        ("A Ltd", "f.k.a. B; f/k/a", [("A Ltd", "name"), ("B", "previousName")]),
        ("A Ltd", "Also known as: B, C and D", [("A Ltd", "name"), ("B, C and D", "alias")]),
        ("A Ltd", "See note 3", [("A Ltd", "name")]),
        ("AKAMA Ltd", "AKAMA works", [("AKAMA Ltd", "name")]),
    ],
)
def test_other_names(name: str, info: str, names: list[tuple[str, str]]) -> None:
    (record,) = records(document(firm(1, SUPP_NAME=name, ADD_SUPP_INFO=info)))
    assert [(item.value, item.type) for item in record.names] == [
        (value, NameType(kind)) for value, kind in names
    ]


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        (b"", "ZPROCSUPP"),
        (b"<!DOCTYPE html><title>Sign in</title>", "ZPROCSUPP"),
        (b'{"fault": {"faultstring": "Invalid ApiKey"}}', "ZPROCSUPP"),
        (document(firm(1), firm(2))[:-20], "cut off"),
        (document(firm(1), firm(2))[:-1], "cut off"),
        (document(*[{"SUPP_ID": 1}] * 9), "9 of 9 rows"),
    ],
)
def test_what_is_no_list_is_refused(content: bytes, cause: str) -> None:
    with pytest.raises(RefusedError, match=cause) as caught:
        events_of(content)
    assert FILE in str(caught.value)
    assert "Fetch it again" in str(caught.value)


def test_an_unknown_field_is_refused() -> None:
    with pytest.raises(SchemaError, match=rf"{FILE}, line 2: .*'SUPP_LEI'"):
        events_of(document(firm(1), firm(2, SUPP_LEI="x"), between=",\n"))


def test_one_damaged_row_of_a_list_in_one_line_is_quarantined(tmp_path: Path) -> None:
    path = tmp_path / FILE
    path.write_bytes(document(firm(1), firm(2)).replace(b'"Vostrika 2', b'"Vos"trika 2'))
    _, found, _, quarantined = read(SOURCE, {FILE: path})
    assert [record.id for record in found] == ["1"]
    assert [item.reason[:14] for item in quarantined] == ["it is not JSON"]
    assert quarantined[0].excerpt.endswith('"SUPP_TYPE_CODE": "F"')


FIRMS = [firm(number, LAND1="GB", SUPP_CITY="Hull") for number in range(10)]
TEXTS = [json.dumps(item).encode() for item in FIRMS]
UNDAMAGED = {record.id: record.names for record in records(document(*FIRMS))}


@settings(deadline=None, max_examples=150)
@given(
    index=st.integers(0, 9),
    offset=st.integers(0, len(TEXTS[0])),
    gone=st.integers(0, 3),
    inserted=st.sampled_from([b"", b'"', b"{", b"}", b"\x00", b"\xff", b"\\", b",", b"[", b"]"]),
)
def test_damage_to_one_row_never_takes_its_neighbours_along(
    index: int, offset: int, gone: int, inserted: bytes
) -> None:
    texts = list(TEXTS)
    texts[index] = texts[index][:offset] + inserted + texts[index][offset + gone :]
    content = b'{"response":{"ZPROCSUPP":[' + b",".join(texts) + b"]}}"
    try:
        found = {record.id: record.names for record in records(content)}
    except SchemaError:
        return  # The damage made another field's name of a known one.
    for key, names in UNDAMAGED.items():
        if key != str(index):
            assert found[key] == names


@settings(deadline=None, max_examples=200)
@given(offset=st.integers(0, len(WHOLE)), gone=st.integers(0, 40), inserted=st.binary(max_size=8))
def test_random_damage_raises_nothing_but_firmwatch_errors(
    offset: int, gone: int, inserted: bytes
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / FILE
        path.write_bytes(WHOLE[:offset] + inserted + WHOLE[offset + gone :])
        try:
            events = list(parse({FILE: path}))
        except FirmwatchError:
            return
        count({FILE: path})
    assert any(isinstance(event, (Record, Quarantined, Excluded)) for event in events)
