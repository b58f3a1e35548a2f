"""Words within one edit of those of a table: slips of the pen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

__all__ = ["Neighbourhood", "shortened", "within_one_edit"]


class Neighbourhood:
    """The words of a table, findable by a misspelling of one letter.

    Two words within one edit share what is left of them without one letter (deletion
    neighbourhoods: M. Mor and A. S. Fraenkel, "A hash code method for detecting and correcting
    spelling errors", 1982).
    """

    def __init__(self, words: Iterable[str]) -> None:
        found: dict[str, list[str]] = {}
        for word in sorted(set(words)):
            for part in dict.fromkeys((word, *shortened(word))):
                found.setdefault(part, []).append(word)
        self._words: Mapping[str, list[str]] = found

    def near(self, token: str) -> set[str]:
        """Give the words of the table that one edit at most parts from a token."""
        parts = (token, *shortened(token))
        if self._words.keys().isdisjoint(parts):
            return set()
        near = {word for part in parts for word in self._words.get(part, ())}
        return {word for word in near if within_one_edit(token, word)}


def shortened(word: str) -> list[str]:
    """Give what is left of a word without each of its letters."""
    return [word[:place] + word[place + 1 :] for place in range(len(word))]


def within_one_edit(first: str, second: str) -> bool:
    """Whether one insert, delete, substitution or swap of neighbours at most makes both equal.

    The distance is that of Damerau (1964), "A technique for computer detection and correction of
    spelling errors", which found four in five misspellings to be within one.
    """
    if len(first) > len(second):
        first, second = second, first
    if len(second) - len(first) > 1:
        return False
    start = 0
    while start < len(first) and first[start] == second[start]:
        start += 1
    if len(first) < len(second):
        return first[start:] == second[start + 1 :]
    if first[start + 1 :] == second[start + 1 :]:
        return True
    swapped = first[start + 1 : start + 2] + first[start : start + 1]
    return swapped == second[start : start + 2] and first[start + 2 :] == second[start + 2 :]
