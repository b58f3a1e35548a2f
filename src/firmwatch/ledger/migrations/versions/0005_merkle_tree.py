"""The audit log becomes a Merkle tree: dense numbers, salted commitments, leaf hashes, checkpoints.

Revision ID: 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from firmwatch.transparency import Act, Frontier, seal

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_BATCH = 5_000

# Erasing a detail is the one change that is let through: salt and detail of an entry become NULL,
# nothing else changes, and the act of erasing it stands in the log already.
_SQLITE = (
    """
    CREATE TRIGGER audit_event_refuse_update BEFORE UPDATE ON audit_event
    WHEN NOT (
      OLD.detail IS NOT NULL AND NEW.detail IS NULL AND NEW.salt IS NULL
      AND NEW.seq IS OLD.seq AND NEW.at IS OLD.at AND NEW.actor IS OLD.actor
      AND NEW.action IS OLD.action AND NEW.object IS OLD.object
      AND NEW.commitment IS OLD.commitment AND NEW.leaf_hash IS OLD.leaf_hash
      AND EXISTS (
        SELECT 1 FROM audit_event
        WHERE action = 'audit.detail_erased' AND object = 'audit_event:' || OLD.seq
      )
    )
    BEGIN SELECT RAISE(ABORT, 'audit_event is append-only'); END
    """,
    """
    CREATE TRIGGER audit_event_refuse_delete BEFORE DELETE ON audit_event
    BEGIN SELECT RAISE(ABORT, 'audit_event is append-only'); END
    """,
    # REPLACE deletes without telling the trigger above (sqlite.org/lang_conflict.html).
    """
    CREATE TRIGGER audit_event_refuse_replace BEFORE INSERT ON audit_event
    WHEN EXISTS (SELECT 1 FROM audit_event WHERE seq = NEW.seq)
    BEGIN SELECT RAISE(ABORT, 'audit_event is append-only'); END
    """,
    """
    CREATE TRIGGER audit_checkpoint_refuse_update BEFORE UPDATE ON audit_checkpoint
    BEGIN SELECT RAISE(ABORT, 'audit_checkpoint is append-only'); END
    """,
    """
    CREATE TRIGGER audit_checkpoint_refuse_delete BEFORE DELETE ON audit_checkpoint
    BEGIN SELECT RAISE(ABORT, 'audit_checkpoint is append-only'); END
    """,
    """
    CREATE TRIGGER audit_checkpoint_refuse_replace BEFORE INSERT ON audit_checkpoint
    WHEN EXISTS (SELECT 1 FROM audit_checkpoint WHERE size = NEW.size)
    BEGIN SELECT RAISE(ABORT, 'audit_checkpoint is append-only'); END
    """,
)
_POSTGRESQL = (
    """
    CREATE FUNCTION audit_event_refuse_update() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN
      IF OLD.detail IS NOT NULL AND NEW.detail IS NULL AND NEW.salt IS NULL
         AND (NEW.seq, NEW.at, NEW.actor, NEW.action, NEW.object, NEW.commitment, NEW.leaf_hash)
           IS NOT DISTINCT FROM
             (OLD.seq, OLD.at, OLD.actor, OLD.action, OLD.object, OLD.commitment, OLD.leaf_hash)
         AND EXISTS (
           SELECT 1 FROM audit_event
           WHERE action = 'audit.detail_erased' AND object = 'audit_event:' || OLD.seq
         )
      THEN RETURN NEW; END IF;
      RAISE EXCEPTION 'audit_event is append-only';
    END $$
    """,
    """
    CREATE TRIGGER audit_event_refuse_update BEFORE UPDATE ON audit_event
    FOR EACH ROW EXECUTE FUNCTION audit_event_refuse_update()
    """,
    """
    CREATE TRIGGER audit_event_refuse BEFORE DELETE OR TRUNCATE ON audit_event
    FOR EACH STATEMENT EXECUTE FUNCTION audit_event_refuse()
    """,
    """
    CREATE FUNCTION audit_checkpoint_refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'audit_checkpoint is append-only'; END $$
    """,
    """
    CREATE TRIGGER audit_checkpoint_refuse BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_checkpoint
    FOR EACH STATEMENT EXECUTE FUNCTION audit_checkpoint_refuse()
    """,
)


def upgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    _set_aside(sqlite)
    event, tree = _create()
    frontier = _copy(event)
    row = {"id": 1, "size": frontier.size, "frontier": frontier.packed}
    op.get_bind().execute(tree.insert(), row)
    op.drop_table("audit_event_before")
    op.create_index("ix_audit_event_object", "audit_event", ["object"])
    for statement in _SQLITE if sqlite else _POSTGRESQL:
        op.execute(statement)


def _set_aside(sqlite: bool) -> None:
    if sqlite:
        for change in ("update", "delete", "replace"):
            op.execute(f"DROP TRIGGER audit_event_refuse_{change}")
    else:
        op.execute("DROP TRIGGER audit_event_refuse ON audit_event")
    op.drop_index("ix_audit_event_object", "audit_event")
    op.rename_table("audit_event", "audit_event_before")
    if not sqlite:
        # There the names of primary keys are those of indexes, one of a kind in the schema.
        op.execute(
            "ALTER TABLE audit_event_before RENAME CONSTRAINT pk_audit_event TO pk_event_before"
        )


def _create() -> tuple[sa.Table, sa.Table]:
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    event = op.create_table(
        "audit_event",
        sa.Column("seq", number, nullable=False, autoincrement=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in Act._fields[:4]),
        sa.Column("detail", sa.Text()),
        sa.Column("salt", sa.LargeBinary()),
        sa.Column("commitment", sa.LargeBinary(), nullable=False),
        sa.Column("leaf_hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_audit_event"),
    )
    tree = op.create_table(
        "audit_tree",
        sa.Column("id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("size", number, nullable=False),
        sa.Column("frontier", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_tree"),
        sa.CheckConstraint("id = 1", name=op.f("ck_audit_tree_id")),
    )
    op.create_table(
        "audit_checkpoint",
        sa.Column("size", number, nullable=False, autoincrement=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("size", name="pk_audit_checkpoint"),
    )
    return event, tree


def _copy(event: sa.Table) -> Frontier:
    """Give the acts that are there numbers without gaps, in their order, and put them in a tree."""
    connection, frontier = op.get_bind(), Frontier()
    before = sa.table("audit_event_before", sa.column("seq"), *map(sa.column, Act._fields))
    page = sa.select(before).order_by(before.c.seq).limit(_BATCH)
    rows = connection.execute(page).all()
    while rows:
        sealed = seal([Act(*row[1:]) for row in rows], frontier.size)
        connection.execute(event.insert(), [each._asdict() for each in sealed])
        frontier.extend(each.leaf_hash for each in sealed)
        rows = connection.execute(page.where(before.c.seq > rows[-1].seq)).all()
    return frontier
