"""What a receipt says of the owners of a subject: where it was looked for, and what rules say."""

from __future__ import annotations

from typing import Any

from firmwatch.errors import NotFoundError
from firmwatch.matching import matcher_version
from firmwatch.model import MatcherReference, Subject, to_row
from firmwatch.ownership import rules_version
from firmwatch.steps.exposed_subjects import exposed_subjects, registers_among
from firmwatch.steps.registers import Finder
from firmwatch.steps.screening import Reference
from firmwatch.steps.workspace import Workspace

__all__ = ["owner_rows"]


def owner_rows(
    workspace: Workspace, subject: Subject, reference: Reference, threshold: float, day: str
) -> dict[str, Any]:
    """Say which party of the registers a subject is, and what each rule says of it on a day.

    The registers are those among the reference's versions, the day is of ISO 8601. People are in
    the proofs without their names, as in those of alerts. Raises `LakeError` for a damaged one.
    """
    registers = registers_among(workspace, reference)
    found: dict[str, Any] = {"as_of": day, "rules": rules_version(), "party": None}
    if registers is None:
        return {**found, "reason": "no register of owners had a version then", "exposures": []}
    try:
        party, found_by = Finder(registers).find(subject)
    except NotFoundError as error:
        return {**found, "reason": str(error), "exposures": []}
    matcher = MatcherReference(matcher_version(), threshold)
    said = exposed_subjects(workspace, reference, registers, matcher, day, [subject])
    rows = [to_row(item.graph) for item in said]
    return {**found, "party": party, "reason": f"found by {found_by}", "exposures": rows}
