"""A folder of publishers' files to labelled pairs: what is there is read, what is not is named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from firmwatch.errors import NotFoundError
from firmwatch.quality import list_files, record_lists, registers
from firmwatch.quality.countries import CountryEvidence, country_evidence
from firmwatch.quality.entries import Entry, Published, joined
from firmwatch.quality.japan import read_jp
from firmwatch.quality.near_misses import id_sampled, near_misses, sampled, strangers
from firmwatch.quality.pairs import LabelledPair, side_of, split
from firmwatch.quality.positives import pairs_by_identifier, pairs_of_entry

__all__ = ["READERS", "Labels", "read_entries", "read_labels"]

SCHEMES = frozenset({"lei", "imo", "inn", "ogrn"})
"""Identifiers that join entries of two publishers: one organisation has one, and shares none."""

PORTFOLIO_ONE_IN = 10
"""The sample of the portfolio's rows that are compared with the lists for near misses."""

LISTED = ("us_ofac", "us_csl", "un", "uk", "au", "jp", "ftm")
"""The lists whose entries have countries, without which a stranger is not known for one."""


Progress = Callable[[str, int, int | None], None]


def _silent(step: str, done: int, total: int | None) -> None:
    pass


@dataclass(frozen=True, slots=True)
class _Files:
    """Where a publisher's files stand, newest first by name, and what reads one of them."""

    publisher: str
    pattern: str
    read: Callable[[Path], Published]
    folder: bool = False
    """True where the reader takes the folder that the file stands in."""
    not_under: tuple[str, ...] = ()


READERS: tuple[_Files, ...] = (
    _Files("us_ofac", "lists/us_ofac_sdn/*/sdn.csv", record_lists.read_ofac, folder=True),
    _Files(
        "us_ofac",
        "lists/us_ofac_consolidated/*/cons_prim.csv",
        record_lists.read_ofac_consolidated,
        folder=True,
    ),
    _Files("us_csl", "lists/us_csl/csl_*.csv.gz", list_files.read_csl),
    _Files("un", "lists/un/*.xml", record_lists.read_un),
    _Files("eu", "lists/eu/*WHOLE*.xml", list_files.read_eu_xml),
    _Files("eu", "lists/eu/*v1.0*.csv", list_files.read_eu_csv),
    _Files("uk", "lists/uk/sanctionsconlist*.csv", list_files.read_uk),
    _Files("ca", "lists/ca/*.xml", list_files.read_ca),
    _Files("au", "lists/au/*.xlsx", list_files.read_au),
    _Files("jp", "lists/jp/*.txt", read_jp),
    _Files(
        "ftm",
        "ftm/**/*.ftm.json",
        record_lists.read_ftm,
        # Ids of the German donations are made of the name: two spellings are two entities there.
        not_under=("parteispenden", "donations"),
    ),
    _Files(
        "sec",
        "labelled/sec_cik_name_changes.csv",
        partial(registers.read_former_names, publisher="sec", key="cik"),
    ),
    _Files("sec", "organisations/sec_company_tickers*.json", registers.read_tickers),
    _Files(
        "ror",
        "labelled/ror_name_changes.csv",
        partial(registers.read_former_names, publisher="ror", key="ror_id"),
    ),
    _Files("patents", "labelled/patentsview*.csv.gz", registers.read_patents),
    _Files("patstat_nl", "labelled/patstat_nl_orgs.csv", registers.read_patstat),
)
"""Every file that entries are read from. Not read: `ror_affiliations_crossref.csv`, whose texts
hold departments and cities beside the name; the German donations; entries of OFAC's 2025 alias
files, whose main file, which says who is a person, is not among them."""


@dataclass(slots=True)
class Labels:
    """Labelled pairs of a folder, and what became of everything else.

    `left_out` counts rows by publisher and reason, `missing` names the patterns without a file.

    What the pairs do not tell: how often countries agree. Names of one entry share its countries,
    and a stranger is taken for one because they differ. Learn from `without_context`, and take the
    weight of countries from `country_evidence`.
    """

    pairs: list[LabelledPair] = field(default_factory=list)
    entries: dict[str, int] = field(default_factory=dict)
    left_out: dict[str, Counter[str]] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    country_evidence: CountryEvidence | None = None


def read_labels(folder: Path, progress: Progress = _silent) -> Labels:
    """Read every file that is there, and make pairs of one and of two organisations.

    `progress` is told the step, how many publishers are done, and of how many.

    Raises `NotFoundError` where the folder has none of the files, and what the sources raise.
    """
    labels = Labels()
    entries = read_entries(folder, labels, progress)
    for done, (publisher, found) in enumerate(entries.items()):
        progress("pair alike names", done, len(entries))
        labels.pairs += [pair for entry in found for pair in pairs_of_entry(entry)]
        labels.pairs += near_misses(found, labels.left_out.setdefault(publisher, Counter()))
    labels.country_evidence = country_evidence(entries)
    labels.pairs += _kvk(folder, labels)
    for done, pair in enumerate(_across(folder, entries, labels)):
        if done % 100 == 0:
            progress("pair the names of a portfolio", done, None)
        labels.pairs.append(pair)
    labels.pairs = _without_repeats(labels)
    return labels


