from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

import pytest

from firmwatch.errors import NotFoundError
from firmwatch.ledger import Ledger, Transaction, audit
from firmwatch.ledger.held import held_rows, hold_rows, release_row, released
from firmwatch.ledger.portfolios import (
    PortfolioImport,
    imports,
    portfolio,
    portfolio_id,
    portfolios,
    save_import,
    save_portfolio,
)
from firmwatch.model import HeldRow, Portfolio
from tests.ledger.fictional import LATER, LATEST, NOW, SUPPLIERS


@pytest.fixture
def tx(ledger: Ledger) -> Any:
    with ledger.transaction() as opened:
        save_portfolio(opened, "suppliers", "onboarding", "contract", NOW)
        yield opened


def a_held_row(number: int, **changes: Any) -> HeldRow:
    row = HeldRow(f"h{number}", SUPPLIERS, number, "Ann Example", "a name", "{}", NOW)
    return replace(row, **changes)


def test_the_id_follows_from_the_name_alone() -> None:
    # By hand: printf 'portfolio\0suppliers' | sha256sum | cut -c1-16
    assert portfolio_id("suppliers") == "07bdad9945a9e3da"


def test_saving_again_changes_what_is_given(tx: Transaction) -> None:
    first = portfolio(tx, "suppliers")
    assert first == Portfolio(SUPPLIERS, "suppliers", "onboarding", "contract", NOW)
    assert save_portfolio(tx, "suppliers", "", "", LATER) == first
    changed = save_portfolio(tx, "suppliers", "monitoring", "", LATER)
    assert changed == replace(first, purpose="monitoring") == portfolio(tx, "suppliers")
    assert [event.action for event in audit.events(tx)] == [
        "portfolio.changed",
        "portfolio.created",
    ]


def test_portfolios_stand_by_name_and_an_unknown_one_lists_them(tx: Transaction) -> None:
    for name in ("customers", "Zulieferer", "банки"):
        save_portfolio(tx, name, "p", "b", NOW)
    names = [item.name for item in portfolios(tx)]
    assert names == ["Zulieferer", "customers", "suppliers", "банки"]
    with pytest.raises(NotFoundError, match="There are: Zulieferer, customers, suppliers, банки"):
        portfolio(tx, "nothing")


def test_without_portfolios_the_advice_is_to_import(ledger: Ledger) -> None:
    with ledger.reading() as tx, pytest.raises(NotFoundError, match="import a file"):
        portfolio(tx, "suppliers")


def test_imports_are_kept_newest_first(tx: Transaction) -> None:
    first = PortfolioImport(
        "i1", SUPPLIERS, "a.csv", "ab", NOW, (("added", 3),), (("name", "Firma"),), "cp1252", ";"
    )
    second = PortfolioImport(
        **{**asdict(first), "id": "i2", "imported_at": LATER, "counts": (), "mapping": ()}
    )
    for done in (first, second, first):
        save_import(tx, done)
    assert imports(tx, SUPPLIERS) == [second, first]
    assert imports(tx, "elsewhere") == []


def test_held_rows_wait_and_holding_again_changes_nothing(tx: Transaction) -> None:
    assert hold_rows(tx, [a_held_row(2), a_held_row(1), a_held_row(1)]) == 2
    assert hold_rows(tx, [a_held_row(1, held_at=LATER), a_held_row(3)]) == 1
    assert (
        held_rows(tx) == held_rows(tx, SUPPLIERS) == [a_held_row(1), a_held_row(2), a_held_row(3)]
    )
    assert held_rows(tx, "elsewhere") == []


def test_a_released_row_stays_released_and_is_logged_once(tx: Transaction) -> None:
    hold_rows(tx, [a_held_row(1), a_held_row(2)])
    assert release_row(tx, "h1", "it is a bakery", LATER) == a_held_row(1)
    assert release_row(tx, "h1", "again", LATEST) == a_held_row(1)
    assert hold_rows(tx, [a_held_row(1)]) == 0
    assert held_rows(tx) == [a_held_row(2)]
    assert released(tx, SUPPLIERS) == {"h1": None}
    assert released(tx, "elsewhere") == {}
    releases = [event for event in audit.events(tx) if event.action == "held_row.released"]
    assert [(event.actor, event.at, event.detail["reason"]) for event in releases] == [
        ("tester", LATER, "it is a bakery")
    ]


def test_releasing_an_unknown_row_is_an_error(tx: Transaction) -> None:
    with pytest.raises(NotFoundError, match="'h9'"):
        release_row(tx, "h9", "it is a bakery", LATER)
