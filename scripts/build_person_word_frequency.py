"""Write the table of how common the words of persons' names are.

Run it with ``uv run python scripts/build_person_word_frequency.py ../shared/data FOLDER`` and
review the difference. The rate of a word is the larger of two: the share of the persons of five
lists (OFAC, UN, UK, Australia, Canada) who bear it, and its share in the United States census of
1990 (public domain; FOLDER holds the bureau's files dist.all.last, dist.male.first and
dist.female.first, which the package `names` on PyPI has too). A word is counted only where 40
listed entries have it at least (the lists repeat one another), or one in 20,000 of the census:
below that a count says little of other names, and a word might tell who was counted. No name stands
in the table, but words that many bear.
"""

from __future__ import annotations

import math
import sys
from collections import Counter
from pathlib import Path

from firmwatch.quality.people import listed_people
from firmwatch.text.person_words import is_abjad, words_of_person

TARGET = Path(__file__).parents[1] / "src/firmwatch/text/_person_word_frequency.py"
COUNT_MIN = 40
SHARE_MIN = 1 / 20_000


def main() -> None:
    rates = census_rates(Path(sys.argv[2]))
    for word, share in list_rates(Path(sys.argv[1])).items():
        rates[word] = max(rates.get(word, 0.0), share)
    found: dict[int, list[str]] = {}
    for word, rate in rates.items():
        found.setdefault(round(-10 * math.log(rate)), []).append(word)
    lines = [
        '"""Words of people\'s names by -ln of their rate in tenths of a nat; generated.',
        "",
        "Made by scripts/build_person_word_frequency.py.",
        '"""',
        "",
        "RATES: dict[int, str] = {",
        *(f'    {rate}: "{" ".join(sorted(words))}",' for rate, words in sorted(found.items())),
        "}",
        "",
    ]
    TARGET.write_text("\n".join(lines), encoding="utf-8")
    print(f"{len(rates)} words")


def list_rates(folder: Path) -> dict[str, float]:
    counts: Counter[str] = Counter()
    people = [person for persons in listed_people(folder).values() for person in persons]
    for person in people:
        names = (name.value for name in person.names if not (name.weak or is_abjad(name.value)))
        counts.update({word for name in names for words in words_of_person(name) for word in words})
    return {
        word: count / len(people)
        for word, count in counts.items()
        if count >= COUNT_MIN and len(word) > 1
    }


def census_rates(folder: Path) -> dict[str, float]:
    rates: dict[str, float] = {}
    # Half of a people are men, and each has about two given names.
    for name in ("all.last", "male.first", "female.first"):
        for line in (folder / f"dist.{name}").read_text("ascii").splitlines():
            word, percent, *_ = line.split()
            share = float(percent) / 100
            if share >= SHARE_MIN and len(word) > 1:
                rates[word] = rates.get(word, 0.0) + share
    return rates


if __name__ == "__main__":
    main()
