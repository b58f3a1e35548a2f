"""The proof of an exposure in lines that an analyst can follow."""

from __future__ import annotations

from dataclasses import replace

import pytest

from firmwatch.errors import UsageError
from firmwatch.model import ExposureStatus, InterestKind, OwnerGraph, RuleReference, RuleStatus
from firmwatch.ownership import assess, network_of, rule_on, threshold_rule
from firmwatch.ownership.proof_text import proof_lines, rule_of
from tests.unit.ownership.graphs import graph, interest, listed, party

PARTIES = (
    party("root", "Root AS", "NO"),
    party("a", "Delmar BV", "NL"),
    party("b", "Alder Ltd", "GB"),
    listed("x", "Vostrika Holding", "RU"),
    listed("y", "Brestovka Cargo", "RU", record="99871"),
)


def _proof(found: OwnerGraph, name: str = "ofac_50") -> list[str]:
    (exposure,) = [item for item in found.exposures if item.rule.name == name]
    return proof_lines(exposure, found)


def test_two_listed_owners_through_a_company_that_is_blocked_itself() -> None:
    found = graph(PARTIES, [
        interest("x", "a", 3000), interest("y", "a", 3000), interest("a", "root", 5000),
    ])  # fmt: skip
    lines = _proof(found)
    assert lines[0] == (
        "Root AS (NO) is blocked, whatever the true shares are within what registers state."
    )
    assert lines[1] == "Rule: OFAC's 50 Percent Rule (ofac_50, version 2014-08-13), in force."
    assert "FAQ 398" in lines[2]
    assert lines[3] == "Line: 50 % or more; shares of all blocked owners are added up."
    assert lines[4:] == [
        "1. Vostrika Holding (RU) (listed: us_ofac_sdn 12345, Vostrika Holding, score 0.98).",
        "2. Brestovka Cargo (RU) (listed: us_ofac_sdn 99871, Brestovka Cargo, score 0.98).",
        (
            "3. Delmar BV (NL), of the shares: 30 % held by 1 -> 30 %; then 30 % held by 2 -> 60 %;"
            " that reaches the line of 50 % or more -> accepted."
        ),
        (
            "4. Root AS (NO), of the shares: 50 % held by 3 -> 50 %; that reaches the line of"
            " 50 % or more -> accepted."
        ),
        "Effective interest (for comparison; no rule uses it): 30 %.",
    ]


def test_below_the_line_it_says_how_far_and_a_near_miss() -> None:
    lines = _proof(graph(PARTIES, [interest("x", "root", 4999)]))
    assert lines[0] == "Root AS (NO) is not blocked."
    assert lines[-4:-1] == [
        (
            "2. Root AS (NO), of the shares: 49.99 % held by 1 -> 49.99 %; that is below the line"
            " of 50 % or more -> not accepted."
        ),
        (
            "Distance: the least that counts is 49.99 %; 0.01 percentage points are missing to the"
            " line of 50 % or more."
        ),
        "Near miss: listed parties may hold 25 % or more; for information, no rule uses it.",
    ]


def test_ranges_make_possible_and_so_does_what_rests_on_the_possible() -> None:
    found = graph(PARTIES, [interest("x", "a", 2501, 5000), interest("a", "root", 10_000)])
    lines = _proof(found)
    assert "possibly blocked" in lines[0]
    assert lines[5] == (
        "2. Delmar BV (NL), of the shares: more than 25 % up to 50 % held by 1 -> more than 25 %"
        " up to 50 %; that may reach the line of 50 % or more -> accepted as possibly blocked."
    )
    assert lines[6].endswith(
        "that reaches the line of 50 % or more if its holders are blocked"
        " -> accepted as possibly blocked."
    )


def test_an_unknown_share_is_said_to_be_unknown() -> None:
    lines = _proof(graph(PARTIES, [interest("x", "root")]))
    assert any("an unknown share (0 to 100 %) held by 1" in line for line in lines)


def test_control_is_an_indication_where_ownership_is_asked_for() -> None:
    votes = interest("x", "root", 6000, kind=InterestKind.VOTING_RIGHTS)
    found = graph(PARTIES, [interest("x", "root", 1000), votes])
    assert (
        "Control is indicated: Vostrika Holding (RU) has 60 % of the votes; it carries nothing"
        " under this rule." in _proof(found)
    )
    british = _proof(found, "uk")
    assert "of the votes: 60 % held by 1 -> 60 %" in british[5]
    assert british[5].endswith("that reaches the line of more than 50 % -> accepted.")


def test_those_who_act_together_are_named() -> None:
    interests = [interest("x", "root", 3000), interest("b", "root", 3000)]
    found = graph(PARTIES, interests)
    assessed = assess(network_of(interests), rule_on("uk"), ["x"], groups=[("x", "b")])
    (exposure,) = assessed.exposures(["root"])
    lines = proof_lines(exposure, found)
    assert any("Alder Ltd (GB) acts together with 1: its shares count" in line for line in lines)
    assert lines[0].startswith("Root AS (NO) is blocked")


def test_registers_that_give_away_too_much_are_told() -> None:
    found = graph(PARTIES, [interest("x", "root", 6000), interest("b", "root", 6000)])
    assert _proof(found)[-1] == (
        "The registers give away more than the whole of Root AS (NO): one of them is wrong."
        " Look at its interests."
    )


def test_a_threshold_of_the_user_s_own_is_found_again_and_an_unknown_rule_refused() -> None:
    interests = [interest("x", "root", 3000)]
    found = graph(PARTIES, interests)
    (exposure,) = assess(network_of(interests), threshold_rule(2500), ["x"]).exposures(["root"])
    assert exposure.status is ExposureStatus.BLOCKED
    assert "Line: 25 % or more" in proof_lines(exposure, found)[3]
    other = replace(exposure, rule=RuleReference("norland", "first", RuleStatus.IN_FORCE))
    with pytest.raises(UsageError, match="version 'first' of the ownership rule 'norland'"):
        rule_of(other)
