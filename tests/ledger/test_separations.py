from __future__ import annotations

import pytest

from firmwatch.errors import NotFoundError, UsageError
from firmwatch.ledger import Ledger, audit, separations
from firmwatch.model import Separation
from tests.ledger.fictional import LATER, NOW

ONE, OTHER = ("norland", "n-1"), ("examplia", "e:1")


def test_a_separation_is_kept_in_one_order_and_logged(ledger: Ledger) -> None:
    with ledger.transaction() as tx:
        made = separations.separate(tx, ONE, OTHER, "two plants", NOW)
    assert made == Separation(OTHER, ONE, "two plants", NOW, "tester")
    with ledger.reading() as tx:
        assert separations.separations(tx) == [made]
        (event,) = audit.events(tx)
    assert event.action == "records.separated"
    assert event.object == f"record_separation:{separations.separation_id(OTHER, ONE)}"
    assert event.detail == {"records": ["examplia:e:1", "norland:n-1"], "reason": "two plants"}


def test_it_can_be_taken_back_and_made_again(ledger: Ledger) -> None:
    with ledger.transaction() as tx:
        separations.separate(tx, ONE, OTHER, "two plants", NOW)
        separations.rejoin(tx, OTHER, ONE, "one plant", LATER)
        assert separations.separations(tx) == []
        separations.separate(tx, OTHER, ONE, "two after all", LATER)
        assert [item.reason for item in separations.separations(tx)] == ["two after all"]
        acts = [event.action for event in audit.events(tx)]
    assert acts == ["records.separated", "records.rejoined", "records.separated"]


def test_what_makes_no_sense_is_refused(ledger: Ledger) -> None:
    with ledger.transaction() as tx:
        with pytest.raises(UsageError, match="one record"):
            separations.separate(tx, ONE, ONE, "x", NOW)
        with pytest.raises(UsageError, match="needs a reason"):
            separations.separate(tx, ONE, OTHER, " ", NOW)
        with pytest.raises(UsageError, match="needs a reason"):
            separations.rejoin(tx, ONE, OTHER, "", NOW)
        with pytest.raises(NotFoundError, match="not separated"):
            separations.rejoin(tx, ONE, OTHER, "x", NOW)
        separations.separate(tx, ONE, OTHER, "x", NOW)
        with pytest.raises(UsageError, match="were separated at"):
            separations.separate(tx, OTHER, ONE, "x", LATER)
