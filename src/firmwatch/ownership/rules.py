"""The ownership rules: each with its law, its versions, and the days on which they are in force.

Who is listed is the caller's matter: OFAC's rule wants the parties that OFAC blocks, BIS's those on
the Entity List, the Military End-User List and the programs of 15 CFR 744.8, and so on.

Where a text could not be read in the original, `citation` says "as reported by". Dates and lines
without that word were read in the authority's own text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from types import MappingProxyType

from firmwatch.errors import NotFoundError, UsageError
from firmwatch.model import WHOLE, ExposureBasis, RuleReference, RuleStatus
from firmwatch.ownership.kinds import BASIS_OF_KIND

__all__ = [
    "RULES",
    "Counting",
    "Period",
    "Rule",
    "rule_on",
    "rules_on",
    "rules_version",
    "threshold_rule",
]


class Counting(IntEnum):
    """What a rule makes of a basis."""

    IGNORED = 0
    INDICATES = 1
    """It is shown beside the status and carries nothing."""
    MAY_COUNT = 2
    """It can make an organisation possibly blocked, never certainly."""
    COUNTS = 3


@dataclass(frozen=True, slots=True)
class Period:
    """From which day to which, the last excluded, a version has a status; None is no end."""

    start_date: str
    end_date: str | None
    status: RuleStatus = RuleStatus.IN_FORCE


@dataclass(frozen=True, slots=True)
class Rule:
    """One version of a rule.

    An organisation is blocked where a basis that counts reaches `line` basis points. Shares are
    whole basis points, so "more than 50 %" is 5001. `aggregates` says whether the shares of all
    blocked owners are added up; otherwise those of one listed party and what it owns in turn, and
    of those who act together with them.
    """

    name: str
    version: str
    title: str
    citation: str
    url: str
    line: int
    aggregates: bool
    counting: Mapping[ExposureBasis, Counting]
    periods: tuple[Period, ...] = field(default=())

    def reference(self, day: str | None = None) -> RuleReference:
        """Name this version with its status on a day; without periods it is always in force."""
        return RuleReference(self.name, self.version, self.status_on(day) or RuleStatus.IN_FORCE)

    def status_on(self, day: str | None) -> RuleStatus | None:
        """Give the status on a day (ISO 8601); None where this version does not reach to it."""
        if not self.periods:
            return RuleStatus.IN_FORCE
        for item in self.periods:
            after = day is None or day >= item.start_date
            if after and (item.end_date is None or (day is not None and day < item.end_date)):
                return item.status
        return None


_BY_OWNERSHIP = MappingProxyType(
    {
        ExposureBasis.OWNERSHIP: Counting.COUNTS,
        ExposureBasis.STATED_INDIRECT: Counting.MAY_COUNT,
        ExposureBasis.SURPLUS: Counting.MAY_COUNT,
        ExposureBasis.PROFIT: Counting.MAY_COUNT,
        ExposureBasis.VOTES: Counting.INDICATES,
        ExposureBasis.INDIRECT_VOTES: Counting.INDICATES,
        ExposureBasis.BOARD: Counting.INDICATES,
        ExposureBasis.INFLUENCE: Counting.INDICATES,
        ExposureBasis.OFFICE: Counting.INDICATES,
    }
)
"""Ownership, not control (FAQ 398); what may be ownership makes possible."""

_BY_CONTROL = MappingProxyType(
    {
        **_BY_OWNERSHIP,
        ExposureBasis.VOTES: Counting.COUNTS,
        ExposureBasis.INDIRECT_VOTES: Counting.MAY_COUNT,
        ExposureBasis.BOARD: Counting.COUNTS,
        ExposureBasis.INFLUENCE: Counting.MAY_COUNT,
    }
)
"""Shares, votes or the board by more than half (regulation 7(2)); influence may amount to
regulation 7(4); an office alone does not (guidance on public officials and control)."""

_OFAC_URL = "https://ofac.treasury.gov/faqs/topic/1521"
_EU_URL = "https://data.consilium.europa.eu/doc/document/ST-11623-2024-INIT/en/pdf"

_REVISION = 1
"""Raised by hand where the same rules are applied in another way."""

RULES: tuple[Rule, ...] = (
    Rule(
        "ofac_50",
        "2008-02-14",
        "OFAC's 50 Percent Rule, before aggregation",
        "OFAC, Guidance on entities owned by persons whose property and interests in property are"
        " blocked, 14 February 2008; that one party alone had to own 50 % is as reported by"
        " lexology.com (c1722ac2) and clearygottlieb.com (14 August 2014)",
        _OFAC_URL,
        5000,
        aggregates=False,
        counting=_BY_OWNERSHIP,
        periods=(Period("2008-02-14", "2014-08-13"),),
    ),
    Rule(
        "ofac_50",
        "2014-08-13",
        "OFAC's 50 Percent Rule",
        "OFAC, Revised guidance of 13 August 2014; FAQ 398 (ownership, not control), 399 (all"
        " blocked persons are aggregated), 400, 401 (indirect: through entities that are 50 % or"
        " more owned), 402 (divestment); 31 CFR 587.406",
        _OFAC_URL,
        5000,
        aggregates=True,
        counting=_BY_OWNERSHIP,
        periods=(Period("2014-08-13", None),),
    ),
    Rule(
        "eu",
        "2018-05-04",
        "EU asset freeze: owned by more than half",
        "Council of the EU, Best Practices, document 8519/18, ownership: 'more than 50 %' as"
        " quoted by dlapiper.com (6 August 2024); aggregation: Commission, FAQ 8 on asset freezes,"
        " 8 April 2022 (30 % + 25 %). The first day is that of the document and unverified, as is"
        " aggregation before the FAQ: the stricter reading is applied throughout",
        _EU_URL,
        5001,
        aggregates=True,
        counting=_BY_OWNERSHIP,
        periods=(Period("2018-05-04", "2024-07-03"),),
    ),
    Rule(
        "eu",
        "2024-07-03",
        "EU asset freeze: owned by half or more",
        "Council of the EU, Best Practices, document 11623/24 of 3 July 2024, ownership: '50 % or"
        " more of the proprietary rights', aggregated; control separately; as reported by"
        " dlapiper.com (6 August 2024) and akingump.com (22 July 2024)",
        _EU_URL,
        5000,
        aggregates=True,
        counting=_BY_OWNERSHIP,
        periods=(Period("2024-07-03", None),),
    ),
    Rule(
        "uk",
        "2020-12-31",
        "UK: owned by more than half, or controlled",
        "The Russia (Sanctions) (EU Exit) Regulations 2019, S.I. 2019/855, regulation 7 and"
        " Schedule 1 (paragraph 3: joint arrangements), as an example of the regulations under the"
        " Sanctions and Anti-Money Laundering Act 2018; OFSI, general guidance, 4.14 (no"
        " aggregation without a joint arrangement), as quoted by mrwatchlist.com (22 March 2022)."
        " In force from the end of the transition period",
        "https://www.legislation.gov.uk/uksi/2019/855/regulation/7",
        5001,
        aggregates=False,
        counting=_BY_CONTROL,
        periods=(Period("2020-12-31", None),),
    ),
    Rule(
        "bis_affiliates",
        "2025-09-29",
        "BIS Affiliates Rule",
        "BIS, interim final rule of 29 September 2025, 90 FR 47201 (15 CFR 744.11, 744.21, 744.8);"
        " suspended from 10 November 2025 to 9 November 2026 by the final rule in 90 FR No. 216,"
        " as reported by squirepattonboggs.com and bassberrygovcontrade.com. It returns on"
        " 10 November 2026 'absent a future extension', of which nothing was known here",
        "https://www.federalregister.gov/d/2025-19001",
        5000,
        aggregates=True,
        counting=_BY_OWNERSHIP,
        periods=(
            Period("2025-09-29", "2025-11-10"),
            Period("2025-11-10", "2026-11-10", RuleStatus.SUSPENDED),
            Period("2026-11-10", None),
        ),
    ),
)
"""Every version of every rule."""


def rule_on(name: str, as_of: str | None = None) -> Rule:
    """Give the version of a rule that a day (ISO 8601) falls under, the newest without a day.

    A suspended version is given too, and says so (`Rule.reference`).
    Raises `NotFoundError` for an unknown name, and for a day before the rule's first version.
    """
    versions = [rule for rule in RULES if rule.name == name]
    if not versions:
        names = ", ".join(sorted({rule.name for rule in RULES}))
        raise NotFoundError(f"There is no ownership rule {name!r}. There are: {names}.")
    for rule in versions:
        if rule.status_on(as_of) is not None:
            return rule
    first = min(item.start_date for rule in versions for item in rule.periods)
    raise NotFoundError(f"The rule {name!r} did not exist on {as_of}: it is known from {first} on.")


def rules_on(as_of: str | None = None) -> tuple[Rule, ...]:
    """Give the versions of all rules that a day (ISO 8601) falls under, suspended ones too."""
    return tuple(rule for rule in RULES if rule.status_on(as_of) is not None)


def rules_version() -> str:
    """Name what the rules say, 16 hexadecimal digits: another law or line is another version."""
    return hashlib.sha256(repr((RULES, BASIS_OF_KIND, _REVISION)).encode()).hexdigest()[:16]


def threshold_rule(line: int, aggregates: bool = True, name: str = "threshold") -> Rule:
    """Make a rule of the user's own: so many basis points of ownership, and nothing else.

    Raises `UsageError` for a line that is not in 1 to 10,000.
    """
    if not 1 <= line <= WHOLE:
        raise UsageError(f"The line of a rule is 1 to {WHOLE} basis points, not {line}.")
    title = f"Owned by {line / 100:g} % or more"
    return Rule(name, f"{line}", title, "the user's own", "", line, aggregates, _BY_OWNERSHIP)
