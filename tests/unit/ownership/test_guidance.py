"""The examples of the authorities, each with where it stands.

FAQ 398, 399, 400, 401 (examples 1 to 3) and 402: https://ofac.treasury.gov/faqs. Examples 4 and 5
of FAQ 401 are given as compliance handbooks report them; their text was not at hand.
"""

from __future__ import annotations

import itertools

import pytest

from firmwatch.errors import NotFoundError, UsageError
from firmwatch.model import InterestKind, RuleStatus
from firmwatch.ownership import RULES, rule_on, rules_on, threshold_rule
from tests.unit.ownership.registers import (
    BLOCKED,
    EU_AFTER,
    EU_BEFORE,
    NOT,
    OFAC,
    POSSIBLY,
    UK,
    exposures,
    owns,
    status,
)


class TestOfac:
    def test_faq_398_control_does_not_block_and_is_shown(self) -> None:
        found = exposures([owns("X", "A", 49), owns("X", "A", 80, kind=InterestKind.VOTING_RIGHTS)])
        assert found["A"].status is NOT
        assert found["A"].control_indicated
        assert [item.basis for item in found["A"].indications] == ["votes"]
        assert found["A"].distance == 100

    def test_faq_400_a_blocked_executive_does_not_block_and_is_shown(self) -> None:
        """Nobody may sign a contract with one, so that it has to be seen."""
        found = exposures([owns("X", "A", kind=InterestKind.BOARD_CHAIR)])
        assert (found["A"].status, found["A"].share_max) == (NOT, 0)
        assert found["A"].control_indicated

    def test_faq_399_x_and_y_with_25_percent_each(self) -> None:
        found = exposures([owns("X", "A", 25), owns("Y", "A", 25)], listed="XY")
        assert found["A"].status is BLOCKED
        assert found["A"].steps[-1].aggregates == ((2500, 2500), (5000, 5000))

    def test_faq_401_example_1(self) -> None:
        assert status([owns("X", "A", 50), owns("A", "B", 50)]) == {"A": BLOCKED, "B": BLOCKED}

    def test_faq_401_example_2(self) -> None:
        found = exposures(
            [owns("X", "A", 50), owns("X", "B", 50), owns("A", "C", 25), owns("B", "C", 25)]
        )
        assert found["C"].status is BLOCKED
        assert [step.party_id for step in found["C"].steps] == ["X", "A", "B", "C"]
        # Multiplied interest would have let it through.
        assert found["C"].effective_share == 2500

    def test_faq_401_example_3(self) -> None:
        found = exposures([owns("X", "A", 50), owns("X", "B", 10), owns("A", "B", 40)])
        assert found["B"].status is BLOCKED
        assert found["B"].share_min == 5000

    def test_faq_401_example_4_as_reported(self) -> None:
        found = exposures(
            [owns("X", "A", 50), owns("X", "B", 25), owns("A", "C", 25), owns("B", "C", 25)]
        )
        assert found["C"].status is NOT
        assert (found["C"].share_min, found["C"].distance, found["C"].near_miss) == (
            2500,
            2500,
            2500,
        )

    def test_faq_401_example_5_as_reported(self) -> None:
        found = exposures(
            [owns("X", "A", 25), owns("X", "B", 25), owns("A", "C", 50), owns("B", "C", 50)]
        )
        assert "C" not in found
        assert {item.status for item in found.values()} == {NOT}

    def test_faq_402_a_stake_that_was_sold(self) -> None:
        stakes = [
            owns("X", "A", 50, end_date="2024-06-01", id="before"),
            owns("X", "A", 20, start_date="2024-06-01", id="after"),
        ]
        assert exposures(stakes, as_of="2024-05-31")["A"].status is BLOCKED
        after = exposures(stakes, as_of="2024-06-01")["A"]
        assert (after.status, after.share_max, after.near_miss) == (NOT, 2000, 1000)

    def test_before_13_august_2014_one_party_alone_had_to_own_half(self) -> None:
        stakes = [owns("X", "A", 25), owns("Y", "A", 25), owns("X", "B", 50), owns("B", "C", 50)]
        old, new = rule_on("ofac_50", "2014-08-12"), rule_on("ofac_50", "2014-08-13")
        assert (old.version, new.version) == ("2008-02-14", "2014-08-13")
        assert status(stakes, old, "XY") == {"B": BLOCKED, "C": BLOCKED}
        assert status(stakes, new, "XY") == {"A": BLOCKED, "B": BLOCKED, "C": BLOCKED}


