"""The proof of an exposure in numbered lines, for somebody who has to follow and to sign it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from firmwatch.errors import UsageError
from firmwatch.model import (
    WHOLE,
    Exposure,
    ExposureCarrier,
    ExposureStatus,
    ExposureStep,
    GraphParty,
    OwnerGraph,
    PartyKind,
)
from firmwatch.ownership.owner_view import listed_text, view_of
from firmwatch.ownership.rules import RULES, Counting, Rule, threshold_rule
from firmwatch.ownership.words import (
    BASIS_WORDS,
    line_text,
    one_line,
    party_text,
    share_text,
)

__all__ = ["proof_lines", "rule_of"]

_SAID = {
    ExposureStatus.BLOCKED: "blocked, whatever the true shares are within what registers state",
    ExposureStatus.POSSIBLY_BLOCKED: (
        "possibly blocked: there are true shares within what registers state with which it is"
    ),
    ExposureStatus.NOT_BLOCKED: "not blocked",
}


def rule_of(exposure: Exposure, rules: Iterable[Rule] = RULES) -> Rule:
    """Give the version of the rule that an exposure names; the user's own is made anew.

    Raises `UsageError` where it is none of `rules` and no threshold.
    """
    name, version = exposure.rule.name, exposure.rule.version
    for rule in rules:
        if (rule.name, rule.version) == (name, version):
            return rule
    if version.isascii() and version.isdigit():
        return threshold_rule(int(version), name=name)
    raise UsageError(
        f"The exposure of {exposure.asset_id} names version {version!r} of the ownership rule"
        f" {name!r}, which is not known. Assess it again with a rule that is."
    )


def proof_lines(exposure: Exposure, graph: OwnerGraph, rules: Iterable[Rule] = RULES) -> list[str]:
    """Give the proof of an exposure of the graph's root as lines of text.

    What the rule says comes first, then the rule with its law, the steps in the order in which it
    accepted them, each naming earlier ones by number, and what is information only. Raises
    `UsageError` as `rule_of` does.
    """
    rule = rule_of(exposure, rules)
    parties = view_of(graph).parties
    asset = _name(exposure.asset_id, parties)
    lines = [f"{asset} is {_SAID[exposure.status]}.", *_law(exposure, rule)]
    lines += _Steps(exposure, rule, parties).lines()
    return [*lines, *_information(exposure, rule, asset, parties)]


class _Steps:
    """Numbers the steps of a proof, and keeps which of them are certain."""

    def __init__(self, exposure: Exposure, rule: Rule, parties: Mapping[str, GraphParty]) -> None:
        self._exposure = exposure
        self._rule = rule
        self._parties = parties
        self._numbers: dict[str, int] = {}
        self._certain: set[str] = set()

    def lines(self) -> Iterator[str]:
        """Give the lines, one a step."""
        for number, step in enumerate(self._exposure.steps, 1):
            yield f"{number}. {self._text(step)}"
            self._numbers[step.party_id] = number

    def _text(self, step: ExposureStep) -> str:
        name = _name(step.party_id, self._parties)
        if step.acting_with is not None:
            if step.acting_with in self._certain:
                self._certain.add(step.party_id)
            partner = self._numbers.get(step.acting_with)
            other = _name(step.acting_with, self._parties) if partner is None else str(partner)
            return (
                f"{name} acts together with {other}: its shares count, it is not itself accepted."
            )
        if step.basis is None:
            self._certain.add(step.party_id)
            party = self._parties.get(step.party_id)
            listing = listed_text(party) if party else ""
            return f"{name} ({f'listed: {listing}' if listing else 'listed'})."
        held = [self._held(carrier) for carrier in step.carriers]
        sums = [_share(low, high) for low, high in step.aggregates]
        counted = "; then ".join(
            f"{share} -> {total}" for share, total in zip(held, sums, strict=True)
        )
        of = f"of {BASIS_WORDS[step.basis]}"
        return f"{name}, {of}: {counted or 'nothing'}; {self._judged(step)}"

    def _held(self, carrier: ExposureCarrier) -> str:
        number = self._numbers.get(carrier.owner_id)
        owner = str(number) if number else _name(carrier.owner_id, self._parties)
        share = _share(carrier.share_min, carrier.share_max)
        rows = len(carrier.interest_ids)
        stated = f" (stated by {rows} interests)" if rows > 1 else ""
        return f"{share} held by {owner}{stated}"

    def _judged(self, step: ExposureStep) -> str:
        line, word = self._rule.line, line_text(self._rule.line)
        low, high = step.aggregates[-1] if step.aggregates else (0, 0)
        sure = sum(c.share_min for c in step.carriers if c.owner_id in self._certain)
        counting = self._rule.counting[step.basis] if step.basis else Counting.IGNORED
        if counting is Counting.COUNTS and sure >= line:
            self._certain.add(step.party_id)
            return f"that reaches the line of {word} -> accepted."
        if high >= line and counting >= Counting.MAY_COUNT:
            may = f"reaches the line of {word} if its holders are blocked"
            may = may if low >= line else f"may reach the line of {word}"
            return f"that {may} -> accepted as possibly blocked."
        if counting < Counting.MAY_COUNT:
            return "that is control, which this rule does not count -> not accepted."
        return f"that is below the line of {word} -> not accepted."


def _law(exposure: Exposure, rule: Rule) -> Iterator[str]:
    status = exposure.rule.status.replace("_", " ")
    day = f" on {exposure.as_of}" if exposure.as_of else ""
    known = f", as known on {exposure.known_on}" if exposure.known_on else ""
    yield one_line(
        f"Rule: {rule.title} ({rule.name}, version {rule.version}), {status}{day}{known}."
    )
    yield one_line(f"Law: {rule.citation}." + (f" {rule.url}" if rule.url else ""))
    adds = (
        "shares of all blocked owners are added up"
        if rule.aggregates
        else "shares of one listed party alone, with what it owns and who acts with it"
    )
    yield f"Line: {line_text(rule.line)}; {adds}."


def _information(
    exposure: Exposure, rule: Rule, asset: str, parties: Mapping[str, GraphParty]
) -> Iterator[str]:
    if exposure.distance is not None:
        yield (
            f"Distance: the least that counts is {_share(exposure.share_min, exposure.share_min)};"
            f" {exposure.distance / 100:g} percentage points are missing to the line of"
            f" {line_text(rule.line)}."
        )
    if exposure.near_miss is not None:
        yield (
            f"Near miss: listed parties may hold {exposure.near_miss / 100:g} % or more;"
            " for information, no rule uses it."
        )
    for carrier in exposure.indications:
        share = _share(carrier.share_min, carrier.share_max)
        owner = _name(carrier.owner_id, parties)
        yield (
            f"Control is indicated: {owner} has {share} of {BASIS_WORDS[carrier.basis]};"
            " it carries nothing under this rule."
        )
    if exposure.control_indicated and not exposure.indications:
        yield "Control is indicated; it carries nothing under this rule."
    effective = share_text(exposure.effective_share, exposure.effective_share)
    yield f"Effective interest (for comparison; no rule uses it): {effective}."
    if exposure.over_stated:
        yield (
            f"The registers give away more than the whole of {asset}: one of them is wrong."
            " Look at its interests."
        )


def _share(least: int, most: int) -> str:
    if not least and most == WHOLE:
        return "an unknown share (0 to 100 %)"
    return share_text(least, most)


def _name(id_: str, parties: Mapping[str, GraphParty]) -> str:
    party = parties.get(id_)
    return party_text(party or GraphParty(id_, PartyKind.ORGANISATION, ""))
