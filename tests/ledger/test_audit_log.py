"""The tree of the audit log in both databases: growth, erasure, migration, and tampering."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from firmwatch.errors import LedgerError, NotFoundError, UsageError
from firmwatch.ledger import Ledger, Transaction, audit, portfolios, schema, separations
from firmwatch.ledger.audit_verification import LogState, read_log
from firmwatch.ledger.snapshots import promote
from firmwatch.transparency import Tree, commitment, entry, leaf_hash
from tests.ledger.fictional import LATER, LATEST, NOW, a_finding, a_snapshot, run_finds

ROOT = Path(__file__).parents[2]


def fill(tx: Transaction) -> None:
    """Make a small ledger in which everything that the log determines occurs."""
    audit.append_event(tx, "clerk", "sample.noted", "sample:1", {"note": "to be erased"}, NOW)
    portfolios.save_portfolio(tx, "suppliers", "onboarding", "contract", NOW)
    promote(tx, a_snapshot(1), NOW)
    found = [a_finding(number) for number in range(1, 9)]
    run_finds(tx, found, "00000001", NOW)
    run_finds(tx, found[:6], "00000002", LATER)
    changed = [a_finding(1, record_name="SAMPLE TRADE"), *found[1:5], a_finding(7)]
    run_finds(tx, changed, "00000003", LATEST)
    separations.separate(tx, ("a_list", "1"), ("b_list", "2"), "two registers", NOW)
    separations.separate(tx, ("a_list", "1"), ("b_list", "3"), "two registers", NOW)
    separations.rejoin(tx, ("a_list", "1"), ("b_list", "3"), "one after all", LATER)
    audit.erase_details(tx, [1], "retention", LATEST)


def state_of(tx: Transaction, *sizes: int) -> LogState:
    return read_log(tx, sizes)


def test_every_entry_is_in_the_tree_and_the_ledger_is_as_it_says(ledger: Ledger) -> None:
    with ledger.transaction() as tx:
        fill(tx)
    with ledger.reading() as tx:
        log = audit.events(tx)[::-1]
        assert [each.seq for each in log] == list(range(1, len(log) + 1))
        leaves = []
        for each in log:
            act = (each.at, each.actor, each.action, each.object)
            leaves.append(leaf_hash(entry(each.seq, act, each.commitment)))
            if each.detail_text is not None:
                assert each.salt is not None
                assert each.commitment == commitment(each.salt, each.detail_text)
        assert leaves == [each.leaf_hash for each in log]
        assert audit.frontier(tx).root == Tree(leaves).root() == audit.tree(tx).root()
        state = state_of(tx, 0, 5, len(log))
        assert state.findings == []
        assert (state.size, state.erased) == (len(log), 1)
        assert state.roots == {size: Tree(leaves).root(size) for size in (0, 5, len(log))}


def test_a_rolled_back_act_leaves_no_gap(ledger: Ledger) -> None:
    def fail() -> None:
        with ledger.transaction() as tx:
            audit.append_event(tx, "clerk", "sample.done", "sample:2", {}, NOW)
            raise KeyError("half way")

    with ledger.transaction() as tx:
        audit.append_event(tx, "clerk", "sample.done", "sample:1", {}, NOW)
    with pytest.raises(KeyError):
        fail()
    with ledger.transaction() as tx:
        audit.append_event(tx, "clerk", "sample.done", "sample:3", {}, NOW)
        assert [each.seq for each in audit.events(tx)] == [2, 1]
        assert state_of(tx).findings == []


def test_a_detail_without_canonical_form_stores_nothing(ledger: Ledger) -> None:
    with pytest.raises(LedgerError, match="nothing was stored"), ledger.transaction() as tx:
        audit.append_event(tx, "clerk", "sample.done", "sample:1", {"number": 2**60}, NOW)
    with ledger.reading() as tx:
        assert audit.events(tx) == []


def test_an_erased_detail_is_gone_and_everything_still_holds(ledger: Ledger) -> None:
    with ledger.transaction() as tx:
        for number in range(3):
            audit.append_event(tx, "clerk", "sample.done", f"sample:{number}", {"name": "N"}, NOW)
        root = audit.frontier(tx).root
        assert audit.erase_details(tx, [2, 2], "asked for by its owner", LATER) == 1
        assert audit.erase_details(tx, [2], "again", LATER) == 0
        gone = audit.event(tx, 2)
        assert (gone.detail, gone.detail_text, gone.salt) == ({}, None, None)
        act = audit.event(tx, 4)
        assert (act.action, act.object) == (audit.ERASED, "audit_event:2")
        state = state_of(tx, 3)
        assert (state.findings, state.erased, state.roots) == ([], 1, {3: root})
        with pytest.raises(UsageError, match="needs a reason"):
            audit.erase_details(tx, [1], " ", LATER)
        with pytest.raises(UsageError, match="cannot be erased"):
            audit.erase_details(tx, [4], "hide it", LATER)
        with pytest.raises(NotFoundError, match="no entry 9; it has 4"):
            audit.erase_details(tx, [9], "hide it", LATER)


@pytest.mark.parametrize(
    "change",
    [
        "detail = NULL, salt = NULL",
        "detail = NULL, salt = NULL, actor = 'somebody else'",
        "detail = NULL",
        "detail = '{}'",
        "actor = 'somebody else'",
    ],
)
def test_the_database_lets_nothing_but_an_erasure_through(ledger: Ledger, change: str) -> None:
    with ledger.transaction() as tx:
        for number in range(2):
            audit.append_event(tx, "clerk", "sample.done", f"sample:{number}", {"n": "1"}, NOW)
        act = (audit.ERASED, "audit_event:2", {"reason": "r"})
        audit.append_events(tx, "clerk", [act], NOW)
    seq = 2 if "somebody" in change or change.count("NULL") < 2 else 1
    with pytest.raises(LedgerError, match="append-only"), ledger.transaction() as tx:
        tx.execute(text(f"UPDATE audit_event SET {change} WHERE seq = {seq}"))


def test_checkpoints_can_only_be_added(ledger: Ledger) -> None:
    with ledger.transaction() as tx:
        audit.save_checkpoint(tx, 3, "note", NOW)
    for statement in ("UPDATE audit_checkpoint SET note = 'x'", "DELETE FROM audit_checkpoint"):
        with pytest.raises(LedgerError, match="append-only"), ledger.transaction() as tx:
            tx.execute(text(statement))


def test_an_old_ledger_is_put_into_the_tree_in_its_order(new_url: Callable[[], str]) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    folder = ROOT / "src/firmwatch/ledger/migrations"
    config.set_main_option("script_location", str(folder))
    url = new_url()
    engine = create_engine(url)
    insert = text(
        "INSERT INTO audit_event (seq, at, actor, action, object, detail)"
        " VALUES (:seq, :at, 'clerk', 'sample.done', :object, :detail)"
    )
    old = [
        {"seq": seq, "at": NOW, "object": f"sample:{seq}", "detail": f'{{"名":{seq}.0}}'}
        for seq in (2, 3, 7, 8, 20)
    ]
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0004")
        connection.execute(insert, old)
    engine.dispose()
    with Ledger.open(url) as ledger, ledger.transaction() as tx:
        log = audit.events(tx)[::-1]
        assert [(each.seq, each.object) for each in log] == [
            (number, row["object"]) for number, row in enumerate(old, 1)
        ]
        assert [each.detail_text for each in log] == [row["detail"] for row in old]
        audit.append_event(tx, "clerk", "sample.done", "sample:new", {}, LATER)
        state = state_of(tx, 5)
        assert (state.findings, state.size) == ([], 6)


COLUMNS = {
    "audit_event": (
        "seq", "at", "actor", "action", "object", "detail", "salt", "commitment", "leaf_hash",
    ),
    "alert": tuple(column.name for column in schema.alert.columns),
    "finding": tuple(column.name for column in schema.finding.columns),
    "record_separation": (
        "source", "record_id", "other_source", "other_record_id", "reason", "at", "actor",
    ),
    "portfolio": ("name", "purpose", "basis"),
    "snapshot": ("sha256", "promoted_at", "source"),
    "audit_tree": ("size", "frontier"),
}  # fmt: skip


def manipulation(draw: random.Random, connection: sqlite3.Connection) -> str:
    """Do to the ledger, by raw SQL, what its triggers and firmwatch would not."""
    kind = draw.choice(["edit", "edit", "edit", "delete", "swap", "truncate", "insert"])
    table = draw.choice(["audit_event", "audit_event", *COLUMNS])
    if kind in ("truncate", "swap", "insert"):
        table = "audit_event"
    rowids = [row[0] for row in connection.execute(f"SELECT rowid FROM {table}")]
    one = draw.choice(rowids)
    if kind == "truncate":
        connection.execute("DELETE FROM audit_event WHERE seq > ?", (draw.randrange(len(rowids)),))
    elif kind == "delete":
        connection.execute(f"DELETE FROM {table} WHERE rowid = ?", (one,))
    elif kind == "swap":
        other = draw.choice([each for each in rowids if each != one])
        for before, after in ((one, -1), (other, one), (-1, other)):
            connection.execute("UPDATE audit_event SET seq = ? WHERE seq = ?", (after, before))
    elif kind == "insert":
        names = ", ".join(COLUMNS["audit_event"][1:])
        at = draw.choice([len(rowids) + 1, -5, len(rowids) + 9])
        connection.execute(
            f"INSERT INTO audit_event (seq, {names}) SELECT ?, {names} FROM audit_event"
            " WHERE seq = ?",
            (at, one),
        )
    else:
        return _edit(draw, connection, table, one)
    return f"{kind} {table} {one}"


def _edit(draw: random.Random, connection: sqlite3.Connection, table: str, one: int) -> str:
    column = draw.choice(COLUMNS[table])
    before = connection.execute(f"SELECT {column} FROM {table} WHERE rowid = ?", (one,)).fetchone()
    old = before[0]
    value: Any
    if isinstance(old, bytes):
        value = bytearray(old or b"x")
        value[draw.randrange(len(value))] ^= 1 << draw.randrange(8)
        value = bytes(value)
    elif isinstance(old, (int, float)):
        value = old + draw.choice([1, 50])
    elif old is None:
        value = "x"
    else:
        at = draw.randrange(len(old))
        value = draw.choice([old + " ", old[:at] + old[at + 1 :], old[:at] + "#" + old[at + 1 :]])
    closed = {
        "status": ("open", "closed"),
        "severity": ("high", "low"),
        "judgement": ("positive", "negative"),
    }
    if column in closed and table in ("alert", "finding"):
        first, second = closed[column]
        value = second if old == first else first
    connection.execute(f"UPDATE OR REPLACE {table} SET {column} = ? WHERE rowid = ?", (value, one))
    return f"{table}.{column} of {one}: {old!r} to {value!r}"


def test_a_thousand_manipulations_by_raw_sql_are_all_found(sqlite_url: str) -> None:
    draw = random.Random(20260301)
    with Ledger.open(sqlite_url) as ledger:
        with ledger.transaction() as tx:
            fill(tx)
            size, root = audit.frontier(tx).size, audit.frontier(tx).root
        with ledger.transaction() as tx:
            driver = tx.connection.connection.driver_connection
            assert isinstance(driver, sqlite3.Connection)
            triggers = driver.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            for (name,) in triggers.fetchall():
                driver.execute(f"DROP TRIGGER {name}")
            driver.execute("PRAGMA defer_foreign_keys = ON")
            done, missed = 0, []
            while done < 1_000:
                driver.execute("SAVEPOINT before")
                what = manipulation(draw, driver)
                done += 1
                state = state_of(tx, size)
                if not state.count and state.roots.get(size) == root:
                    missed.append(what)
                driver.execute("ROLLBACK TO before")
            assert missed == []
            state = state_of(tx, size)
            assert (state.findings, state.roots) == ([], {size: root})


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("DELETE FROM audit_event WHERE seq = 3", "entry 4: the entries before it are missing (3)"),
        ("UPDATE audit_event SET actor = 'x' WHERE seq = 3", "entry 3: its time, actor"),
        ("UPDATE audit_event SET detail = '{}' WHERE seq = 3", "entry 3: its detail is not"),
        ("UPDATE alert SET status = 'closed' WHERE status = 'open'", "says 'open'"),
        ("DELETE FROM alert", "says that it exists"),
        ("UPDATE audit_event SET detail = NULL, salt = NULL WHERE seq = 3", "no entry says that"),
    ],
)
def test_a_finding_says_where_and_what(ledger: Ledger, statement: str, said: str) -> None:
    with ledger.transaction() as tx:
        fill(tx)
        if tx.connection.dialect.name == "sqlite":
            for change in ("update", "delete", "replace"):
                tx.execute(text(f"DROP TRIGGER audit_event_refuse_{change}"))
        else:
            tx.execute(text("DROP TRIGGER audit_event_refuse ON audit_event"))
            tx.execute(text("DROP TRIGGER audit_event_refuse_update ON audit_event"))
        tx.execute(text(statement))
        first = state_of(tx).findings[0]
        assert said in f"{first.where}: {first.meaning}"


def test_what_changes_without_news_is_logged_too(ledger: Ledger) -> None:
    with ledger.transaction() as tx:
        run_finds(tx, [a_finding(1)], "00000001", NOW)
        run_finds(tx, [a_finding(1)], "00000002", LATER)
        assert [each.action for each in audit.events(tx)] == ["alert.opened"]
        tx.execute(schema.finding.update().values(facts_hash=""))
        run_finds(tx, [a_finding(1)], "00000003", LATER)
        assert [each.action for each in audit.events(tx)] == ["alert.noted", "alert.opened"]
        assert state_of(tx).findings == []
        tx.execute(schema.finding.update().values(score=0.1))
        assert "one of its findings, is not what" in state_of(tx).findings[0].meaning
