"""A network written as BODS 0.4 and read again is the same network."""

from __future__ import annotations

import dataclasses
import json
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firmwatch.model import (
    WHOLE,
    Identifier,
    Interest,
    InterestKind,
    Locator,
    Name,
    NameType,
    PartyKind,
    RegisterParty,
    writable,
)
from firmwatch.sources import source
from firmwatch.sources.bods_fields import FILE
from firmwatch.sources.bods_writer import bods_statements
from firmwatch.text.identifiers import make_identifier
from firmwatch.text.scripts import script_of
from tests.sources.fixtures import read_tables
from tests.sources.test_fuzz import holds_together

PLACE = Locator(FILE, 1)
REASON = "noBeneficialOwners"
WORDS = st.lists(
    st.sampled_from(["Vostrika", "Halcyon", "Bröstövka", "Брестовка", "Ltd", "& Söhne", '"Q"']),
    min_size=1,
    max_size=3,
).map(" ".join)
DAYS = st.none() | st.dates(date(1990, 1, 1), date(2026, 1, 1)).map(date.isoformat)
REASONS = st.sampled_from(
    ["noBeneficialOwners", "unknown", "anonymousPerson", "unknownEntity", "NATURAL_PERSONS"]
)
SHARES = st.none() | st.tuples(st.integers(0, WHOLE), st.integers(0, WHOLE)).map(
    lambda pair: tuple(sorted(pair))
)


@st.composite
def identifiers(draw: st.DrawFn) -> tuple[Identifier, ...]:
    numbers = st.tuples(
        st.sampled_from(["lei", "registration", "cik", "other"]),
        st.text("ABC0123456789", min_size=3, max_size=20),
        st.sampled_from([None, "GB", "DE"]),
    )
    found: dict[tuple[str, str], Identifier] = {}
    for scheme, raw, country in draw(st.lists(numbers, max_size=3)):
        made = make_identifier(scheme, raw, None if scheme == "lei" else country)
        if made:
            found.setdefault((made.scheme, made.value), made)
    return tuple(found.values())


def names(texts: list[str], kinds: tuple[NameType, ...]) -> tuple[Name, ...]:
    distinct = list(dict.fromkeys(texts))
    return tuple(
        Name(text, kinds[min(number, len(kinds) - 1)], script=script_of(text))
        for number, text in enumerate(distinct)
    )


@st.composite
def networks(draw: st.DrawFn) -> tuple[list[RegisterParty], list[Interest]]:
    organisations = [
        RegisterParty(
            f"org-{number}",
            "bods",
            PartyKind.ORGANISATION,
            names(draw(st.lists(WORDS, max_size=3)), (NameType.NAME, NameType.ALIAS)),
            PLACE,
            identifiers=draw(identifiers()),
            countries=tuple(draw(st.lists(st.sampled_from(["GB", "DE", "PA"]), unique=True))),
            end_date=draw(DAYS),
        )
        for number in range(draw(st.integers(1, 4)))
    ]
    ids = st.sampled_from([party.id for party in organisations])
    parties, interests = list(organisations), []
    for number in range(draw(st.integers(0, 6))):
        asset, interest_id = draw(ids), f"rel-{number}"
        kind = draw(st.sampled_from(PartyKind))
        owner_id = f"owner-{number}"
        if kind is PartyKind.ORGANISATION:
            owner_id = draw(ids)
        elif kind is PartyKind.REGISTER_ROLE:
            kinds = tuple(draw(st.lists(st.sampled_from(NameType), min_size=1, max_size=2)))
            texts = draw(st.lists(WORDS, max_size=2))
            year = draw(st.none() | st.integers(1900, 2010))
            parties.append(
                RegisterParty(
                    owner_id, "bods", kind, names(texts, kinds), PLACE,
                    birth_year=year, asset_id=asset,
                )
            )  # fmt: skip
        else:
            reason = draw(REASONS)
            if not reason.endswith("Person") and draw(st.booleans()):
                owner_id, reason = f"{interest_id}#owner", draw(st.sampled_from(["unknown", "X-1"]))
            parties.append(
                RegisterParty(owner_id, "bods", kind, (), PLACE, reason=reason, asset_id=asset)
            )
        interests.append(draw(an_interest(interest_id, owner_id, asset)))
    return parties, interests


