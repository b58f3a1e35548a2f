"""Interests of a FollowTheMoney file: who, of whom, how much, since when; and who is no party."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmwatch.model import (
    WHOLE,
    Excluded,
    Interest,
    InterestKind,
    LeftOut,
    Parsed,
    PartyKind,
    Quarantined,
    Record,
    RecordKind,
    RegisterParty,
)
from firmwatch.sources import ftm_owners, read_source
from firmwatch.sources.ftm import count
from firmwatch.sources.share_words import stated_share
from tests.sources.ftm.documents import FILE, events_of, line

HOLDING = line("h", name=["Halcyon Holding AS"], leiCode=["529900T8BM49AURSDO55"], country=["no"])
PLANT = line("p", name=["Osterholm Plant Ltd"], dissolutionDate=["2031-05-01"])
MAN = line(
    "m", "Person", name=["Erland Vask"], alias=["E. V."], birthDate=["1961-04-03"], gender=["male"]
)  # fmt: skip


def own(entity_id: str, owner: str, asset: str, **properties: Any) -> bytes:
    return line(entity_id, "Ownership", owner=[owner], asset=[asset], **properties)


def kept(events: list[Parsed], kind: type) -> list[Any]:
    return [event for event in events if isinstance(event, kind)]


def interest(tmp_path: Path, **properties: Any) -> Interest:
    (found,) = kept(events_of(tmp_path, own("o", "h", "p", **properties), HOLDING, PLANT), Interest)
    assert isinstance(found, Interest)
    return found


def owners(folder: Path, *lines: bytes) -> list[Parsed]:
    path = folder / "owners.json"
    path.write_bytes(b"\n".join(lines))
    found = read_source(ftm_owners.SOURCE, {FILE: path}, lambda table, item: None)
    assert found.counts[0].balanced
    return list(ftm_owners.parse({FILE: path}))


def test_a_list_gives_interests_and_their_parties_beside_its_records(tmp_path: Path) -> None:
    link = own("o", "h", "p", percentage=["60"], startDate=["2019-04"], ownershipType=["class A"])
    events = events_of(tmp_path, link, HOLDING, PLANT)
    assert [item.id for item in kept(events, Record)] == ["h", "p"]
    (found,) = kept(events, Interest)
    assert (found.id, found.owner_id, found.asset_id, found.kind, found.derived) == (
        "o", "h", "p", InterestKind.SHAREHOLDING, False,
    )  # fmt: skip
    assert (found.share_min, found.share_max) == (6000, 6000)
    assert (found.start_date, found.end_date, found.detail) == ("2019-04", None, "class A")
    assert found.locator.place == f"{FILE} line 1"
    holding, plant = kept(events, RegisterParty)
    assert holding.derived
    assert (holding.identifiers[0].scheme, holding.countries) == ("lei", ("NO",))
    assert plant.end_date == "2031-05-01"


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("25", (2500, 2500)),
        ("25 %", (2500, 2500)),
        ("33,3%", (3330, 3330)),
        ("25-50%", (2500, 5000)),
        ("75% - 100%", (7500, WHOLE)),
        ("25.01-50", (2501, 5000)),
        ("more than 50", (5001, WHOLE)),
        ("over 25 percent", (2501, WHOLE)),
        ("More than 25% but not more than 50%", (2501, 5000)),
        ("more than 50 % but less than 75 %", (5001, 7499)),
        ("between 25 and 50 per cent", (2500, 5000)),
        ("75% or more", (7500, WHOLE)),
        ("10+", (1000, WHOLE)),
        ("not more than 10", (0, 1000)),
        ("less than 5%", (0, 499)),
        ("at least 10%", (1000, WHOLE)),
        ("up to 20", (0, 2000)),
        ("0.5 %", (50, 50)),
        ("0", (0, 0)),
    ],
)
def test_a_share_in_words(tmp_path: Path, text: str, share: tuple[int, int]) -> None:
    found = interest(tmp_path, percentage=[text])
    assert (found.share_min, found.share_max) == share


@pytest.mark.parametrize(
    "text", ["0.51", "0,5", "0-0.5", "a third", "120", "25 of 100", "", "50-25"]
)
def test_a_share_that_cannot_be_read_is_unknown_and_never_zero(tmp_path: Path, text: str) -> None:
    events = events_of(tmp_path, own("o", "h", "p", percentage=[text]), HOLDING, PLANT)
    (found,) = kept(events, Interest)
    assert (found.share_min, found.share_max) == (None, None)
    reason = "Ownership.percentage (no share that can be read)"
    assert (LeftOut(reason, 1) in events) == bool(text)


@given(st.integers(0, WHOLE), st.integers(0, WHOLE))
def test_a_range_is_read_as_it_is_written(one: int, other: int) -> None:
    low, high = sorted((one, other))
    assert stated_share(f"{low / 100:.2f}-{high / 100:.2f} %") == (low, high)


def test_several_shares_are_the_range_that_holds_them(tmp_path: Path) -> None:
    found = interest(tmp_path, percentage=["40", "more than 50"], endDate=["2020", "2021-02-03"])
    assert (found.share_min, found.share_max, found.end_date) == (4000, WHOLE, "2021-02-03")


def test_dates_that_contradict_each_other_are_unknown(tmp_path: Path) -> None:
    found = interest(tmp_path, startDate=["2021", "2020-02-31"], endDate=["2019-01-01"])
    assert (found.start_date, found.end_date) == (None, None)


@pytest.mark.parametrize(
    ("schema", "words", "kind"),
    [
        ("Directorship", {"role": ["Geschäftsführer"]}, InterestKind.BOARD_MEMBER),
        ("Directorship", {"role": ["board-chair"]}, InterestKind.BOARD_CHAIR),
        ("Control", {}, InterestKind.OTHER_INFLUENCE_OR_CONTROL),
        ("Control", {"controlType": ["voting"]}, InterestKind.VOTING_RIGHTS),
        ("Control", {"controlType": ["management"]}, InterestKind.OTHER_INFLUENCE_OR_CONTROL),
        ("Ownership", {"role": ["nominee"]}, InterestKind.SHAREHOLDING),
        ("Ownership", {"role": ["voting-rights"]}, InterestKind.VOTING_RIGHTS),
        ("UnknownLink", {"role": ["unknownInterest"]}, InterestKind.UNKNOWN_INTEREST),
    ],
)
def test_kinds(tmp_path: Path, schema: str, words: dict[str, Any], kind: InterestKind) -> None:
    ends = {
        "Directorship": ("director", "organization"),
        "Control": ("controller", "controlled"),
        "Ownership": ("owner", "asset"),
        "UnknownLink": ("subject", "object"),
    }[schema]
    link = line("l", schema, **{ends[0]: ["h"], ends[1]: ["p"]}, **words)
    (found,) = kept(events_of(tmp_path, link, HOLDING, PLANT), Interest)
    assert found.kind is kind
    assert (found.share_min, found.share_max) == (None, None)


def test_who_knows_whom_is_never_read(tmp_path: Path) -> None:
    links = (
        line("1", "Family", person=["m"], relative=["n"], relationship=["brother"]),
        line("2", "Associate", person=["m"], associate=["n"]),
        line("3", "UnknownLink", subject=["m"], object=["p"], role=["friend of the owner"]),
        line("4", "Employment", employee=["m"], employer=["p"]),
        line("5", "Membership", member=["m"], organization=["p"]),
        line("6", "Control", controller=["m"], controlled=["n"]),
        line("7", "Ownership", owner=["m"], asset=["v"]),
    )
    other = line("n", "Person", name=["Runa Felding"])
    vessel = line("v", "Vessel", name=["Brestovka Star"])
    events = events_of(tmp_path, *links, MAN, other, vessel, HOLDING, PLANT)
    assert [kept(events, kind) for kind in (RegisterParty, Interest)] == [[], []]
    reasons = [item.reason for item in kept(events, Excluded)]
    assert "schema Control: its asset is no organisation (Person)" in reasons
    assert "schema Ownership: its asset is no organisation (Vessel)" in reasons
    assert "schema UnknownLink: no ownership or control is stated" in reasons
    assert not any(word in repr(events) for word in ("Vask", "Felding", "1961"))


def test_a_person_is_in_each_record_apart_with_a_name_and_a_year(tmp_path: Path) -> None:
    links = (
        own("o-1", "m", "p", percentage=["30"]),
        line("d", "Directorship", director=["m"], organization=["p"], role=["CEO"]),
        own("o-2", "m", "h"),
    )
    events = events_of(tmp_path, *links, MAN, HOLDING, PLANT)
    roles = [i for i in kept(events, RegisterParty) if i.kind is PartyKind.REGISTER_ROLE]
    assert [(i.id, i.asset_id, i.birth_year) for i in roles] == [
        ("p / m", "p", 1961), ("h / m", "h", 1961),
    ]  # fmt: skip
    assert [name.value for name in roles[0].names] == ["Erland Vask"]
    assert [i.owner_id for i in kept(events, Interest)] == ["p / m", "p / m", "h / m"]
    # The line of the person itself is on no list, as before; what is dropped is counted.
    assert [i.reason for i in kept(events, Excluded)] == ["person on no list: scope rule S4"]
    left_out = {item.field: item.count for item in kept(events, LeftOut)}
    assert left_out["register_role.gender"] == left_out["register_role.alias"] == 1
    assert left_out["register_role.birthDate (but for the year)"] == 1


def test_only_a_person_whom_the_file_lists_is_an_entry_of_it(tmp_path: Path) -> None:
    listed = line("m", "Person", name=["Erland Vask"], topics=["sanction"])
    for man, entry_id in ((listed, "m"), (MAN, None)):
        for events in (
            events_of(tmp_path, own("o", "m", "p"), man, PLANT),
            owners(tmp_path, own("o", "m", "p"), man, PLANT),
        ):
            parties = {item.id: item for item in kept(events, RegisterParty)}
            assert parties["p / m"].entry_id == entry_id
            assert parties["p"].entry_id is None


def test_an_owner_who_may_be_a_person_is_not_named_and_still_there(tmp_path: Path) -> None:
    maybe = line("x", "LegalEntity", name=["Runa Felding"])
    unnamed = line("y", "LegalEntity", name=["An owner who is not named"], status=["NON_PUBLIC"])
    links = own("o-1", "x", "p", percentage=["60"]), own("o-2", "y", "p")
    events = owners(tmp_path, *links, maybe, unnamed, PLANT)
    parties = {i.id: i for i in kept(events, RegisterParty) if i.id != "p"}
    assert {i.kind for i in parties.values()} == {PartyKind.UNSPECIFIED}
    assert parties["p / x"].names == ()
    assert parties["p / x"].reason == "may be a person or an organisation"
    assert parties["p / y"].reason == "NON_PUBLIC"
    assert [i.record_id for i in kept(events, Quarantined)] == ["x"]
    assert "Felding" not in repr([i for i in events if not isinstance(i, Quarantined)])


def test_an_end_that_is_not_in_the_file_is_counted(tmp_path: Path) -> None:
    events = events_of(tmp_path, own("1", "gone", "p"), own("2", "p", "gone"), PLANT)
    assert {i.reason for i in kept(events, Excluded)} == {
        "schema Ownership: its owner is not in the file",
        "schema Ownership: its asset is not in the file",
    }
    # It is an end of no interest that could be read, and a record of the list all the same.
    assert [i.id for i in kept(events, Record)] == ["p"]


def test_a_link_of_several_owners_is_an_interest_each(tmp_path: Path) -> None:
    other = line("q", name=["Brestovka Cargo AS"])
    link = line("o", "Ownership", owner=["h", "q", "gone"], asset=["p"])
    events = events_of(tmp_path, link, HOLDING, PLANT, other)
    found = kept(events, Interest)
    assert [(i.owner_id, i.derived) for i in found] == [("h", False), ("q", True)]
    assert len({i.id for i in found}) == 2
    assert LeftOut("Ownership (one of several owners or assets is none)", 1) in events


def test_a_register_has_no_record_of_who_is_on_no_list(tmp_path: Path) -> None:
    listed = line("s", name=["Vostrika Marine LLC"])
    sanction = line("t", "Sanction", entity=["s"], program=["EX"])
    drawn = line(
        "d", name=["Vostrika Ports LLC"], topics=["sanction.linked"], website=["v.example"]
    )
    vessel = line("v", "Vessel", name=["Brestovka Star"])
    links = own("1", "s", "h"), own("2", "h", "p"), own("3", "m", "p"), own("4", "s", "d")
    events = owners(tmp_path, *links, listed, sanction, drawn, HOLDING, PLANT, MAN, vessel,
                    line("z", name=["Nobody's Works Ltd"]))  # fmt: skip
    assert [(i.id, i.kind) for i in kept(events, Record)] == [("s", RecordKind.ORGANISATION)]
    parties = kept(events, RegisterParty)
    assert {i.id: i.derived for i in parties} == {
        "s": True, "d": False, "h": False, "p": False, "p / m": True,
    }  # fmt: skip
    reasons = [i.reason for i in kept(events, Excluded)]
    assert "schema Company: on no list, and no party to an interest" in reasons
    assert "schema Vessel: on no list, and no party to an interest" in reasons
    assert LeftOut("Company.website", 1) in events


def test_a_file_of_interests_alone_has_no_record(tmp_path: Path) -> None:
    events = owners(tmp_path, own("1", "h", "p", percentage=["60"]), HOLDING, PLANT)
    assert kept(events, Record) == []
    assert len(kept(events, RegisterParty)) == 2
    assert count({FILE: tmp_path / "owners.json"}) == {FILE: 3}


def test_an_end_whose_id_is_repeated_is_a_party_once(tmp_path: Path) -> None:
    path = tmp_path / "any.json"
    other = json.loads(PLANT) | {"properties": {"name": ["Another Plant Ltd"]}}
    lines = [own("o", "h", "p"), PLANT, PLANT, json.dumps(other).encode(), HOLDING, MAN, MAN,
             own("o-2", "m", "p")]  # fmt: skip
    path.write_bytes(b"\n".join(lines))
    parties = [i.id for i in ftm_owners.parse({FILE: path}) if isinstance(i, RegisterParty)]
    assert sorted(parties) == ["h", "p", "p / m"]
