"""Shares as people and registers write them, "more than 25%", "75 - 100 %", as basis points."""

from __future__ import annotations

import functools
import re

from firmwatch.sources.shares import parse_share

__all__ = ["stated_share"]

# In this order: "not more than" has "more than" in it.
_WORDS = (
    (re.compile(r"per\s?cent(?:age)?|pct\.?"), "%"),
    (re.compile(r"\b(?:not|no) (?:more|greater|higher) than\b|\bup to\b|\bat most\b"), "<="),
    (re.compile(r"\b(?:not|no) less than\b|\bat least\b"), ">="),
    (re.compile(r"\b(?:more|greater|higher) than\b|\b(?:over|above|exceeding)\b"), ">"),
    (re.compile(r"\b(?:less|lower|fewer) than\b|\b(?:under|below)\b"), "<"),
    (re.compile(r"\bbetween\b|\bfrom\b"), ""),
    (re.compile(r"\s*\b(?:to|but|and)\b\s*(?=[<\d])"), "-"),
    # A sign may stand behind both ends.
    (re.compile(r"(?<=\d)\s*%\s*(?=[-\u2013])"), ""),
    # "25-<=50" says no more than "25-50".
    (re.compile(r"(?<=-)\s*<=\s*"), ""),
)
_OR_MORE = re.compile(r"([\d.,]+)\s*(%?)\s*(?:or|and) (?:more|above|over)|([\d.,]+)\s*(%?)\s*\+")
_OR_LESS = re.compile(r"([\d.,]+)\s*(%?)\s*(?:or|and) (?:less|below|under)")
_BELOW_ONE = re.compile(r"\s*0?[.,]\d*[1-9]\d*\s*|\s*0?[.,]?0*\s*[-\u2013]\s*0?[.,]\d+\s*")


@functools.lru_cache(maxsize=4096)
def stated_share(text: str) -> tuple[int, int]:
    """Read a share in percent, with or without its sign; gives basis points as `share_range` does.

    Beside what `parse_share` reads it takes words: "more than 25%", "75% or more", "between 25 and
    50 %", "25+". Raises `ValueError` for anything else, and for a number between 0 and 1 without a
    sign, which may be a fraction of the whole or less than one percent.
    """
    words = text.casefold().strip()
    if _BELOW_ONE.fullmatch(words):
        raise ValueError(f"the share {text[:40]!r} may be a fraction or below one percent")
    for pattern, sign in _WORDS:
        words = pattern.sub(sign, words)
    if found := _OR_MORE.fullmatch(words):
        words = f">={found[1] or found[3]}{found[2] or found[4] or ''}"
    elif found := _OR_LESS.fullmatch(words):
        words = f"<={found[1]}{found[2]}"
    return parse_share(words, sign_needed=False)
