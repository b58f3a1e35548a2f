"""What is stored of owners who are people: the list's side, and nothing of the register's."""

from __future__ import annotations

from firmwatch.matching import compare_person
from firmwatch.model import (
    Exposure,
    ExposureBasis,
    ExposureCarrier,
    ExposureStatus,
    ExposureStep,
    GraphParty,
    Interest,
    InterestKind,
    ListedOwner,
    Locator,
    Name,
    OwnerGraph,
    PartyKind,
    Record,
    RecordKind,
    RegisterParty,
    RuleReference,
    RuleStatus,
    to_json,
)
from firmwatch.monitoring import opaque_id, unnamed_graph, unnamed_owner

PERSON = "owners:name:works / person: erlend vaskenthorp, 1961"
HELD = f"{PERSON} > works: shareholding"
WORKS, HOLDING = "owners:name:works", "owners:holding"
SECRETS = ("erlend", "vaskenthorp", "1961", "chair")


def owner() -> ListedOwner:
    role = RegisterParty(
        "x", "owners", PartyKind.REGISTER_ROLE, (Name("Erlend Vaskenthorp"),), Locator("o", 2),
        birth_year=1961, asset_id="works",
    )  # fmt: skip
    entry = Record(
        "nor-9", "norland", RecordKind.LISTED_PERSON, (Name("VASKENTORP, Erland"),),
        Locator("l", 7), birth_dates=("1960/1963",),
    )  # fmt: skip
    return ListedOwner("norland", "nor-9", entry.caption, compare_person(role, entry))


def graph() -> OwnerGraph:
    share = (ExposureBasis.OWNERSHIP, 6000, 6000)
    carrier = ExposureCarrier(PERSON, *share, (HELD,))
    steps = (
        ExposureStep(PERSON),
        ExposureStep(WORKS, ExposureBasis.OWNERSHIP, (carrier,), ((6000, 6000),)),
        ExposureStep(HOLDING, acting_with=PERSON),
    )
    exposure = Exposure(
        WORKS, RuleReference("any_list", "5000", RuleStatus.IN_FORCE), ExposureStatus.BLOCKED,
        *share, steps, indications=(carrier,),
    )  # fmt: skip
    return OwnerGraph(
        subject_id="s1",
        root=WORKS,
        found_by="name",
        parties=(
            GraphParty(
                PERSON, PartyKind.REGISTER_ROLE, "Erlend Vaskenthorp", birth_year=1961,
                listed=(owner(),),
            ),
            GraphParty(WORKS, PartyKind.ORGANISATION, "Osterholm Works Ltd"),
            GraphParty(HOLDING, PartyKind.ORGANISATION, "Halcyon Holding AS"),
        ),
        interests=(
            Interest(
                HELD, "owners", PERSON, WORKS, InterestKind.SHAREHOLDING, Locator("o", 2), 6000,
                6000, detail="chair",
            ),
            Interest("owners:2", "owners", HOLDING, WORKS, InterestKind.NOMINEE, Locator("o", 3)),
        ),
        exposures=(exposure,),
        persons=1,
    )  # fmt: skip


def test_no_word_and_no_number_of_the_register_is_left() -> None:
    found = unnamed_graph(graph())
    text = to_json(found).casefold()
    assert not [secret for secret in SECRETS if secret in text]
    assert "vaskentorp, erland" in text


def test_who_owns_what_and_what_speaks_for_it_stays() -> None:
    before, after = graph(), unnamed_graph(graph())
    role = opaque_id(PERSON)
    assert role.startswith("owners:role-")
    assert [party.id for party in after.parties] == [role, WORKS, HOLDING]
    assert [(item.owner_id, item.share_min) for item in after.interests] == [
        (role, 6000), (HOLDING, None),
    ]  # fmt: skip
    (exposure,) = after.exposures
    assert exposure.steps[1].carriers[0].owner_id == role
    assert exposure.steps[1].carriers[0].interest_ids == (after.interests[0].id,)
    assert exposure.steps[2].acting_with == role
    assert exposure.indications[0].owner_id == role
    assert after.parties[1:] == before.parties[1:]
    assert after.interests[1] == before.interests[1]


def test_contributions_and_the_list_s_side_of_the_evidence_stay() -> None:
    before, after = owner().comparison, unnamed_owner(owner()).comparison
    assert (after.score, after.log_odds) == (before.score, before.log_odds)
    assert after.record_name == before.record_name == "VASKENTORP, Erland"
    assert after.subject_name == ""
    pairs = zip(before.evidence, after.evidence, strict=True)
    for own, kept in pairs:
        assert (kept.name, kept.weight, kept.record_value, kept.detail) == (
            own.name, own.weight, own.record_value, own.detail,
        )  # fmt: skip
        assert kept.subject_value == ""
        assert not any(row.subject_word for row in kept.words)
    assert unnamed_owner(unnamed_owner(owner())) == unnamed_owner(owner())
