"""One alert on a terminal: who, where it stands, and the waterfall of its evidence."""

from __future__ import annotations

import math

from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

from firmwatch.cli.output import printable
from firmwatch.model import Alert, Comparison, Evidence, Listing

__all__ = ["print_alert", "print_comparison"]

BAR = 12
"""Width of the longest bar of the waterfall, in characters."""


def print_alert(alert: Alert, console: Console | None = None) -> None:
    """Print an alert with its listings and all its evidence."""
    head = Table(box=None, show_header=False, pad_edge=False)
    head.add_column(style="bold")
    head.add_column(overflow="fold")
    for label, value in _facts(alert):
        head.add_row(label, Text(printable(value)))
    (console or Console()).print(
        Group(head, Text(), evidence_table(alert.evidence), _sum(alert.evidence, alert.score))
    )


def print_comparison(comparison: Comparison, console: Console | None = None) -> None:
    """Print what two names have in common and what speaks against them."""
    sides = Text(
        f"{printable(comparison.subject_name)}  /  {printable(comparison.record_name)}",
        style="bold",
    )
    (console or Console()).print(
        Group(
            sides,
            Text(),
            evidence_table(comparison.evidence),
            _sum(comparison.evidence, comparison.score),
        )
    )


def evidence_table(evidence: tuple[Evidence, ...]) -> Table:
    """Draw the evidence as a table with a bar for each weight."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("evidence", no_wrap=True)
    for column in ("subject", "record"):
        table.add_column(column, overflow="fold")
    table.add_column("log-odds", justify="right")
    table.add_column("", no_wrap=True)
    table.add_column("why", overflow="fold")
    largest = max((abs(item.weight) for item in evidence), default=1) or 1
    for item in evidence:
        bar = "█" * max(1, round(abs(item.weight) / largest * BAR))
        table.add_row(
            item.name,
            Text(printable(item.subject_value)),
            Text(printable(item.record_value)),
            f"{item.weight:+.2f}",
            Text(bar, style="green" if item.weight > 0 else "red"),
            Text(printable(item.detail)),
        )
    return table


def _sum(evidence: tuple[Evidence, ...], score: float) -> Text:
    total = math.fsum(item.weight for item in evidence)
    return Text(f"sum {total:+.2f} log-odds = score {score:.4f}", style="bold")


def _facts(alert: Alert) -> list[tuple[str, str]]:
    snapshot = alert.snapshot
    place = f", {alert.locator.file} line {alert.locator.line}" if alert.locator else ""
    facts = [
        ("alert", f"{alert.id} ({alert.status}, opened {alert.opened_at})"),
        ("subject", f"{alert.subject_name} ({alert.subject_id})"),
        ("record", f"{alert.record_caption} ({alert.source} {alert.record_id}{place})"),
        ("score", f"{alert.score:.4f}"),
    ]
    if alert.closed_reason:
        facts.insert(1, ("closed", f"{alert.closed_at}: {alert.closed_reason}"))
    facts += [("listed", _listed(listing)) for listing in alert.listings]
    published = snapshot.published_at or "on a day that is not given"
    facts.append(
        (
            "snapshot",
            f"published {published}, fetched {snapshot.fetched_at}, sha256 {snapshot.sha256}",
        )
    )
    facts.append(("matcher", alert.matcher_version))
    return facts


def _listed(listing: Listing) -> str:
    text = f"{listing.authority} {listing.program} ({listing.status})"
    if listing.listing_date:
        text += f", since {listing.listing_date}"
    return f"{text}: {listing.reason}" if listing.reason else text
