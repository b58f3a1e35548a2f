"""How many words of names in other scripts are found again in the Latin names of the same entry.

The words are those of the United Nations list and of the FollowTheMoney files in ../shared/data,
where a publisher prints both. A word counts as romanised where some Latin word of the entry is
within one edit of it, consonants alone; words that are translated are left out by that. "By chance"
is the share that is found as well in the Latin names of the entry before, which is another one.
With ``--all``, the tokens of half a million organisations show how many words a key joins. Only
counts are printed. Run it with ``uv run python benchmarks/transliteration.py --all``.
"""

from __future__ import annotations

import csv
import gzip
import json
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

from firmwatch.model import Record
from firmwatch.sources import un_sc
from firmwatch.text.names import tokenise
from firmwatch.text.romanisation import other_readings, romanise
from firmwatch.text.scripts import script_of
from firmwatch.text.skeletons import consonants, skeleton

SHARED = Path(__file__).parents[2] / "shared" / "data"
ESTABLISHED_MIN = 20
ABJAD = ("Arab", "Hebr")
Entry = tuple[list[str], list[str]]


def un_entries() -> Iterator[Entry]:
    for event in un_sc.parse({un_sc.SOURCE.files[0].name: SHARED / "lists/un/un_2026-02-27.xml"}):
        if isinstance(event, Record):
            yield _parted([name.value for name in event.names])


def ftm_entries() -> Iterator[Entry]:
    files = [path for path in (SHARED / "ftm").rglob("*json") if path.stat().st_size > 0]
    for path in sorted(files):
        for line in path.open(encoding="utf-8"):
            try:
                row = json.loads(line)
            except ValueError:
                continue
            row = row.get("entity", row) if isinstance(row, dict) else {}
            properties = row.get("properties")
            if isinstance(properties, dict):
                keys = ("name", "alias", "previousName", "weakAlias")
                yield _parted([value for key in keys for value in properties.get(key, ())])


def _parted(names: list[str]) -> Entry:
    latin = [name for name in names if script_of(name) in ("Latn", "Zyyy")]
    return [name for name in names if name not in latin], latin


def crude(token: str) -> str:
    """Give the bare consonants, by no rule of the modules that are measured."""
    return re.sub(r"(.)\1+", r"\1", re.sub("[AEIOUWYH]", "", token))


def near(left: str, right: str) -> bool:
    """Whether one edit at most parts two strings."""
    if abs(len(left) - len(right)) > 1:
        return False
    start = 0
    while start < min(len(left), len(right)) and left[start] == right[start]:
        start += 1
    rest, other = left[start:], right[start:]
    return rest[1:] == other[1:] or rest[1:] == other or rest == other[1:]


def measure(title: str, entries: list[Entry]) -> None:
    latin = [{t for name in names for t in tokenise(name)} for _, names in entries]
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    seen: set[tuple[str, str]] = set()
    for index, (original, names) in enumerate(entries):
        if not names:
            continue
        for name in original:
            script = script_of(name)
            readings = [romanise(name), *other_readings(name)]
            words = [[t for t in tokenise(r) if t != "AL"] for r in readings]
            for token in words[0]:
                if (key := (token, names[0])) in seen or len(crude(token)) < 2:
                    continue
                seen.add(key)
                own, other = latin[index], latin[index - 1]
                count = counts[script]
                count["words"] += 1
                if not any(near(crude(token), crude(t)) for t in own if len(crude(t)) > 1):
                    continue
                count["romanised"] += 1
                _count(count, token, own, "")
                _count(count, token, other, " by chance")
            for token in (t for t in tokenise(_by_anyascii(name)) if len(crude(t)) > 1):
                if (key := ("anyascii " + token, names[0])) in seen:
                    continue
                seen.add(key)
                count["anyascii words"] += 1
                count["anyascii equal"] += token in latin[index]
    for script, count in counts.items():
        print(f"{title} {script}: {dict(sorted(count.items()))}")


def _by_anyascii(name: str) -> str:
    from anyascii import anyascii

    return anyascii(name)


def _count(count: Counter[str], token: str, latin: set[str], suffix: str) -> None:
    def shared(make: Callable[[str], str]) -> bool:
        return bool(key := make(token)) and any(make(other) == key for other in latin)

    equal = token in latin
    by_skeleton = shared(skeleton)
    by_consonants = shared(consonants)
    count["equal" + suffix] += equal
    count["equal or skeleton" + suffix] += equal or by_skeleton
    count["equal or skeleton or consonants" + suffix] += equal or by_skeleton or by_consonants
    count["consonants" + suffix] += by_consonants


def collisions() -> None:
    counts: Counter[str] = Counter()
    with gzip.open(SHARED / "organisations/portfolio_500k.csv.gz", "rt", encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            counts.update(set(tokenise(row["name"])))
    for make in (skeleton, consonants):
        groups: defaultdict[str, list[str]] = defaultdict(list)
        started = time.process_time()
        for token in counts:
            groups[make(token)].append(token)
        seconds = time.process_time() - started
        groups.pop("", None)
        print(
            f"{make.__name__}: {seconds / len(counts) * 1e6:.1f} us for each of "
            f"{len(counts):,} tokens"
        )
        for label, least in (
            ("all tokens", 1),
            (f"tokens of {ESTABLISHED_MIN} names", ESTABLISHED_MIN),
        ):
            kept = [[t for t in group if counts[t] >= least] for group in groups.values()]
            size = sum(map(len, kept))
            shared = sum(len(group) for group in kept if len(group) > 1)
            far = sum(any(not near(t, u) for u in group) for group in kept for t in group)
            print(f"  {label}: {size:,}; {shared / size:.4f} share theirs, {far / size:.4f} with a "
                  "token that is two edits away or more")  # fmt: skip


if __name__ == "__main__":
    if not SHARED.is_dir():
        sys.exit(f"{SHARED} does not exist; the benchmark needs the publishers' files.")
    measure("UN", list(un_entries()))
    measure("FollowTheMoney", list(ftm_entries()))
    if "--all" in sys.argv:
        collisions()