class TestEu:
    def test_commission_faq_8_30_and_25_percent(self) -> None:
        """Asset freeze FAQ 8, 8 April 2022: 30 % + 25 % is owned by listed persons."""
        stakes = [owns("X", "A", 30), owns("Y", "A", 25)]
        assert status(stakes, EU_BEFORE, "XY") == {"A": BLOCKED}

    def test_exactly_half_since_3_july_2024(self) -> None:
        """Best Practices, document 11623/24: '50 % or more' where it was 'more than 50 %'."""
        stakes = [owns("X", "A", 50)]
        assert status(stakes, EU_BEFORE) == {}
        assert exposures(stakes, EU_BEFORE)["A"].distance == 1
        assert status(stakes, EU_AFTER) == {"A": BLOCKED}

    def test_control_is_a_separate_indication(self) -> None:
        stakes = [owns("X", "A", kind=InterestKind.APPOINTMENT_OF_BOARD), owns("A", "B", 100)]
        found = exposures(stakes, EU_AFTER)
        assert found["A"].control_indicated
        assert found["A"].status is NOT
        assert "B" not in found

    def test_votes_without_a_majority_indicate_nothing(self) -> None:
        assert exposures([owns("X", "A", 50, kind=InterestKind.VOTING_RIGHTS)], EU_AFTER) == {}


class TestUk:
    def test_ofsi_4_14_two_parties_are_not_added_up(self) -> None:
        """General guidance 4.14: no aggregation 'unless ... subject to a joint arrangement'."""
        stakes = [owns("X", "A", 40), owns("Y", "A", 40)]
        found = exposures(stakes, UK, "XY")
        assert (found["A"].status, found["A"].share_max) == (NOT, 4000)
        assert status(stakes, UK, "XY", groups=[("X", "Y")]) == {"A": BLOCKED}

    def test_schedule_1_paragraph_3_a_joint_arrangement_with_one_who_is_not_listed(self) -> None:
        """'Each of them is treated as holding the combined shares or rights of both of them.'"""
        stakes = [owns("X", "A", 30), owns("P", "A", 30), owns("Q", "P", 100)]
        found = exposures(stakes, UK, groups=[("X", "P")])
        assert found["A"].status is BLOCKED
        assert "P" not in found
        steps = found["A"].steps
        assert [(step.party_id, step.acting_with) for step in steps[:2]] == [
            ("X", None),
            ("P", "X"),
        ]
        assert steps[-1].aggregates == ((3000, 3000), (6000, 6000))

    def test_exactly_half_is_not_more_than_half(self) -> None:
        assert status([owns("X", "A", 50)], UK) == {}
        assert status([owns("X", "A", 50.01)], UK) == {"A": BLOCKED}

    def test_one_party_s_companies_are_added_up_along_chains_of_majorities(self) -> None:
        stakes = [
            owns("X", "A", 51),
            owns("X", "B", 51),
            owns("A", "C", 30),
            owns("B", "C", 30),
            owns("C", "D", 50),
        ]
        assert status(stakes, UK) == {"A": BLOCKED, "B": BLOCKED, "C": BLOCKED}

    def test_companies_of_two_parties_are_not_added_up(self) -> None:
        stakes = [owns("X", "A", 51), owns("Y", "B", 51), owns("A", "C", 30), owns("B", "C", 30)]
        assert status(stakes, UK, "XY") == {"A": BLOCKED, "B": BLOCKED}

    def test_regulation_7_2_votes_and_the_board_carry(self) -> None:
        votes = owns("X", "A", (75, 100), kind=InterestKind.VOTING_RIGHTS)
        board = owns("A", "B", 51, kind=InterestKind.APPOINTMENT_OF_BOARD)
        found = exposures([votes, board, owns("B", "C", 60)], UK)
        assert [found[id_].status for id_ in "ABC"] == [BLOCKED] * 3
        assert [found[id_].basis for id_ in "ABC"] == ["votes", "board", "ownership"]

    def test_shares_and_votes_are_not_added_to_each_other(self) -> None:
        stakes = [owns("X", "A", 30), owns("X", "A", 30, kind=InterestKind.VOTING_RIGHTS)]
        assert status(stakes, UK) == {}

    def test_regulation_7_4_influence_makes_possible(self) -> None:
        stakes = [owns("X", "A", kind=InterestKind.OTHER_INFLUENCE_OR_CONTROL), owns("A", "B", 60)]
        assert status(stakes, UK) == {"A": POSSIBLY, "B": POSSIBLY}

    def test_an_office_alone_is_not_control(self) -> None:
        """Guidance on public officials and control, 17 November 2023."""
        found = exposures([owns("X", "A", kind=InterestKind.SENIOR_MANAGING_OFFICIAL)], UK)
        assert found["A"].status is NOT
        assert found["A"].control_indicated


