"""Half a million real organisations against every list at hand: what users would have to look at.

``python benchmarks/false_alarms.py [OUT.jsonl]`` prints alerts per 1,000 organisations at the
default threshold, and draws 100 of them at random, with their evidence, to be judged by a person.
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from measuring import table

from firmwatch.config import SETTINGS
from firmwatch.engine import use_processes
from firmwatch.matching import ReferenceIndex, matcher_version, screen_subjects
from firmwatch.model import (
    Comparison,
    Identifier,
    Locator,
    Name,
    Record,
    RecordKind,
    Subject,
    SubjectKind,
)
from firmwatch.quality.entries import Entry
from firmwatch.quality.folder import Labels, read_entries
from firmwatch.quality.registers import read_portfolio

SHARED = Path(__file__).parents[2] / "shared" / "data"
PORTFOLIO = SHARED / "organisations" / "portfolio_500k.csv.gz"
LISTS = ("us_ofac", "us_csl", "un", "eu", "uk", "ca", "au", "jp", "ftm")
THRESHOLD = next(item.default for item in SETTINGS if item.key == "alert_threshold")
DRAWN, SEED = 100, 20261125


def record_of(entry: Entry) -> Record:
    return Record(
        id=entry.id,
        source=entry.publisher,
        kind=RecordKind(entry.kind),
        names=tuple(Name(name.text, weak=name.weak) for name in entry.names),
        locator=Locator(entry.publisher, 1),
        identifiers=identifiers_of(entry),
        countries=entry.countries,
    )


def subject_of(entry: Entry) -> Subject:
    names = [name.text for name in entry.names]
    kind = SubjectKind(entry.kind)
    return Subject(
        entry.id, "", kind, names[0], tuple(names[1:]), entry.countries, identifiers_of(entry)
    )


def identifiers_of(entry: Entry) -> tuple[Identifier, ...]:
    return tuple(Identifier(scheme, value, value) for scheme, value in sorted(entry.identifiers))


def alerts() -> Iterator[tuple[Subject, Record, Comparison]]:
    entries = read_entries(SHARED, Labels())
    records = [record_of(entry) for name in LISTS for entry in entries.get(name, ())]
    subjects = [subject_of(entry) for entry in read_portfolio(PORTFOLIO)]
    print(f"{len(subjects):,} organisations, {len(records):,} records; {matcher_version()}")
    started = time.perf_counter()
    yield from screen_subjects(subjects, ReferenceIndex(records), THRESHOLD)
    print(f"screened in {time.perf_counter() - started:.0f} s")


def row(found: tuple[Subject, Record, Comparison]) -> dict[str, object]:
    subject, record, comparison = found
    return {
        "score": comparison.score,
        "subject": f"{comparison.subject_name} ({', '.join(subject.countries) or '-'})",
        "subject_id": subject.id,
        "record": f"{comparison.record_name} ({', '.join(record.countries) or '-'})",
        "record_id": f"{record.source} {record.id}",
        "evidence": "; ".join(
            f"{item.name} {item.weight:+.2f}" for item in comparison.evidence if item.weight
        ),
    }


def main() -> None:
    found = sorted(alerts(), key=lambda item: (item[0].id, item[1].source, item[1].id))
    subjects = {subject.id for subject, _, _ in found}
    bands = Counter(min(9, int(comparison.score * 10)) for _, _, comparison in found)
    lists = Counter(record.source for _, record, _ in found)
    print(f"{len(found):,} alerts of {len(subjects):,} organisations at {THRESHOLD}")
    print(table([{"score from": band / 10, "alerts": bands[band]} for band in sorted(bands)]))
    print(table([{"list": name, "alerts": count} for name, count in lists.most_common()]))
    drawn = random.Random(SEED).sample(found, min(DRAWN, len(found)))
    rows = [row(item) for item in sorted(drawn, key=lambda item: -item[2].score)]
    if len(sys.argv) > 1:
        text = "\n".join(json.dumps(item, ensure_ascii=False) for item in rows)
        Path(sys.argv[1]).write_text(text + "\n", encoding="utf-8")
    for number, item in enumerate(rows, start=1):
        print(number, *item.values(), sep=" | ")


if __name__ == "__main__":
    use_processes()
    main()