@st.composite
def an_interest(draw: st.DrawFn, id_: str, owner_id: str, asset_id: str) -> Interest:
    low, high = draw(SHARES) or (None, None)
    days: list[str] = sorted(filter(None, (draw(DAYS), draw(DAYS))))
    return Interest(
        id_,
        "bods",
        owner_id,
        asset_id,
        draw(st.sampled_from(InterestKind)),
        PLACE,
        low,
        high,
        draw(st.sampled_from([True, False, None])),
        days[0] if days else None,
        days[1] if len(days) > 1 else None,
        draw(DAYS.filter(bool)),
        draw(st.sampled_from(["", "ownership-of-shares-25-to-50-percent"])),
        draw(st.sampled_from([True, False, None])),
    )


def content(items: list[Any]) -> dict[str, Any]:
    """Give rows by their ids, without where they stand and beside what."""
    return {item.id: dataclasses.replace(item, locator=PLACE, derived=False) for item in items}


def read_again(
    parties: list[RegisterParty], interests: list[Interest], as_lines: bool = False
) -> tuple[list[RegisterParty], list[Interest]]:
    statements = list(bods_statements(parties, interests, "Registry of Norland", "2026-03-01"))
    text = "\n".join(map(json.dumps, statements)) if as_lines else json.dumps(statements, indent=1)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / FILE
        path.write_text(text, "utf-8")
        reading, found = read_tables(source("bods"), {FILE: path})
    assert found["quarantine"] == []
    assert reading.counts[0].published == len(statements)
    return found["register_party"], found["interest"]


@settings(deadline=None, max_examples=40)
@given(networks(), st.booleans())
def test_a_network_that_is_written_is_read_again(
    network: tuple[list[RegisterParty], list[Interest]], as_lines: bool
) -> None:
    parties, interests = network
    again = read_again(parties, interests, as_lines)
    holds_together(*again)
    assert content(again[0]) == content(parties)
    assert content(again[1]) == content(interests)


def test_the_same_network_gives_the_same_statements() -> None:
    asset = RegisterParty("a", "bods", PartyKind.ORGANISATION, (Name("Halcyon Ltd"),), PLACE)
    one = Interest("i", "bods", "i#owner", "a", InterestKind.UNKNOWN_INTEREST, PLACE)
    unknown = RegisterParty(
        "i#owner",
        "bods",
        PartyKind.UNSPECIFIED,
        (),
        PLACE,
        reason=REASON,
        asset_id="a",
    )
    first, second = (
        list(bods_statements((asset, unknown), (one,), "Norland", "2026-03-01")) for _ in range(2)
    )
    assert first == second
    assert [row["recordType"] for row in first] == ["entity", "relationship"]
    assert first[1]["recordDetails"]["interestedParty"] == {"reason": REASON}
    assert first[1]["statementDate"] == "2026-03-01"
    assert writable(first) == first


@pytest.mark.parametrize(("known", "written"), [("2024", "2024-01-01"), ("2024-03", "2024-03-01")])
def test_a_date_that_is_not_whole_is_its_first_day(known: str, written: str) -> None:
    owner, asset = (
        RegisterParty(id_, "bods", PartyKind.ORGANISATION, (Name("Halcyon Ltd"),), PLACE)
        for id_ in ("o", "a")
    )
    one = Interest("i", "bods", "o", "a", InterestKind.SHAREHOLDING, PLACE, start_date=known)
    _, (again,) = read_again([owner, asset], [one])
    assert again.start_date == written
