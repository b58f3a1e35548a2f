"""How often organisations that are on no list raise an alert."""

from __future__ import annotations

from collections.abc import Iterable

from firmwatch.matching import WEIGHTS
from firmwatch.model import Finding
from firmwatch.quality.figures import Figure
from firmwatch.quality.measures import share
from firmwatch.text.names import name_key

__all__ = ["SECTION", "alarm_figures"]

SECTION = "alerts of a portfolio"
PER = 1_000


def alarm_figures(alerts: Iterable[Finding], subjects: int) -> list[Figure]:
    """Count alerts per 1,000 of `subjects` (organisations, vessels and wallets that were screened).

    A subject that has a number of its own in common with a record is listed itself: it is taken
    off. One whose name is equal but for case, order and legal form, with a country in common, may
    be listed itself; nobody knows without looking, so it stays in and is stated. Intervals are of
    subjects with an alert; of alerts there is none, since one subject may raise several.
    """
    by_subject: dict[str, list[Finding]] = {}
    for alert in alerts:
        by_subject.setdefault(alert.subject_id, []).append(alert)
    listed = {id_ for id_, found in by_subject.items() if any(map(_one_number, found))}
    rest = {id_: found for id_, found in by_subject.items() if id_ not in listed}
    alike = sum(any(map(_name_and_country, found)) for found in rest.values())
    unlisted = subjects - len(listed)
    raised = sum(map(len, rest.values()))
    figures = [
        _count("screened", subjects, subjects),
        _count("listed themselves by a number in common: taken off", len(listed), subjects),
        _rate("with an alert", len(rest), unlisted),
        _rate("with an equal name and country: may be listed", alike, unlisted),
        _rate("with an alert for another reason", len(rest) - alike, unlisted),
    ]
    value = PER * raised / unlisted if unlisted else None
    figures.append(Figure(SECTION, "alerts", f"per {PER:,}", value, count=raised, cases=unlisted))
    return figures


def _count(item: str, count: int, subjects: int) -> Figure:
    return Figure(SECTION, item, "number", float(count), count=count, cases=subjects)


def _rate(item: str, count: int, subjects: int) -> Figure:
    found = share(count, subjects)
    if found.value is None:
        return Figure(SECTION, item, f"per {PER:,}", None, count=count, cases=subjects)
    return Figure(
        SECTION,
        item,
        f"per {PER:,}",
        PER * found.value,
        PER * found.low,
        PER * found.high,
        count,
        subjects,
    )


def _one_number(alert: Finding) -> bool:
    """Whether a number agrees that one party alone has: no call sign, domain or the like."""
    return any(
        item.name.startswith("identifier:") and item.weight >= WEIGHTS.number_agrees
        for item in alert.evidence
    )


def _name_and_country(alert: Finding) -> bool:
    in_common = any(item.name == "country" and item.weight > 0 for item in alert.evidence)
    return in_common and name_key(alert.subject_name) == name_key(alert.record_name)