class TestBis:
    @pytest.mark.parametrize(
        ("day", "expected"),
        [
            ("2025-09-29", RuleStatus.IN_FORCE),
            ("2025-11-09", RuleStatus.IN_FORCE),
            ("2025-11-10", RuleStatus.SUSPENDED),
            ("2026-11-09", RuleStatus.SUSPENDED),
            ("2026-11-10", RuleStatus.IN_FORCE),
        ],
    )
    def test_90_fr_47201_is_suspended_for_a_year(self, day: str, expected: RuleStatus) -> None:
        rule = rule_on("bis_affiliates", day)
        found = exposures([owns("X", "A", 25), owns("Y", "A", 25)], rule, "XY", as_of=day)
        assert found["A"].status is BLOCKED
        assert found["A"].rule.status is expected

    def test_there_was_no_rule_before(self) -> None:
        with pytest.raises(NotFoundError, match=r"not exist on 2025-09-28: .* from 2025-09-29"):
            rule_on("bis_affiliates", "2025-09-28")
        assert "bis_affiliates" not in {rule.name for rule in rules_on("2025-09-28")}


class TestRules:
    def test_the_newest_versions_are_given_without_a_day(self) -> None:
        versions = {rule.name: rule.version for rule in rules_on()}
        assert versions == {
            "ofac_50": "2014-08-13",
            "eu": "2024-07-03",
            "uk": "2020-12-31",
            "bis_affiliates": "2025-09-29",
        }
        assert rule_on("bis_affiliates").reference().status is RuleStatus.IN_FORCE

    def test_periods_of_a_rule_follow_each_other(self) -> None:
        for name in ("ofac_50", "eu", "bis_affiliates"):
            periods = [p for rule in RULES if rule.name == name for p in rule.periods]
            assert all(a.end_date == b.start_date for a, b in itertools.pairwise(periods))
            assert periods[-1].end_date is None

    def test_an_unknown_rule_is_refused_with_the_names(self) -> None:
        with pytest.raises(
            NotFoundError, match=r"no ownership rule 'ofac'\. There are: bis_affiliates, eu"
        ):
            rule_on("ofac")

    def test_a_threshold_of_the_user_s_own(self) -> None:
        assert status([owns("X", "A", 25)], threshold_rule(2500)) == {"A": BLOCKED}
        assert status([owns("X", "A", 24.99)], threshold_rule(2500)) == {}
        with pytest.raises(UsageError, match="1 to 10000 basis points, not 0"):
            threshold_rule(0)

    def test_every_rule_names_its_law(self) -> None:
        assert all(rule.citation and rule.url.startswith("https://") for rule in rules_on())

    def test_ofac_s_rule_is_one_of_ownership(self) -> None:
        assert status([owns("X", "A", 100, kind=InterestKind.VOTING_RIGHTS)], OFAC) == {}
