"""A screening as a notebook shows it: one line an alert, its evidence to unfold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from firmwatch.model import Finding, marked_up

if TYPE_CHECKING:
    from firmwatch.api.result import Screening

__all__ = ["SHOWN", "screening_page"]

SHOWN = 100
"""How many alerts, and warnings, a page shows; it says how many more there are."""

_LEFT = 'style="text-align:left;vertical-align:top"'


def screening_page(found: Screening) -> str:
    """Give HTML without scripts, styles of its own or links; every text in it is escaped.

    The names come from a user's table and from publishers' files, and a notebook runs whatever
    they would smuggle in.
    """
    columns = ("row", "subject", "record", "source", "score", "evidence")
    titles = "".join(f"<th {_LEFT}>{title}</th>" for title in columns)
    pairs = zip(found.findings[:SHOWN], found.rows, strict=False)
    lines = "".join(_line(alert, rows) for alert, rows in pairs)
    table = f"<table><tr>{titles}</tr>{lines}</table>" if lines else ""
    # MathJax would typeset two dollar signs in a name.
    return (
        f'<div class="tex2jax_ignore mathjax_ignore">{_head(found)}{table}'
        f"{_more(len(found), 'alerts: to_polars() has them all')}</div>"
    )


def _head(found: Screening) -> str:
    against = ", ".join(found.sources) or "no source"
    counted = ((getattr(found, label), label) for label in ("held", "rejected", "duplicates"))
    counts = [
        f"{found.subjects} screened against {against}: {len(found)} found",
        *(f"{number} {label}" for number, label in counted if number),
    ]
    shown = "".join(f"<li>{marked_up(message)}</li>" for message in found.warnings[:SHOWN])
    warned = f"<ul>{shown}</ul>" if shown else ""
    return (
        f"<p><b>{marked_up('; '.join(counts))}</b></p>{warned}"
        f"{_more(len(found.warnings), 'warnings: they are in .warnings')}"
    )


def _line(alert: Finding, rows: tuple[int, ...]) -> str:
    score = max(0.0, min(1.0, alert.score))
    bar = f'<div style="width:{score * 6:.2f}em;height:0.5em;background:#c62828"></div>'
    more = f" and {len(rows) - 1} more" if len(rows) > 1 else ""
    evidence = alert.explain()._repr_html_()
    cells = (
        f"{rows[0]}{more}",
        marked_up(alert.subject_name),
        marked_up(alert.record_name),
        marked_up(f"{alert.source} {alert.record_id}"),
        f"{alert.score:.4f}{bar}",
        f"<details><summary>{len(alert.evidence)} pieces</summary>{evidence}</details>",
    )
    return f"<tr>{''.join(f'<td {_LEFT}>{cell}</td>' for cell in cells)}</tr>"


def _more(count: int, of_what: str) -> str:
    return f"<p>and {count - SHOWN} more {of_what}</p>" if count > SHOWN else ""
