"""The link task with Splink on DuckDB; runs in an environment of its own, which `peers.py` makes.

Names are cleaned in SQL, and four blocking rules are written, as a user of Splink would: equal
words in any order, the rarest word, the rarest but one, the first 15 letters. The model is trained
on the two tables themselves, without labels (Fellegi and Sunter 1969, by expectation maximisation).
``python benchmarks/peer_splink.py SUBJECTS REFERENCE PAIRS`` writes every pair that was compared.
"""

from __future__ import annotations

import sys

import duckdb
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

CLEAN = """
create table {table} as
with cleaned as (
  select id as unique_id, {country} as country,
    trim(regexp_replace(upper(strip_accents(name)), '[^\\p{{L}}\\p{{N}}]+', ' ', 'g')) as clean
  from read_parquet('{path}')
)
select *, string_split(clean, ' ') as words, array_to_string(list_sort(string_split(clean, ' ')),
  ' ') as sorted, substr(clean, 1, 15) as start
from cleaned where clean <> ''
"""
RARE = """
create table {table}_input as
with word as (
  select unique_id, word, n from
    (select unique_id, unnest(list_distinct(words)) as word from {table}) join seen using (word)
), ranked as (
  select *, row_number() over (partition by unique_id order by n, word) as place from word
)
select t.unique_id, t.country, t.clean, t.sorted, t.start, a.word as rarest, b.word as second
from {table} t
left join ranked a on a.unique_id = t.unique_id and a.place = 1
left join ranked b on b.unique_id = t.unique_id and b.place = 2
"""


def main() -> None:
    subjects, reference, pairs = sys.argv[1:]
    connection = duckdb.connect()
    connection.execute("set threads = 2")
    for table, path, country in (
        ("subjects", subjects, "country"),
        ("records", reference, "countries[1]"),
    ):
        connection.execute(CLEAN.format(table=table, path=path, country=country))
    connection.execute(
        "create table seen as select word, count(*) as n from (select unnest(words) as word from "
        "(select words from subjects union all select words from records)) group by word"
    )
    for table in ("subjects", "records"):
        connection.execute(RARE.format(table=table))
    api = DuckDBAPI(connection)
    tables = [
        api.register(f"{table}_input", dataset_display_name=table)
        for table in ("subjects", "records")
    ]
    settings = SettingsCreator(
        link_type="link_only",
        comparisons=[
            cl.JaroWinklerAtThresholds("clean", [0.95, 0.9, 0.8]),
            cl.JaroWinklerAtThresholds("sorted", [0.95, 0.9, 0.8]),
            cl.ExactMatch("rarest").configure(term_frequency_adjustments=True),
            cl.ExactMatch("country"),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("sorted"),
            block_on("rarest"),
            block_on("second"),
            block_on("start"),
        ],
        retain_matching_columns=False,
    )
    linker = Linker(tables, settings)
    train = linker.training
    train.estimate_probability_two_random_records_match([block_on("sorted")], recall=0.3)
    train.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    train.estimate_parameters_using_expectation_maximisation(block_on("rarest"))
    train.estimate_parameters_using_expectation_maximisation(block_on("start"))
    found = linker.inference.predict()
    connection.execute(
        f"copy (select unique_id_l as left_id, unique_id_r as right_id, match_probability as score "
        f"from {found.physical_name}) to '{pairs}' (format parquet)"
    )


if __name__ == "__main__":
    main()
