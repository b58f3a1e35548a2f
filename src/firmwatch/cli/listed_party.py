"""One party on a terminal: its listings, what joins its records, and what was not joined to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from firmwatch.model import Join, printable

if TYPE_CHECKING:
    from firmwatch.pipeline import PartyDetails

__all__ = ["print_party", "why"]


def print_party(found: PartyDetails, console: Console | None = None) -> None:
    """Print a party: who, where it is listed, why its records are one."""
    console = console or Console()
    console.print(Text(f"party {found.party_id} ({found.kind})", style="bold"))
    rows = []
    for record in found.records:
        place = f"{record.source}:{record.record_id}"
        for listing in record.listings or (None,):
            listed = ""
            if listing is not None:
                since = f", since {listing.listing_date}" if listing.listing_date else ""
                listed = f"{listing.authority} {listing.program} ({listing.status}){since}"
            rows.append((place, record.name, ", ".join(record.countries), listed))
    _print(console, ("record", "name", "countries", "listed"), rows)
    if found.joins:
        _print(console, ("joined", "to", "by", "score", "why"), map(_join, found.joins))
    if found.refusals:
        refused = [
            (":".join(item.join.left), ":".join(item.join.right), item.reason)
            for item in found.refusals
        ]
        _print(console, ("not joined", "to", "because"), refused)


def why(join: Join) -> str:
    """Say in words what speaks for a join, and what against it."""
    comparison = join.comparison
    parts = [f"{comparison.subject_name} / {comparison.record_name}"]
    skipped = ("prior", "namesakes")
    for item in comparison.evidence:
        if item.name not in skipped and item.weight:
            value = item.name.startswith("identifier:") and item.subject_value
            parts.append(f"{item.detail} ({value})" if value else item.detail)
    parts += [item.detail for item in join.grounds]
    return "; ".join(parts)


def _join(join: Join) -> tuple[str, ...]:
    score = f"{join.comparison.score:.4f}"
    return ":".join(join.left), ":".join(join.right), join.rule.value, score, why(join)


def _print(console: Console, head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in head:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(Text(printable(cell)) for cell in row))
    console.print()
    console.print(table)
