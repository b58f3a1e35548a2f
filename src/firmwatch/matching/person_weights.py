"""What pieces of evidence that an owner is a listed person weigh, in natural log-odds.

What two names weigh is learnt from pairs of listed persons, what years weigh is counted of them
(`_learnt_people`, docs/explanation/people.md, benchmarks/people.py). Country is no feature: a
register role has none (scope rules S4 and S5).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

from firmwatch.matching._learnt_people import LEARNT_PEOPLE

__all__ = ["PEOPLE", "PEOPLE_NAMES", "SHARED_MIN", "SLIP_MIN", "TABLES", "PeopleWeights"]

SHARED_MIN = 9_000
"""Thousandths of a nat that two names must share to be compared: of less, chance alone brings up
more than one other in a list of eight thousand (e^9). One in 60 pairs of one person is missed."""
SLIP_MIN = 5
"""Letters of the shorter word from which one may be a slip: of shorter ones too many are as near by
chance (ALI and ALA, OMAR and OMER)."""


@dataclass(frozen=True, slots=True)
class PeopleWeights:
    """The weights that are not learnt, in natural log-odds.

    `prior` is that of any owner and any listed person, ln(3e-6): as if three owners in a hundred
    were among ten thousand listed persons. It is set by hand, since no data say how many owners
    above a vendor are; docs/explanation/people.md shows what other priors would find.

    Of 198 years that the lists of the United Nations and the United Kingdom print of persons whom
    they give one reference number, 193 are among those of the other list, 4 are a year off (3 of
    them where it prints no day, which is where parsers put "circa") and 1 more than that. Of
    100,000 pairs of other persons, 2.2 % have one year of birth where each has one printed.
    """

    prior: float = -12.72
    year_agrees: float = 3.79
    """ln(0.975 / 0.022), less ln n where the list gives n years."""
    year_near_vague: float = -0.5
    """One year off where the list prints no day: ln(0.034 / 0.054)."""
    year_near: float = -1.7
    """One year off where it prints a day: ln(0.009 / 0.048)."""
    year_differs: float = -4.8
    """ln(0.0075 / 0.92), with half a case added to the one that there was."""
    name_differs: float = -6.0
    """Names that share less than `SHARED_MIN`, as for organisations."""
    weak_alias: float = -3.0
    weak_name_max: float = 11.0
    """A name of which the publisher says that it identifies nobody takes `weak_alias`, and as much
    more as leaves this at most: less than the prior takes, so that it never alerts alone."""
    entry: float = 40.0
    """The publisher itself says that the owner is this entry: no name or year stands against it."""


PEOPLE = PeopleWeights()

PEOPLE_NAMES: dict[str, float] = {
    **{name: weight for name, weight in LEARNT_PEOPLE.items() if name != "intercept"},
    "base": round(LEARNT_PEOPLE["intercept"] - PEOPLE.prior, 2),
}
"""The weights of `person_names.FEATURES`; `base` is what is learnt beyond the prior."""

TABLES: tuple[object, ...] = (asdict(PEOPLE), LEARNT_PEOPLE, SHARED_MIN, SLIP_MIN)
"""Everything that stands here, for the version of a matcher."""
