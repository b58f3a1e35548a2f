"""The link task with nomenklatura; runs in an environment of its own, which `peers.py` makes.

Its blocker indexes the reference and is asked for the candidates of every subject, with its own
settings; `logic-v2` scores every candidate.
``python benchmarks/peer_nomenklatura.py SUBJECTS REFERENCE PAIRS`` writes every pair scored.
"""

from __future__ import annotations

import csv
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import duckdb
from followthemoney import Dataset, StatementEntity
from nomenklatura.blocker import Index
from nomenklatura.matching import LogicV2
from nomenklatura.resolver import Linker
from nomenklatura.store.memory import MemoryStore

SCHEMATA = {"organisation": "Organization", "vessel": "Vessel"}


def entities(dataset: Dataset, path: str, columns: str) -> Iterator[StatementEntity]:
    result = duckdb.execute(f"select id, name, {columns} from read_parquet('{path}')")
    while rows := result.fetchmany(10_000):
        for ident, name, aliases, countries, kind in rows:
            codes = [code.lower() for code in countries if code]
            properties = {
                "name": [name],
                "alias": aliases,
                "flag" if kind == "vessel" else "country": codes,
            }
            given = {"id": ident, "schema": SCHEMATA[kind], "properties": properties}
            yield StatementEntity.from_data(dataset, given, cleaned=True)


def main() -> None:
    subjects, reference, pairs = sys.argv[1:]
    dataset = Dataset.make({"name": "benchmark", "title": "Benchmark"})
    store = MemoryStore(dataset, Linker({}))
    with store.writer() as writer:
        for entity in entities(dataset, reference, "aliases, countries, kind"):
            writer.add_entity(entity)
    view = store.default_view()
    asked = {
        entity.id: entity
        for entity in entities(dataset, subjects, "[]::varchar[], [country], 'organisation'")
    }
    config = LogicV2.default_config()
    with tempfile.TemporaryDirectory() as folder, Path(pairs).open("w", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(["left_id", "right_id", "score"])
        index = Index(view, Path(folder))
        index.build()
        for ident, candidates in index.match_entities(asked.values()):
            for other, _ in candidates:
                record = view.get_entity(other.id)
                subject = asked[ident.id]
                if record is None or not subject.schema.can_match(record.schema):
                    continue
                score = LogicV2.compare(subject, record, config).score
                rows.writerow([ident.id, other.id, score])
        index.close()


if __name__ == "__main__":
    main()
