"""Boundaries, ranges, cycles, days, and what is stated several times."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from firmwatch.errors import UsageError
from firmwatch.model import InterestKind
from firmwatch.ownership import (
    INTEREST_COLUMNS,
    assess,
    interest_frame,
    network_of,
    network_of_frame,
    with_changed,
)
from tests.unit.ownership.registers import (
    BLOCKED,
    NOT,
    OFAC,
    POSSIBLY,
    UK,
    exposures,
    owns,
    status,
)


class TestBoundaries:
    @pytest.mark.parametrize(
        ("percent", "expected"), [(49.99, NOT), (50, BLOCKED), (50.01, BLOCKED)]
    )
    def test_half(self, percent: float, expected: str) -> None:
        assert exposures([owns("X", "A", percent)])["A"].status is expected

    def test_49_99_is_a_near_miss_of_one_basis_point(self) -> None:
        found = exposures([owns("X", "A", 49.99)])["A"]
        assert (found.distance, found.near_miss) == (1, 2500)

    @pytest.mark.parametrize(("percent", "near"), [(24.99, 1000), (10, 1000), (9.99, None)])
    def test_near_misses(self, percent: float, near: int | None) -> None:
        assert exposures([owns("X", "A", percent)])["A"].near_miss == near

    def test_a_blocked_party_has_no_distance(self) -> None:
        found = exposures([owns("X", "A", 60)])["A"]
        assert (found.distance, found.near_miss) == (None, None)

    def test_nobody_listed_is_nobody_exposed(self) -> None:
        assert exposures([owns("P", "A", 60)]) == {}
        assert exposures([]) == {}

    def test_listed_parties_themselves_are_left_out(self) -> None:
        assert list(exposures([owns("X", "Y", 60), owns("Y", "A", 60)], listed="XY")) == ["A"]


class TestRanges:
    def test_a_band_of_25_to_50_percent_may_be_half(self) -> None:
        found = exposures([owns("X", "A", (25.01, 50))])["A"]
        assert (found.status, found.share_min, found.share_max) == (POSSIBLY, 2501, 5000)
        assert found.distance == 2499
        assert status([owns("X", "A", (25.01, 50))], UK) == {}

    def test_two_bands_of_25_to_50_percent(self) -> None:
        found = exposures([owns("X", "A", (25.01, 50)), owns("Y", "A", (25.01, 50))], listed="XY")
        assert found["A"].status is BLOCKED

    def test_a_missing_share_is_unknown_and_not_zero(self) -> None:
        found = exposures([owns("X", "A")])["A"]
        assert (found.status, found.share_min, found.share_max) == (POSSIBLY, 0, 10_000)

    def test_others_leave_no_more_than_the_rest(self) -> None:
        """P has 60 % at least, so an unknown share is 40 % at most."""
        found = exposures([owns("X", "A"), owns("P", "A", (60, 100))])["A"]
        assert (found.status, found.share_max) == (NOT, 4000)

    def test_what_may_be_blocked_may_block(self) -> None:
        stakes = [owns("X", "A"), owns("A", "B", 30), owns("X", "B", 20), owns("B", "C", 100)]
        assert status(stakes) == {"A": POSSIBLY, "B": POSSIBLY, "C": POSSIBLY}

    def test_the_proof_of_a_possible_block_shows_both_ends(self) -> None:
        found = exposures([owns("X", "A", (40, 60)), owns("Y", "A", (0, 5))], listed="XY")["A"]
        assert found.steps[-1].aggregates == ((4000, 6000), (4000, 6500))

    def test_more_than_the_whole_is_said(self) -> None:
        found = exposures([owns("X", "A", 60), owns("P", "A", 70)])["A"]
        assert (found.status, found.over_stated) == (BLOCKED, True)


class TestCycles:
    def test_companies_that_own_each_other_are_not_blocked_by_it(self) -> None:
        stakes = [owns("A", "B", 100), owns("B", "A", 90), owns("X", "A", 10)]
        assert status(stakes) == {}

    def test_a_cycle_that_a_listed_party_reaches_is_blocked_once(self) -> None:
        found = exposures([owns("X", "A", 50), owns("A", "B", 100), owns("B", "A", 20)])
        assert [step.party_id for step in found["B"].steps] == ["X", "A", "B"]
        assert found["A"].steps[-1].aggregates == ((5000, 5000),)
        assert found["A"].share_min == 7000

    def test_treasury_shares_carry_nothing(self) -> None:
        found = exposures([owns("X", "A", 40), owns("A", "A", 20)])["A"]
        assert (found.status, found.share_max) == (NOT, 4000)

    def test_treasury_shares_are_nobody_else_s(self) -> None:
        """20 % are the company's own, so that of an unknown share 80 % are left."""
        assert exposures([owns("X", "A"), owns("A", "A", 20)])["A"].share_max == 8000


