"""One alert on a terminal: who, where it stands, and the waterfall of its evidence."""

from __future__ import annotations

from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

from firmwatch.model import Alert, Comparison, Explanation, Finding, printable

__all__ = ["evidence_table", "print_alert", "print_comparison", "print_finding", "proof_of"]


def print_finding(finding: Finding, console: Console | None = None) -> None:
    """Print a finding with its listings and all its evidence."""
    explanation = finding.explain()
    _print(console, _facts(explanation), explanation)
    _print_proof(finding, console)


def print_alert(alert: Alert, console: Console | None = None) -> None:
    """Print an alert: what it is, and the listings and the evidence of each of its findings."""
    for finding in alert.findings:
        if finding is alert.likeliest:
            _print(console, _facts(alert.explain()), alert.explain())
            _print_proof(finding, console)
        else:
            (console or Console()).print()
            print_finding(finding, console)


def print_comparison(comparison: Comparison, console: Console | None = None) -> None:
    """Print what two names have in common and what speaks against them."""
    explanation = comparison.explain()
    sides = "  /  ".join(printable(value) for _, value in explanation.facts)
    _print(console, Text(sides, style="bold"), explanation)


def proof_of(finding: Finding) -> list[str]:
    """Give the proof of an exposure line by line, and what was said before; none of others."""
    if finding.exposure is None:
        return []
    from firmwatch.ownership import proof_lines

    now, before = finding.exposure.now, finding.exposure.before
    lines = ["", *proof_lines(now.exposures[0], now)]
    if before is not None:
        lines += ["", "Before:", *proof_lines(before.exposures[0], before)]
    if now.persons:
        lines.append("Owners who are people stand here without names: `firmwatch graph` has them.")
    return lines


def _print_proof(finding: Finding, console: Console | None) -> None:
    for line in proof_of(finding):
        (console or Console()).print(Text(printable(line)))


def _facts(explanation: Explanation) -> Table:
    head = Table(box=None, show_header=False, pad_edge=False)
    head.add_column(style="bold")
    head.add_column(overflow="fold")
    for label, value in explanation.facts:
        head.add_row(label, Text(printable(value)))
    return head


def _print(console: Console | None, head: Table | Text, explanation: Explanation) -> None:
    total = Text(explanation.total, style="bold")
    (console or Console()).print(Group(head, Text(), evidence_table(explanation), total))


def evidence_table(explanation: Explanation) -> Table:
    """Draw the evidence as a table with a bar for each weight."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("evidence", no_wrap=True)
    for column in ("subject", "record"):
        table.add_column(column, overflow="fold")
    table.add_column("log-odds", justify="right")
    table.add_column("", no_wrap=True)
    table.add_column("why", overflow="fold")
    for item, bar in zip(explanation.evidence, explanation.bars(), strict=True):
        table.add_row(
            item.name,
            Text(printable(item.subject_value)),
            Text(printable(item.record_value)),
            f"{item.weight:+.2f}",
            Text(bar, style="green" if item.weight > 0 else "red"),
            Text(printable(item.detail)),
        )
    return table
