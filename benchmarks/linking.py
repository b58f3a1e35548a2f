"""Every list at hand linked: how many parties, by what their records were joined, and how right.

``python benchmarks/linking.py [OUT.jsonl]`` prints the figures of docs/explanation/linking.md, and
draws 40 joins at random, with both records, to be judged by a person.
"""

from __future__ import annotations

import dataclasses
import gzip
import itertools
import json
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from measuring import table

from firmwatch.engine import use_processes
from firmwatch.matching import clustered, find_joins, index_parties, matcher_version
from firmwatch.matching.party_table import columns_of
from firmwatch.model import Join, ListedParty, Record, RecordKey, RecordKind, key_of, to_row
from firmwatch.sources import source

LISTS = Path(__file__).parents[2] / "shared" / "data" / "lists"
CSL = "us_csl/csl_2022-05-16.csv.gz"
FILES = {
    "us_ofac_sdn": {
        name: f"us_ofac_sdn/2022-01-31/{name}" for name in ("sdn.csv", "add.csv", "alt.csv")
    },
    "us_ofac_cons": {
        f"cons_{name}.csv": f"us_ofac_consolidated/2025-12-19/cons_{name}.csv"
        for name in ("prim", "add", "alt", "comments")
    },
    "us_csl": {"consolidated.csv": CSL},
    "us_bis_dpl": {"dpl.txt": "us_bis_dpl/dpl_2023-11-30.txt"},
    "un_sc": {"consolidated.xml": "un/un_2026-02-27.xml"},
    "uk_ofsi": {"ConList.csv": "uk/sanctionsconlist_2018-04-13.csv"},
    "eu_fsf_whole": {"global.xml": "eu/eu_consolidated_WHOLE_2016-02-11_excerpt.xml"},
    "eu_fsf_csv": {
        "csvFullSanctionsList_1_1.csv": "eu/eu_fsf_v1.0_short_2018-07-04_excel_mangled.csv"
    },
    "au_dfat": {"consolidated.xlsx": "au/regulation8_consolidated_2024-12-17.xlsx"},
    "ca_sema": {"sema-lmes.xml": "ca/sema-lmes_2020-04-15.xml"},
    "jp_mofa_exports": {"designated_entities.txt": "jp/250912_list_russia_tokutei.pdf.txt"},
}
DRAWN, SEED = 40, 20261125


def records() -> Iterator[Record]:
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "consolidated.csv"
        with gzip.open(LISTS / CSL) as packed, plain.open("wb") as stream:
            shutil.copyfileobj(packed, stream)
        for name, files in FILES.items():
            paths = {file: plain if path == CSL else LISTS / path for file, path in files.items()}
            for item in source(name).parse(paths):
                if isinstance(item, Record) and item.kind is not RecordKind.LISTED_PERSON:
                    yield dataclasses.replace(item, source=name)


def main() -> None:
    use_processes()
    found = list(records())
    by_key = {key_of(record): record for record in found}
    print(f"{len(found):,} records of {len(FILES)} lists; {matcher_version()}\n")
    times = [("index", time.perf_counter())]
    index = index_parties(columns_of(found))
    times.append(("find joins", time.perf_counter()))
    joins = find_joins(found, index)
    times.append(("put them together", time.perf_counter()))
    parties = clustered(by_key, joins)
    times.append(("", time.perf_counter()))
    for (name, start), (_, end) in itertools.pairwise(times):
        print(f"{name}: {end - start:.1f} s")
    several = [item for item in parties if len(item.keys) > 1]
    lists = Counter(len({key[0] for key in item.keys}) for item in several)
    print(f"\n{len(several):,} parties of {sum(len(item.keys) for item in several):,} records\n")
    print(table([{"on lists": size, "parties": count} for size, count in sorted(lists.items())]))
    stand = [join for item in several for join in item.joins]
    stood = Counter(join.rule.value for join in stand)
    proposed = Counter(join.rule.value for join in joins)
    rows = [
        {"joined by": rule, "joins found": count, "of which stand": stood[rule]}
        for rule, count in proposed.most_common()
    ]
    print(f"\n{table(rows)}\n")
    refused = {
        (item.join.left, item.join.right): _kind(item.reason)
        for one in parties
        for item in one.refusals
    }
    reasons = Counter(refused.values()).most_common()
    print(table([{"refused because": reason, "joins": count} for reason, count in reasons]), "\n")
    _truth(by_key, several)
    _draw(by_key, stand)


def _kind(reason: str) -> str:
    """Give a reason without the records that it names."""
    for end, kind in (
        ("as well, or better", "another record of the list bears the name as well, or better"),
        ("by names alone", "two records of one list would meet by names alone"),
        ("names differ", "several records of one list bear the number, under other names"),
    ):
        if reason.endswith(end):
            return kind
    return "numbers of which a party has one differ" if "they differ" in reason else reason


def _truth(by_key: dict[RecordKey, Record], several: list[ListedParty]) -> None:
    """OFAC's entries stand in the screening list under OFAC's own number, which linking ignores."""
    true = {
        (key, ("us_csl", f"SDN-{key[1]}"))
        for key in by_key
        if key[0] == "us_ofac_sdn" and ("us_csl", f"SDN-{key[1]}") in by_key
        and by_key[key].kind is not RecordKind.WALLET
    }  # fmt: skip
    entries = {key for pair in true for key in pair}
    made = set()
    for item in several:
        mine = [key for key in item.keys if key in entries]
        made |= {(a, b) for a in mine for b in mine if a[0] == "us_ofac_sdn" and b[0] == "us_csl"}
    print(
        f"OFAC's number as truth: {len(true):,} entries in both, {len(true & made):,} found, "
        f"{len(made - true):,} wrong"
    )


def _draw(by_key: dict[RecordKey, Record], stand: list[Join]) -> None:
    """Draw joins, without those of OFAC's list and its copy in the screening list."""
    american = {"us_ofac_sdn", "us_ofac_cons", "us_csl"}
    others = [join for join in stand if not {join.left[0], join.right[0]} <= american]
    print(f"{len(others):,} joins are not between lists of the Treasury; {DRAWN} of them are drawn")
    drawn = random.Random(SEED).sample(others, DRAWN)
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    rows = [
        {**to_row(join), "records": [to_row(by_key[join.left]), to_row(by_key[join.right])]}
        for join in drawn
    ]
    if out:
        out.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")


if __name__ == "__main__":
    main()