class TestDays:
    def test_a_dissolved_owner_drops_out_on_the_day(self) -> None:
        stakes = [owns("X", "A", 100), owns("A", "B", 60)]
        gone = {"A": "2025-05-01"}
        assert status(stakes, as_of="2025-04-30", end_dates=gone) == {"A": BLOCKED, "B": BLOCKED}
        assert status(stakes, as_of="2025-05-01", end_dates=gone) == {}

    def test_a_dissolved_listed_party_starts_nothing(self) -> None:
        assert status([owns("X", "A", 60)], as_of="2025-05-01", end_dates={"X": "2025-05-01"}) == {}

    def test_a_stake_holds_from_its_start_to_the_day_before_its_end(self) -> None:
        stakes = [owns("X", "A", 60, start_date="2020-01-01", end_date="2021-01-01")]
        days = ["2019-12-31", "2020-01-01", "2020-12-31", "2021-01-01"]
        assert [bool(status(stakes, as_of=day)) for day in days] == [False, True, True, False]

    def test_what_was_known_is_another_question_than_what_held(self) -> None:
        stakes = [owns("X", "A", 60, start_date="2020-01-01", stated_date="2022-03-01")]
        assert status(stakes, as_of="2021-01-01", known_on="2021-01-01") == {}
        found = exposures(stakes, as_of="2021-01-01", known_on="2022-03-01")["A"]
        assert (found.status, found.as_of, found.known_on) == (BLOCKED, "2021-01-01", "2022-03-01")


class TestSeveralStatements:
    def test_one_source_is_added_up(self) -> None:
        stakes = [owns("X", "A", 30, id="class A"), owns("X", "A", 30, id="class B")]
        found = exposures(stakes)["A"]
        assert (found.status, found.share_min) == (BLOCKED, 6000)
        assert found.steps[-1].carriers[0].interest_ids == ("class A", "class B")

    def test_never_above_the_whole(self) -> None:
        stakes = [owns("X", "A", 70, id="1"), owns("X", "A", 70, id="2")]
        assert exposures(stakes)["A"].share_max == 10_000

    def test_two_sources_are_alternatives(self) -> None:
        stakes = [owns("X", "A", 30), owns("X", "A", 30, source="other")]
        assert exposures(stakes)["A"].share_max == 3000

    def test_sources_that_contradict_each_other_make_possible(self) -> None:
        stakes = [owns("X", "A", 60), owns("X", "A", 40, source="other")]
        found = exposures(stakes)["A"]
        assert (found.status, found.share_min, found.share_max) == (POSSIBLY, 4000, 6000)

    def test_a_source_without_a_share_contradicts_nobody(self) -> None:
        stakes = [owns("X", "A", 60), owns("X", "A", source="other")]
        assert exposures(stakes)["A"].status is BLOCKED

    def test_a_stated_indirect_share_is_not_added_to_the_chain(self) -> None:
        stakes = [owns("X", "A", 100), owns("A", "B", 30), owns("X", "B", 30, direct=False)]
        found = exposures(stakes)["B"]
        assert (found.status, found.basis, found.share_max) == (NOT, "ownership", 3000)

    def test_a_stated_indirect_share_alone_makes_possible(self) -> None:
        found = exposures([owns("X", "B", 60, direct=False)])["B"]
        assert (found.status, found.basis) == (POSSIBLY, "stated_indirect")
        assert (found.share_min, found.share_max) == (0, 6000)

    def test_an_interest_of_unknown_kind_may_be_ownership(self) -> None:
        assert status([owns("X", "A", 60, kind=InterestKind.UNKNOWN_INTEREST)]) == {"A": POSSIBLY}

    def test_rights_to_profit_make_possible_and_are_not_shares(self) -> None:
        profit = InterestKind.RIGHTS_TO_PROFIT_OR_INCOME
        assert status([owns("X", "A", 60, kind=profit)]) == {"A": POSSIBLY}
        assert status([owns("X", "A", 30), owns("X", "A", 30, kind=profit)]) == {}