def read_entries(
    folder: Path, labels: Labels, progress: Progress = _silent
) -> dict[str, list[Entry]]:
    """Read the entries of every publisher, the versions of a list joined, the newest first."""
    entries: dict[str, list[Entry]] = {}
    for done, files in enumerate(READERS):
        progress("read the lists", done, len(READERS))
        paths = [
            path
            for path in sorted(folder.glob(files.pattern), reverse=True)
            if path.stat().st_size and not any(part in path.parts for part in files.not_under)
        ]
        if not paths:
            labels.missing.append(files.pattern)
        for path in paths:
            if files.folder and not _whole(path):
                _count(labels, files.publisher, "a set without its alias or address file")
                continue
            published = files.read(path.parent if files.folder else path)
            labels.left_out.setdefault(files.publisher, Counter()).update(published.left_out)
            entries.setdefault(files.publisher, []).extend(published.entries)
    if not entries:
        raise NotFoundError(f"{folder} has none of the files that labelled pairs are read from.")
    united = {publisher: joined(found) for publisher, found in entries.items()}
    labels.entries = {publisher: len(found) for publisher, found in united.items()}
    return united


def _whole(path: Path) -> bool:
    prefix = "cons_" if path.name.startswith("cons_") else ""
    return all((path.parent / f"{prefix}{part}.csv").is_file() for part in ("add", "alt"))


def _kvk(folder: Path, labels: Labels) -> Iterator[LabelledPair]:
    path = folder / "labelled" / "emm_namepairs_sample.csv"
    if not path.is_file():
        labels.missing.append("labelled/emm_namepairs_sample.csv")
        return
    from firmwatch.quality.differences import kind_of_difference

    for left, right, same in registers.read_kvk_pairs(path):
        one, two = left.names[0].text, right.names[0].text
        kind = kind_of_difference(one, two)
        sides = side_of(left, one), side_of(right, two)
        yield LabelledPair(*sides, same, "kvk", kind, f"kvk:{left.id}|kvk:{right.id}")


def _across(
    folder: Path, entries: dict[str, list[Entry]], labels: Labels
) -> Iterator[LabelledPair]:
    """Pair entries of two publishers: by a shared identifier, or as strangers of a portfolio."""
    numbered = [entry for name in ("us_ofac", "un", "ftm") for entry in entries.get(name, ())]
    path = folder / "labelled" / "ofac_org_identifiers.csv"
    if path.is_file():
        published = registers.read_ofac_identifiers(path)
        labels.left_out.setdefault("us_ofac", Counter()).update(published.left_out)
        numbered = joined([*numbered, *published.entries])
    else:
        labels.missing.append("labelled/ofac_org_identifiers.csv")
    others = [entry for entry in numbered if entry.publisher != "us_ofac"]
    yield from pairs_by_identifier(numbered, others, SCHEMES)
    path = folder / "organisations" / "portfolio_500k.csv.gz"
    if not path.is_file():
        labels.missing.append("organisations/portfolio_500k.csv.gz")
        return
    known = {f"{scheme}:{value}" for entry in numbered for scheme, value in entry.identifiers}

    def wanted(id_: str) -> bool:
        scheme, _, value = id_.partition(":")
        return f"{scheme}:{value.upper()}" in known or id_sampled(id_, PORTFOLIO_ONE_IN)

    portfolio = list(registers.read_portfolio(path, wanted))
    yield from pairs_by_identifier(numbered, portfolio, SCHEMES)
    rows = [row for row in portfolio if sampled(row, PORTFOLIO_ONE_IN)]
    for part in ("train", "test"):
        # A search looks through all lists at once; those that are held back stay by themselves.
        names = [name for name in LISTED if split(name) == part]
        listed = [entry for name in names for entry in entries.get(name, ())]
        left_out = labels.left_out.setdefault(f"portfolio ({part})", Counter())
        yield from strangers(listed, rows, left_out)


def _without_repeats(labels: Labels) -> list[LabelledPair]:
    """Keep one pair of two texts: the lists repeat one another word for word.

    Two texts that are one organisation by one publisher and two by another are left out.
    """
    first: dict[frozenset[str], LabelledPair] = {}
    disputed: set[frozenset[str]] = set()
    for pair in labels.pairs:
        key = frozenset((str(pair.left["name"]), str(pair.right["name"])))
        kept = first.setdefault(key, pair)
        if kept is pair:
            continue
        _count(labels, pair.publisher, "a pair of the same two texts as another")
        if kept.same != pair.same:
            disputed.add(key)
    for key in disputed:
        _count(labels, first[key].publisher, "a pair that two publishers see differently")
    return [pair for key, pair in first.items() if key not in disputed]


def _count(labels: Labels, publisher: str, reason: str) -> None:
    labels.left_out.setdefault(publisher, Counter())[reason] += 1
