"""Input for the benchmarks of matching, made of real names once and kept outside the repository.

Subjects are the real names of `portfolio_500k.csv.gz`, and as many more as are wanted with their
rarest words exchanged for those of other names: other organisations, in the same words. A reference
is OFAC's and the United Nations' organisations and vessels, real subjects with their names changed
in one way each (their truth is kept), and names with words exchanged that are no subject's.
Everything is drawn from one seed: the same files on every machine.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import polars as pl

import firmwatch.quality.perturbations
from firmwatch.quality.perturbations import perturb
from firmwatch.quality.record_lists import read_ofac, read_un
from firmwatch.text.countries import country_code

SHARED = Path(__file__).parents[2] / "shared" / "data"
PORTFOLIO = SHARED / "organisations" / "portfolio_500k.csv.gz"
OFAC = SHARED / "lists" / "us_ofac_sdn" / "2022-01-31"
UN = SHARED / "lists" / "un" / "un_2026-02-27.xml"

SEED = 20261122
CHANGES = (
    *("one edit", "two edits", "word order", "abbreviation"),
    *("legal form spelling", "legal form dropped", "Cyrillic", "Cyrillic and back"),
)
TRUTH_MAX, TRUTH_FEW = 60_000, 1_000
COUNTRY_KEPT = 0.7
"""Share of changed subjects whose country the reference says too: lists often lack it."""
SECOND_WORD_FROM = 4
"""Names of so many words lose their two rarest words, so that too little is left to be alike."""


class Input(NamedTuple):
    """Three Parquet files of one size.

    `subjects` has id, name, country; `reference` id, name, aliases, countries, kind; `truth` has
    subject_id, reference_id and the change made.
    """

    subjects: Path
    reference: Path
    truth: Path


def make_input(subjects: int, reference: int, mix: str = "many") -> Input:
    """Give the input of a size; it is made where it is not there yet.

    `mix` is "many", where up to 60,000 subjects are listed and names of one telling word meet by
    chance: every seventh subject raises an alert, so that much is found or missed. Or "few", as a
    portfolio is: 1,000 are listed, and the other records are names of four words at least.
    """
    folder = _folder()
    files = Input(
        folder / f"subjects_{subjects}.parquet",
        folder / f"reference_{subjects}_{reference}_{mix}.parquet",
        folder / f"truth_{subjects}_{reference}_{mix}.parquet",
    )
    if not all(path.exists() for path in files):
        if not SHARED.is_dir():
            raise SystemExit(f"{SHARED} does not exist; the benchmark needs the publishers' files.")
        folder.mkdir(parents=True, exist_ok=True)
        for path, frame in zip(files, _frames(subjects, reference, mix), strict=True):
            frame.write_parquet(path.with_suffix(".part"))
            path.with_suffix(".part").replace(path)
    return files


def _folder() -> Path:
    """Name a folder by the programs that make the files, so that no old file passes for a new one.

    `FIRMWATCH_BENCHMARK_FOLDER` is where it stands, else the folder for temporary files.
    """
    made_by = (Path(__file__), Path(firmwatch.quality.perturbations.__file__))
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in made_by)).hexdigest()[:12]
    base = os.environ.get("FIRMWATCH_BENCHMARK_FOLDER")
    return (Path(base) if base else Path(tempfile.gettempdir()) / "firmwatch-benchmark") / digest


def _frames(
    subjects: int, reference: int, mix: str
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Make (subjects, reference, truth)."""
    real = _real_names()
    parts = _parts(real)
    rounds = 1
    ours = real.head(subjects)
    while len(ours) < subjects:
        others = _exchanged(parts, rounds).join(ours, on="key", how="anti")
        ours = pl.concat([ours, others]).head(subjects)
        rounds += 1
    listed = _listed().head(reference // 5)
    wanted = min(TRUTH_MAX if mix == "many" else TRUTH_FEW, reference // 5, subjects)
    changed = _changed(ours.head(len(real)), wanted)
    rows = pl.concat([listed, changed.drop("subject", "change")])
    theirs = pl.DataFrame(schema=rows.schema)
    rounds = 0
    if mix == "few":
        parts = parts.filter(pl.col("words").list.len() >= SECOND_WORD_FROM)
    while len(theirs) < reference - len(rows):
        # Rounds of another number than those of the subjects: other words meet.
        others = _exchanged(parts, 1_000 + rounds).join(ours, on="key", how="anti")
        found = others.select(
            "name",
            aliases=pl.lit([], pl.List(pl.String)),
            countries=_list("country"),
            kind=pl.lit("organisation"),
        )
        fresh = found.join(theirs, on="name", how="anti", maintain_order="left")
        theirs = pl.concat([theirs, fresh]).head(reference - len(rows))
        rounds += 1
    everything = pl.concat([rows, theirs])
    place = np.random.default_rng(SEED).permutation(len(everything))
    ids = pl.Series("id", place, pl.Int64).cast(pl.String).str.zfill(7)
    everything = everything.insert_column(0, ("r" + ids).alias("id"))
    truth = pl.DataFrame(
        {
            "subject_id": _subject_ids(changed["subject"]),
            "reference_id": everything["id"].slice(len(listed), len(changed)),
            "change": changed["change"],
        }
    )
    named = ours.select(_subject_ids(pl.int_range(len(ours), eager=True)), "name", "country")
    return named, everything.sort("id"), truth.sort("reference_id")


def _subject_ids(places: pl.Series) -> pl.Series:
    return ("s" + places.cast(pl.String).str.zfill(7)).alias("id")


def _real_names() -> pl.DataFrame:
    """Read the portfolio, in an order of chance: name, country, and the key of equal names."""
    frame = pl.read_csv(PORTFOLIO, infer_schema=False).select("name", "country", key=_key())
    codes = {text: country_code(text) for text in frame["country"].drop_nulls().unique()}
    frame = frame.with_columns(pl.col("country").replace_strict(codes, default=None))
    frame = frame.drop_nulls("name").unique("key", keep="first", maintain_order=True)
    return frame[np.random.default_rng(SEED).permutation(len(frame))]


def _key() -> pl.Expr:
    return pl.col("name").str.to_lowercase()


def _parts(names: pl.DataFrame) -> pl.DataFrame:
    """Give the words of each name and the places of its rarest two (-1 for no second one)."""
    frame = names.with_row_index("row").with_columns(words=pl.col("name").str.split(" "))
    words = frame.select(
        "row", word="words", place=pl.int_ranges(pl.col("words").list.len())
    ).explode("word", "place", empty_as_null=False, keep_nulls=False)
    words = words.with_columns(key=pl.col("word").str.to_lowercase().str.strip_chars(".,;()'\""))
    words = words.with_columns(seen=pl.len().over("key"), long=pl.col("key").str.len_chars() > 2)
    ranked = words.sort(["row", "long", "seen", "place"], descending=[False, True, False, False])
    rarest = ranked.group_by("row", maintain_order=True).agg(
        first=pl.col("place").first(),
        second=pl.when(pl.len() >= SECOND_WORD_FROM).then(pl.col("place").get(1, null_on_oob=True)),
        rare=pl.col("word").first(),
        other=pl.col("word").get(1, null_on_oob=True),
    )
    return frame.join(rarest, on="row", maintain_order="left").with_columns(
        pl.col("second").fill_null(-1)
    )


def _exchanged(parts: pl.DataFrame, rounds: int) -> pl.DataFrame:
    """Give every name with its rarest words exchanged for those of two other names."""
    chance = np.random.default_rng([SEED, rounds])
    first = parts["rare"].gather(chance.permutation(len(parts)))
    second = parts["other"].fill_null(parts["rare"]).gather(chance.permutation(len(parts)))
    names = []
    for words, at, also, new, newer in zip(
        parts["words"], parts["first"], parts["second"], first, second, strict=True
    ):
        changed = words.to_list()
        changed[at] = new
        if also >= 0:
            changed[also] = newer
        names.append(" ".join(changed))
    frame = pl.DataFrame({"name": names, "country": parts["country"]}).with_columns(key=_key())
    frame = frame.join(parts.select("key"), on="key", how="anti", maintain_order="left")
    return frame.unique("key", keep="first", maintain_order=True)


def _changed(real: pl.DataFrame, wanted: int) -> pl.DataFrame:
    """Change names in one way each; the ways take turns, and one that changes nothing is passed."""
    chance = np.random.default_rng([SEED, 7])
    rows: list[dict[str, Any]] = []
    keeps = chance.random(len(real)) < COUNTRY_KEPT
    for place in chance.permutation(len(real)).tolist():
        if len(rows) == wanted:
            break
        name, country, _ = real.row(place)
        turn = len(rows) % len(CHANGES)
        for change in CHANGES[turn:] + CHANGES[:turn]:
            if changed := perturb(name, change, SEED):
                countries = [country] if country and keeps[place] else []
                rows.append(
                    {"name": changed, "countries": countries, "subject": place, "change": change}
                )
                break
    schema = {
        "name": pl.String,
        "countries": pl.List(pl.String),
        "subject": pl.Int64,
        "change": pl.String,
    }
    return pl.DataFrame(rows, schema=schema).select(
        "name",
        pl.lit([], pl.List(pl.String)).alias("aliases"),
        "countries",
        pl.lit("organisation").alias("kind"),
        "subject",
        "change",
    )


def _listed() -> pl.DataFrame:
    """Read the organisations and vessels of OFAC's SDN list and the United Nations' list."""
    rows = [
        {
            "name": entry.names[0].text,
            "aliases": [name.text for name in entry.names[1:]],
            "countries": list(entry.countries),
            "kind": entry.kind,
        }
        for published in (read_ofac(OFAC), read_un(UN))
        for entry in published.entries
    ]
    texts = pl.List(pl.String)
    return pl.DataFrame(
        rows, schema={"name": pl.String, "aliases": texts, "countries": texts, "kind": pl.String}
    )


def _list(column: str) -> pl.Expr:
    return (
        pl.when(pl.col(column).is_null())
        .then(pl.lit([], pl.List(pl.String)))
        .otherwise(pl.concat_list(column))
        .alias("countries")
    )


if __name__ == "__main__":
    for file in make_input(int(sys.argv[1]), int(sys.argv[2]), *sys.argv[3:]):
        print(file)
