"""Two names compared: how likely they are of one organisation, and why."""

from __future__ import annotations

from dataclasses import dataclass

from firmwatch.model.evidence import Evidence
from firmwatch.model.explanation import Explanation
from firmwatch.model.record import Locator
from firmwatch.model.rows import by_fields

__all__ = ["Comparison"]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A subject and a record compared: `score` is the logistic of the sum of the weights."""

    score: float
    evidence: tuple[Evidence, ...]
    subject_name: str
    record_name: str
    record_locator: Locator | None = None

    __reduce__ = by_fields

    @property
    def log_odds(self) -> float:
        """The sum of the weights, exact to a hundredth whatever the order."""
        return sum(round(item.weight * 100) for item in self.evidence) / 100

    def explain(self) -> Explanation:
        """Give what the two have in common and what speaks against them, ready to be shown."""
        facts = (("subject", self.subject_name), ("record", self.record_name))
        return Explanation(facts, self.evidence, self.score)
