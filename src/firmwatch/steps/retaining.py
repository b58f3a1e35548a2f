"""What may go by the rules of retention, class by class, and its going."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from firmwatch.config import Settings
from firmwatch.errors import ConfigError, UsageError
from firmwatch.ledger import expiries, message_expiries, subjects
from firmwatch.ledger.expiries import Expired
from firmwatch.ledger.transaction import Transaction
from firmwatch.steps.versions import prune_snapshots
from firmwatch.steps.workspace import Workspace

__all__ = ["Expiry", "apply_retention", "hold_subject", "list_retention"]

REGIMES = {
    "us": "31 CFR 501.601 (as amended 2025-03-12): 10 years",
    "eu": "Directive (EU) 2015/849 art. 40(1): 5 years, then to be deleted",
}
"""The rules: the US one is on records of transactions that OFAC's programmes touch; the EU one is
on what obliged entities keep of customers, and lets a member state ask for 5 years more."""


@dataclass(frozen=True, slots=True)
class Expiry:
    """What of a class of data may go: `count` rows, of before `expired_before`, by `rule`.

    `on_hold` would go too but for a legal hold on the subject.
    """

    data_class: str
    rule: str
    days: int
    expired_before: str
    count: int
    on_hold: int = 0


def list_retention(workspace: Workspace) -> list[Expiry]:
    """Say what may go, class by class, and delete nothing. Raises `ConfigError` for a regime."""
    with workspace.ledger.reading() as tx:
        found = [item for item, _ in _expired(workspace, tx)]
    return [*found, _snapshots(workspace, dry_run=True)]


def apply_retention(workspace: Workspace) -> list[Expiry]:
    """Delete what may go, in one transaction, and log the proof; then remove old snapshots.

    Raises `BusyError` where a run holds the workspace, `ConfigError` for an unknown regime.
    """
    now, done = workspace.now(), []
    with workspace.locked(), workspace.ledger.transaction() as tx:
        for item, expired in _expired(workspace, tx):
            expiries.expire(tx, expired, item.rule, now)
            done.append(item)
    return [*done, _snapshots(workspace, dry_run=False)]


def hold_subject(workspace: Workspace, subject_id: str, hold: bool, reason: str) -> None:
    """Put a subject under a legal hold, or lift it, for a reason; logged.

    Nothing that is stored about it goes while the hold lasts. Raises `NotFoundError`, and
    `UsageError` for an empty reason.
    """
    if not reason.strip():
        raise UsageError("A reason is needed: it is what an examiner will read. Give --reason.")
    with workspace.ledger.transaction() as tx:
        subjects.set_legal_hold(tx, subject_id, hold, workspace.now(), reason)


def _expired(workspace: Workspace, tx: Transaction) -> Iterator[tuple[Expiry, Expired]]:
    """Find what may go, class by class; a later class may be free once an earlier one has gone."""
    settings, now = workspace.settings, workspace.now()
    long_days, other_days = _days(settings)
    # The subject of a message is found by its alert, which goes after it.
    days = settings.message_retention_days
    cutoff = _before(now, days)
    found = message_expiries.expired_messages(tx, cutoff)
    rule = "message_retention_days"
    yield Expiry(found.table, rule, days, cutoff, len(found.ids), found.on_hold), found
    cutoffs = _before(now, long_days), _before(now, other_days)
    found = expiries.expired_alerts(tx, cutoffs, _us_sources(settings))
    rules = "; ".join(REGIMES[name] for name in _regimes(settings))
    yield Expiry("alert", rules, other_days, cutoffs[1], len(found.ids), found.on_hold), found
    longest = max(long_days, other_days)
    cutoff = _before(now, longest)
    for find in (
        expiries.expired_subjects,
        expiries.expired_held_rows,
        expiries.expired_runs,
        expiries.expired_what_ifs,
    ):
        found = find(tx, cutoff)
        yield (
            Expiry(found.table, rules, longest, cutoff, len(found.ids), found.on_hold),
            found,
        )


def _snapshots(workspace: Workspace, dry_run: bool) -> Expiry:
    settings, now = workspace.settings, workspace.now()
    days = settings.snapshot_retention_days
    gone = prune_snapshots(workspace, settings.sources, days, dry_run)
    return Expiry("snapshot", "snapshot_retention_days", days, _before(now, days), len(gone))


def _regimes(settings: Settings) -> tuple[str, ...]:
    names = settings.retention_regimes
    unknown = [name for name in names if name not in REGIMES]
    if unknown or not names:
        raise ConfigError(
            f"Setting retention_regimes has {unknown[0] if unknown else 'nothing'!r}; it takes one "
            f"or more of: {', '.join(REGIMES)}."
        )
    return names


def _days(settings: Settings) -> tuple[int, int]:
    """Give the days for which alerts of US lists are kept, and all others."""
    names = _regimes(settings)
    us, eu = settings.retention_us_days, settings.retention_eu_days
    if "eu" not in names:
        return us, us
    return (us if "us" in names else eu), eu


def _us_sources(settings: Settings) -> frozenset[str]:
    names = {*settings.sources, *settings.source}
    parsers = {name: settings.source_settings(name).parser or name for name in names}
    return frozenset(name for name, parser in parsers.items() if parser.startswith("us_"))


def _before(now: str, days: int) -> str:
    return (datetime.fromisoformat(now) - timedelta(days=days)).isoformat(timespec="seconds")