class TestFrames:
    def test_a_frame_without_ids_names_rows(self) -> None:
        frame = interest_frame([owns("X", "A", 60), owns("A", "B", 70)]).drop("id")
        found = {e.asset_id: e for e in assess(network_of_frame(frame), OFAC, ["X"]).exposures()}
        assert found["B"].steps[-1].carriers[0].interest_ids == ("row 1",)

    def test_names_of_one_hash_are_told_apart(self, monkeypatch: pytest.MonkeyPatch) -> None:
        stakes = [owns("X", "A", 60), owns("A", "B", 70), owns("P", "B", 30)]
        wanted = list(assess(network_of(stakes), OFAC, ["X"]).exposures())
        same = np.zeros(6, np.uint64)
        monkeypatch.setattr("firmwatch.ownership.network._hashes", lambda _: same)
        network = network_of(stakes)
        assert network.ids.to_list() == ["A", "B", "P", "X"]
        assert list(assess(network, OFAC, ["X"]).exposures()) == wanted

    def test_days_may_be_dates(self) -> None:
        frame = interest_frame([owns("X", "A", 60, start_date="2020-01-01")])
        frame = frame.with_columns(pl.col("start_date").str.to_date())
        assert len(assess(network_of_frame(frame, "2019-01-01"), OFAC, ["X"]).frame()) == 0
        assert len(assess(network_of_frame(frame, "2020-01-01"), OFAC, ["X"]).frame()) == 1

    def test_the_table_has_what_exposures_have(self) -> None:
        stakes = [owns("X", "A", 60), owns("A", "B", (10, 70)), owns("B", "C", 40)]
        found = assess(network_of(stakes), OFAC, ["X"])
        names = ["asset_id", "status", "basis", "share_min", "share_max", "distance", "near_miss"]
        names += ["control_indicated", "effective_share", "over_stated"]
        assert found.frame().columns == names
        rows = [tuple(getattr(item, name) for name in names) for item in found.exposures()]
        assert found.frame().rows() == rows
        assert len(rows) == 3

    @pytest.mark.parametrize(("low", "high"), [(6000, 5000), (-1, 5000), (0, 10_001)])
    def test_a_share_that_is_no_range_is_refused_with_its_row(self, low: int, high: int) -> None:
        frame = interest_frame([owns("X", "A", 60), owns("X", "B", 60)]).with_columns(
            share_min=pl.Series([1, low], dtype=pl.Int32),
            share_max=pl.Series([1, high], dtype=pl.Int32),
        )
        with pytest.raises(UsageError, match="X-B-shareholding-register has the share"):
            network_of_frame(frame)

    def test_an_unknown_kind_is_refused_with_its_row(self) -> None:
        frame = interest_frame([owns("X", "A", 60)]).drop("id").with_columns(kind=pl.lit("lease"))
        with pytest.raises(UsageError, match="interest row 0 has the kind 'lease'"):
            network_of_frame(frame)

    def test_an_interest_of_nobody_is_refused_with_its_row(self) -> None:
        frame = interest_frame([owns("X", "A", 60), owns("X", "B", 60)]).drop("id")
        frame = frame.with_columns(owner_id=pl.Series(["X", None]))
        with pytest.raises(UsageError, match="interest row 1 has no owner_id"):
            network_of_frame(frame)

    def test_missing_columns_are_named(self) -> None:
        frame = pl.DataFrame(schema=INTEREST_COLUMNS).drop("kind", "source")
        with pytest.raises(UsageError, match="lack the columns kind, source"):
            network_of_frame(frame)

    def test_a_changed_interest_moves_an_exposure_over_the_line_and_back(self) -> None:
        network = network_of([owns("X", "A", 40), owns("A", "B", 60)])
        over = with_changed(network, "X", "A", interest_frame([owns("X", "A", 55)]))
        back = with_changed(over, "X", "A", interest_frame([]))
        answers = [assess(item, OFAC, ["X"]).frame() for item in (network, over, back)]
        assert [frame["status"].to_list() for frame in answers] == [
            ["not_blocked"],
            ["blocked", "blocked"],
            [],
        ]
