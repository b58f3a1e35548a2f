"""What names pairs that are kept in the lake: by whom, and of which versions, they were made."""

from __future__ import annotations

import hashlib

import polars as pl

from firmwatch.matching import matcher_version

__all__ = ["PAIR", "RECORD", "made_by", "pairs_key"]

PAIR = ["party_id", "source", "record_id"]
"""The columns of a pair: a party of the registers, and a record of a list."""
RECORD = ["source", "record_id"]


def made_by(form: int, threshold: float) -> pl.DataFrame:
    """Give in one row what makes pairs; `form` is raised where what is kept of them changes.

    Polars is part of it since its digests of rows are those of its own version.
    """
    versions = {"format": [form], "matcher": [matcher_version()], "polars": [pl.__version__]}
    return pl.DataFrame({**versions, "threshold": [threshold]})


def pairs_key(form: int, threshold: float, registers_key: str, reference_key: str) -> str:
    """Name the pairs of registers and of the lists of an index: 32 hexadecimal digits."""
    text = repr((made_by(form, threshold).row(0), registers_key, reference_key))
    return hashlib.sha256(text.encode()).hexdigest()[:32]
