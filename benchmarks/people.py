"""How good the comparison of owners who are people with listed persons is, and what it learns of.

Roles are made of real entries of five lists in ../shared/data: the first name that one list prints,
with the first year of birth, against another list that has the person (recall), and against all
others of the same list (false matches where names are of the same countries as the list's). Names
drawn of the United States census (FOLDER with the bureau's files of 1990, which the package `names`
on PyPI has) stand for a register of another country; persons of the BODS files and of German
donations are real roles. Only counts are printed. Run it with ``uv run python benchmarks/people.py
FOLDER PART``, where PART is ``recall``, ``false`` (matches), or ``learn``, which writes what is
learnt to src/firmwatch/matching/_learnt_people.py and measures it on lists that are held back.
"""

from __future__ import annotations

import dataclasses
import json
import math
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from firmwatch.errors import FirmwatchError
from firmwatch.matching import PersonIndex, compare_person, match_people
from firmwatch.matching.birth_years import birth_year
from firmwatch.matching.person_weights import PEOPLE
from firmwatch.model import Locator, Name, PartyKind, Record, RegisterParty
from firmwatch.quality.people import (
    NamePair,
    learn_people,
    listed_people,
    name_values,
    other_people,
    pairs_by_reference,
    same_people,
    years_conflict,
)
from firmwatch.sources import source

SHARED = Path(__file__).parents[2] / "shared" / "data"
LEARNT = Path(__file__).parents[1] / "src/firmwatch/matching/_learnt_people.py"
THRESHOLD = 0.3
SAMPLE = 1_500
OTHERS = ("us_ofac_sdn", "au_dfat", "un_sc")
"""The lists of which other persons are taken: they print years of nearly all."""
CENSUS = 5_000
_PLACE = Locator("benchmark", 1)
_YEAR = len("1971")

People = dict[str, list[Record]]


def main() -> None:
    folder, part, draw = Path(sys.argv[1]), sys.argv[2], random.Random(7)
    people = listed_people(SHARED)
    print({name: len(found) for name, found in people.items()})
    if part == "learn":
        learn(people, draw)
    elif part == "recall":
        years(people)
        recall(people)
    else:
        false_matches(people, folder, draw)


def learn(people: People, draw: random.Random) -> None:
    same, found_by_search = one_person(people)
    others, totals = other_persons(people, draw)
    print(f"{len(same)} pairs of one person share enough, of {found_by_search}")
    print(f"{len(others)} pairs of others, of {sum(totals.values()):,.0f}")
    fit = learn_people(same, others, sum(totals.values()))
    print(f"intercept {fit.intercept:.2f} +- {fit.intercept_error:.2f}")
    for name, weight in fit.weights.items():
        print(f"{name:<10} {weight:.2f} +- {fit.standard_errors[name] or 0:.2f}")
    LEARNT.write_text(_module(fit.intercept, fit.weights), encoding="utf-8")
    held_back(same, others, totals)


def one_person(people: People) -> tuple[list[NamePair], int]:
    pairs, asked = [], 0
    for role, record, name in _one_person(people):
        values = name_values(role.names[0].value, record)
        asked += 1
        if values is not None:
            pairs.append(NamePair(name, values, True))
    return pairs, asked


def _one_person(people: People) -> Iterator[tuple[Record, Record, str]]:
    names = list(people)
    for place, one in enumerate(names):
        for other in names[place + 1 :]:
            for left, right in same_people(people[one], people[other]):
                yield left, right, one
                yield right, left, other


def other_persons(people: People, draw: random.Random) -> tuple[list[NamePair], dict[str, float]]:
    found: list[NamePair] = []
    totals = {}
    for name in OTHERS:
        entries = people[name]
        roles = draw.sample(entries, min(SAMPLE, len(entries)))
        found += other_people(name, roles, entries)
        apart = sum(years_conflict(*draw.sample(entries, 2)) for _ in range(20_000)) / 20_000
        totals[name] = len(roles) * (len(entries) - 1) * apart
    return found, totals


def held_back(
    same: Sequence[NamePair], others: Sequence[NamePair], totals: dict[str, float]
) -> None:
    """Learn of all lists but one, and say how far the scores are from what is true of that one."""
    for name in OTHERS:
        kept = [item for item in same if item.publisher != name]
        apart = [item for item in others if item.publisher != name]
        fit = learn_people(kept, apart, sum(totals.values()) - totals[name])
        mine = [item for item in same if item.publisher == name]
        theirs = [item for item in others if item.publisher == name]
        odds = fit.log_odds([item.values for item in (*mine, *theirs)])
        scores = [1 / (1 + math.exp(-value)) for value in odds]
        share = len(mine) / (math.exp(PEOPLE.prior) * totals[name])
        weights = [1.0] * len(mine) + [share] * len(theirs)
        error = total = 0.0
        for low in range(10):
            rows = [i for i, score in enumerate(scores) if low == min(9, int(score * 10))]
            held = sum(weights[i] for i in rows)
            said = sum(weights[i] * scores[i] for i in rows)
            error += abs(said - sum(i < len(mine) for i in rows))
            total += held
            shown = sum(i < len(mine) for i in rows)
            print(f"  {low / 10} to {low / 10 + 0.1:.1f}: {shown} one, {len(rows) - shown} other")
        alerts = [i for i, score in enumerate(scores) if score >= THRESHOLD]
        held = sum(weights[i] for i in alerts)
        said = sum(weights[i] * scores[i] for i in alerts) / held
        true = sum(i < len(mine) for i in alerts) / held
        print(f"from {THRESHOLD} on: {said:.3f} is said, {true:.3f} is true")
        print(f"held back {name}: calibration error {error / total:.4f} over all that are compared")


