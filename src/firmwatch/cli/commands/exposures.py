"""``firmwatch exposures``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from firmwatch.cli.door import Door, door_options

if TYPE_CHECKING:
    from firmwatch.steps.owning import SubjectExposure

__all__ = ["command"]

COLUMNS = ("subject_name", "rule", "status", "share_min", "share_max", "score", "listed_parties")
FIELDS = (
    "subject_id",
    "subject_name",
    "party_id",
    "rule",
    "rule_version",
    "rule_status",
    "status",
    "basis",
    "share_min",
    "share_max",
    "distance",
    "near_miss",
    "control_indicated",
    "listed_parties",
    "score",
    "as_of",
    "known_on",
    "unreliable_sources",
)
_STATUSES = ("blocked", "possibly_blocked", "not_blocked")


@click.command("exposures")
@click.option("--rule", help="Only this rule: ofac_50, eu, uk, bis_affiliates or any_list.")
@click.option("--status", type=click.Choice(_STATUSES), help="Only this status.")
@click.option("--as-of", metavar="DAY", help="The interests that hold on a day; today by default.")
@click.option("--known-on", metavar="DAY", help="What registers and lists had said by a day.")
@door_options()
def command(
    door: Door, rule: str | None, status: str | None, as_of: str | None, known_on: str | None
) -> int:
    """List the subjects that listed parties have something of, and what each rule says of them.

    Shares are percent of the whole. `distance` is how many percentage points are missing to the
    line. `score` is that of the least likely of the listed parties it rests on. Subjects that no
    register has are counted: of them nothing is said. `unreliable_sources` names the lists and
    registers that are stale, incomplete, held or missing; with any of them the exit code is 4.
    """
    from firmwatch.steps.owning import portfolio_exposures
    from firmwatch.steps.shortcomings import shortcomings

    with door.workspace() as workspace:
        found = portfolio_exposures(workspace, as_of, known_on)
        amiss = shortcomings(workspace, known_on)
        unreliable = [item.source for item in amiss]
        rows = [
            {**_row(item), "unreliable_sources": unreliable}
            for item in found.exposures
            if rule in (None, item.exposure.rule.name)
            and status in (None, item.exposure.status.value)
        ]
    rows.sort(
        key=lambda row: (
            _STATUSES.index(row["status"]),
            row["subject_name"],
            row["subject_id"],
            row["rule"],
        )
    )
    door.rows(rows, COLUMNS, FIELDS)
    if found.unknown:
        door.warn(
            f"{found.unknown} of {found.found + found.unknown} subjects are in no register that "
            "was read, or may be several organisations there: of them nothing is said. `firmwatch "
            "graph SUBJECT` says why."
        )
    return door.warn_of(amiss)


def _row(item: SubjectExposure) -> dict[str, Any]:
    subject, exposure = item.subject, item.exposure
    return {
        "subject_id": subject.id,
        "subject_name": subject.name,
        "party_id": exposure.asset_id,
        "rule": exposure.rule.name,
        "rule_version": exposure.rule.version,
        "rule_status": exposure.rule.status.value,
        "status": exposure.status.value,
        "basis": exposure.basis.value,
        "share_min": exposure.share_min / 100,
        "share_max": exposure.share_max / 100,
        "distance": None if exposure.distance is None else exposure.distance / 100,
        "near_miss": None if exposure.near_miss is None else exposure.near_miss / 100,
        "control_indicated": exposure.control_indicated,
        "listed_parties": [
            {
                "source": found.source,
                "record_id": found.record_id,
                "name": found.name,
                "score": found.comparison.score,
            }
            for found in item.listed
        ],
        "score": min((found.comparison.score for found in item.listed), default=None),
        "as_of": exposure.as_of,
        "known_on": exposure.known_on,
    }
