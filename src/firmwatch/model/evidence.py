"""One contribution to a score, and the words that it was made of."""

from __future__ import annotations

from dataclasses import dataclass

from firmwatch.model.rows import by_fields

__all__ = ["AlignedWords", "Evidence"]


@dataclass(frozen=True, slots=True)
class AlignedWords:
    """A word of each name that stand for one another, or a word of one name alone.

    `kind` is `equal`, `equivalent`, `one letter differs`, `two letters differ`, `vowels differ`,
    `transliteration`, `the same country`, `the same stem`, `spacing` or `missing`; `similarity` is
    in [0, 1], `information` how much the word tells, in nats.
    """

    subject_word: str
    record_word: str
    kind: str
    similarity: float
    information: float

    __reduce__ = by_fields


@dataclass(frozen=True, slots=True)
class Evidence:
    """One contribution to a score: its weight in natural log-odds, with both values.

    `words` lays the words of two names side by side, in the piece of evidence called `name`.
    """

    name: str
    subject_value: str
    record_value: str
    weight: float
    detail: str
    words: tuple[AlignedWords, ...] = ()

    __reduce__ = by_fields