def years(people: People) -> None:
    counts: Counter[str] = Counter()
    for left, right in pairs_by_reference(SHARED, people):
        for role, record in ((left, right), (right, left)):
            found = list(birth_year(_role(role), record))
            counts[found[0].detail if found else "unknown"] += 1
    print("years of one person (UN reference):", dict(counts))


def recall(people: People) -> None:
    for with_year in (False, True):
        met: Counter[str] = Counter()
        asked: Counter[str] = Counter()
        for role, record, name in _one_person(people):
            asked[name] += 1
            met[name] += compare_person(_role(role, with_year), record).score >= THRESHOLD
        share = sum(met.values()) / sum(asked.values())
        each = {name: round(met[name] / asked[name], 3) for name in asked}
        print(f"recall {'with a year' if with_year else 'without'}: {share:.3f} {each}")


def false_matches(people: People, folder: Path, draw: random.Random) -> None:
    """Count roles that are nobody listed, and whose best listed person reaches the threshold."""
    everybody = [item for found in people.values() for item in found]
    before = time.process_time()
    index = PersonIndex(everybody)
    print(f"index of {len(index)} persons: {time.process_time() - before:.1f} CPU-s")
    for label, roles in (
        ("census names, with a year", list(census(folder, draw, True))),
        ("census names, without", list(census(folder, draw, False))),
        ("persons of the BODS files", list(bods_roles())),
        ("persons who donated (no year)", list(donors())),
    ):
        before = time.process_time()
        met = {role.id for role, *_ in match_people(roles, index, THRESHOLD)}
        taken = time.process_time() - before
        print(
            f"{label}: {len(met)} of {len(roles)} roles, {1_000 * len(met) / len(roles):.2f} per "
            f"1,000; {1_000 * taken / len(roles):.2f} ms each"
        )
    for name in OTHERS:
        for with_year in (True, False):
            _within(name, people[name], draw, with_year)


def _within(name: str, entries: list[Record], draw: random.Random, with_year: bool) -> None:
    """Persons of a list against all others of it, known by their years of birth.

    The year that is asked with is another person's, since their own decides who the others are.
    """
    index = PersonIndex(entries)
    roles = draw.sample(entries, min(SAMPLE, len(entries)))
    met = 0
    for role in roles:
        asked = dataclasses.replace(
            _role(role), birth_year=_role(draw.choice(entries)).birth_year if with_year else None
        )
        found = match_people([asked], index, THRESHOLD)
        met += any(years_conflict(role, record) for _, record, _ in found)
    label = "with a year" if with_year else "without"
    rate = 1_000 * met / len(roles)
    print(f"{met} of {len(roles)} persons of {name}, {label}: {rate:.2f} per 1,000")


def census(folder: Path, draw: random.Random, with_year: bool) -> Iterator[RegisterParty]:
    tables = []
    for name in ("male.first", "female.first", "all.last"):
        rows = [line.split() for line in (folder / f"dist.{name}").read_text("ascii").splitlines()]
        tables.append(([row[0] for row in rows], [float(row[1]) for row in rows]))
    for number in range(CENSUS):
        given = tables[number % 2]
        first, middle = draw.choices(*given, k=2)
        (last,) = draw.choices(*tables[2])
        words = (first, middle, last) if draw.random() < 0.5 else (first, last)
        year = draw.randint(1940, 2000) if with_year else None
        yield _made(str(number), " ".join(words), year)


def bods_roles() -> Iterator[RegisterParty]:
    number = 0
    for path in sorted((SHARED / "ownership" / "bods").rglob("*.json")):
        try:
            events = list(source("bods").parse({source("bods").files[0].name: path}))
        except FirmwatchError:
            continue
        for event in events:
            if isinstance(event, RegisterParty) and event.kind is PartyKind.REGISTER_ROLE:
                number += 1
                yield dataclasses.replace(event, id=f"{number}")


def donors() -> Iterator[RegisterParty]:
    for path in sorted((SHARED / "ftm").rglob("donations.ijson")):
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            if row.get("schema") == "Person":
                yield _made(row["id"], row["properties"]["name"][0], None)


def _role(person: Record, with_year: bool = True) -> RegisterParty:
    years = [text[:_YEAR] for text in person.birth_dates]
    return _made(person.id, person.names[0].value, int(years[0]) if years and with_year else None)


def _made(id_: str, name: str, year: int | None) -> RegisterParty:
    names = (Name(name),)
    return RegisterParty(
        id_, "benchmark", PartyKind.REGISTER_ROLE, names, _PLACE, birth_year=year, asset_id="a"
    )


def _module(intercept: float, weights: dict[str, float]) -> str:
    rows = {"intercept": intercept, **weights}
    lines = "".join(f'    "{name}": {value + 0:.2f},\n' for name, value in rows.items())
    title = '"""Weights of two names of people in natural log-odds, learnt from pairs of entries.'
    made = "Made by benchmarks/people.py; generated, do not edit."
    return f'{title}\n\n{made}\n"""\n\nLEARNT_PEOPLE: dict[str, float] = {{\n{lines}}}\n'


if __name__ == "__main__":
    main()
