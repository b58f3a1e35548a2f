"""Two names laid side by side: which tokens stand for one another, and how much of each is met.

The similarity is the share of weight that is aligned, the mean of both sides, in millionths:
1/2 (O_l / W_l + O_r / W_r), with information content as weight. It is all in integers, so that it
depends on no order, and it is a pure function of the two names and of the versions of the tables.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import NamedTuple

from rapidfuzz.distance import OSA

from firmwatch.matching.facts import (
    BY_FRAME,
    LETTERS_APART,
    SLIPS,
    VOWELS_DIFFER,
    near_bits,
    nearness,
    token_facts,
)
from firmwatch.matching.spelling import text_hash
from firmwatch.text.names import NameForm, unmarked
from firmwatch.text.skeletons import sounds

__all__ = [
    "ACRONYM_LENGTH_MAX",
    "ACRONYM_LENGTH_MIN",
    "CANDIDATE",
    "LETTERS_MAX",
    "LETTERS_MIN",
    "MILLION",
    "TOKENS_MAX",
    "VOWELS",
    "Aligned",
    "Alignment",
    "align",
]

MILLION = 1_000_000
CANDIDATE = 700_000
"""Names less alike are different names: the search looks for no others."""
TOKENS_MAX = 60
"""Tokens of a name that are compared: the heaviest; no register prints a name of more."""

SPACING = 980_000
"""Similarity of names with the same letters in the same order, cut into words in another way."""
LETTERS_MIN, LETTERS_MAX = 5, 24
"""Lengths between which a whole name of one wrong letter is recognised by its letters alone."""
_LETTER_LOSS = 900_000
VOWELS = 880_000
"""Similarity of names with the same consonants in the same order, however they are cut into words.
"""

ACRONYM = 700_000
"""Similarity of a name and the initials of another one's words; it tells little by itself."""
ACRONYM_LENGTH_MIN, ACRONYM_LENGTH_MAX = 3, 8
SMALL_WORDS = frozenset("OF FOR DE DEL DES DU DI DA DER LA LE LOS EL ET I Y E IN".split())  # noqa: SIM905


class Aligned(NamedTuple):
    """A token of each side, or of one alone.

    `weight` is the heavier one's, in thousandths of a nat; `telling` is what they have in common
    tells: the lighter one's, and no more than the way in which they agree can.
    """

    left: str
    right: str
    similarity: int
    kind: str
    weight: int
    telling: int = 0


class Alignment(NamedTuple):
    """`similarity`, `left_share` and `right_share` in millionths, `weight` in thousandths of a nat.

    `tokens` has every token of both names once. `by` is "tokens", "order", "spacing", "letters",
    "vowels" or "acronym": what gave the similarity. `weight` is the aligned information, the
    smaller of both sides'.
    """

    similarity: int
    left_share: int
    right_share: int
    weight: int
    tokens: tuple[Aligned, ...]
    by: str = "tokens"


class Weighed(NamedTuple):
    """A token that counts, with its weight and the hash of its canonical form.

    The heaviest one stands first in order: `rank` is the weight, negated. `keys` and `letters` tell
    most tokens that are not near it at once, see `facts.near_bits`.
    """

    rank: int
    hash: int
    token: str
    weight: int
    keys: int
    letters: int


@functools.lru_cache(maxsize=1 << 16)
def weighed_token(token: str) -> Weighed:
    """Weigh one token."""
    facts = token_facts(token)
    value = text_hash(facts.canonical)
    return Weighed(-facts.weight, value, token, facts.weight, *near_bits(facts, value))


@functools.lru_cache(maxsize=1 << 14)
def weighed(tokens: tuple[str, ...]) -> tuple[Weighed, ...]:
    """Give the tokens of a name that count, the heaviest first."""
    return tuple(sorted(map(weighed_token, tokens))[:TOKENS_MAX])


@functools.lru_cache(maxsize=1 << 17)
def aligned_tokens(left: str, right: str) -> Aligned | None:
    """Lay two tokens side by side; None where they are two words."""
    near = nearness(left, right)
    if near is None:
        return None
    weights = token_facts(left).weight, token_facts(right).weight
    return Aligned(
        left, right, near.similarity, near.kind, max(weights), min(*weights, near.telling)
    )


def align(left: NameForm, right: NameForm) -> Alignment:
    """Align the core tokens of two names one to one, the pair that gains most first.

    Swapping the sides swaps the shares and changes nothing else. Two empty names have nothing in
    common.
    """
    ours, theirs = weighed(left.core), weighed(right.core)
    total_left, total_right = sum([row[3] for row in ours]), sum([row[3] for row in theirs])
    if not ours or not theirs:
        return Alignment(0, 0, 0, 0, ())
    rows, met_left, met_right = _chosen(ours, theirs, total_left, total_right)
    share_left, share_right = met_left * 1_000 // total_left, met_right * 1_000 // total_right
    similarity, by = (share_left + share_right) // 2, "tokens"
    weight = min(met_left, met_right) // 1_000
    whole, way = whole_similarity(left, right) if similarity < MILLION else (0, "")
    if whole > similarity:
        similarity = share_left = share_right = whole
        by = way
        kind = _WHOLE[way]
        sides = " ".join(left.core), " ".join(right.core)
        telling = min(ours[0].weight, theirs[0].weight)
        telling = min(telling, BY_FRAME) if way == "vowels" else telling
        rows = (Aligned(*sides, whole // 1_000, kind, max(total_left, total_right), telling),)
        weight = min(total_left, total_right) * whole // MILLION
    if similarity < CANDIDATE and (acronyms(left) & short(right) or acronyms(right) & short(left)):
        similarity, by, weight = ACRONYM, "acronym", 0
        share_left = share_right = MILLION
    return Alignment(similarity, share_left, share_right, weight, rows, by)


_WHOLE = {
    "order": "equal",
    "spacing": "spacing",
    "letters": SLIPS[0],
    "vowels": VOWELS_DIFFER,
}
"""What a name that is alike as one whole is called in its only row."""


def whole_similarity(left: NameForm, right: NameForm) -> tuple[int, str]:
    """Compare two names as wholes, legal forms and all: the similarity, and by what it is.

    The same words in another order may have their legal form torn apart, and a space left out may
    glue it to the name.
    """
    if left.words == right.words:
        return MILLION, "order"
    if left.run == right.run:
        return SPACING, "spacing"
    letters = letters_similarity(letters_of(left.core), letters_of(right.core))
    if letters < VOWELS and sounds_of(left.core) and sounds_of(left.core) == sounds_of(right.core):
        return VOWELS, "vowels"
    return letters, "spacing" if letters == SPACING else "letters"


@functools.lru_cache(maxsize=1 << 14)
def letters_of(core: tuple[str, ...]) -> str:
    """Run core tokens together, as `NameForm.letters` does."""
    return "".join(map(unmarked, core))


@functools.lru_cache(maxsize=1 << 14)
def sounds_of(core: tuple[str, ...]) -> str:
    """Give what core tokens run together sound like, see `skeletons.sounds`."""
    return sounds(letters_of(core))


def letters_similarity(left: str, right: str) -> int:
    """Compare two names as runs of letters: 0 unless they are equal or one letter apart."""
    if left == right:
        return SPACING
    shorter, longer = sorted((len(left), len(right)))
    if shorter < LETTERS_MIN or longer > LETTERS_MAX or longer - shorter > 1:
        return 0
    if OSA.distance(left, right, score_cutoff=1) != 1 or _digits(left) != _digits(right):
        return 0
    return MILLION - _LETTER_LOSS // longer


def acronyms(form: NameForm) -> frozenset[str]:
    """Give the initials of a name's words, with and without its legal form: NIOC and NIO."""
    found = (initials(tokens) for tokens in (form.tokens, form.core))
    return frozenset(text for text in found if text)


def initials(tokens: Sequence[str]) -> str:
    """Give the first letters of all words but the small ones; "" where they are too few."""
    text = "".join(token[0] for token in tokens if token not in SMALL_WORDS)
    return text if len(text) >= ACRONYM_LENGTH_MIN else ""


def short(form: NameForm) -> frozenset[str]:
    """Give the one word of a name that may be an acronym."""
    if len(form.core) != 1 or not form.core[0].isalpha():
        return frozenset()
    fits = ACRONYM_LENGTH_MIN <= len(form.core[0]) <= ACRONYM_LENGTH_MAX
    return frozenset(form.core if fits else ())


def _digits(text: str) -> list[str]:
    return [character for character in text if character.isdigit()]


def _chosen(
    ours: Sequence[Weighed], theirs: Sequence[Weighed], total_left: int, total_right: int
) -> tuple[tuple[Aligned, ...], int, int]:
    """Choose pairs greedily by gain; ties go by the tokens' hashes, whichever side they are on.

    Gives every token once, and the weight that is met of either name, times 1,000.
    """
    if ours == theirs:
        # Nothing gains more than the heaviest token with itself, then the next one.
        alike = [aligned_tokens(one.token, one.token) for one in ours]
        return tuple([row for row in alike if row]), 1_000 * total_left, 1_000 * total_right
    left_free, right_free = [True] * len(ours), [True] * len(theirs)
    rows: list[Aligned] = []
    met_left = met_right = 0
    for _, _, i, j, row in sorted(_near_pairs(ours, theirs, total_left, total_right)):
        if left_free[i] and right_free[j]:
            left_free[i] = right_free[j] = False
            rows.append(row)
            met_left += row.similarity * ours[i].weight
            met_right += row.similarity * theirs[j].weight
    if len(rows) < len(ours):
        rows += [_left_alone(one) for one, free in zip(ours, left_free, strict=True) if free]
    if True in right_free:
        rows += [_right_alone(one) for one, free in zip(theirs, right_free, strict=True) if free]
    return tuple(rows), met_left, met_right


def _near_pairs(
    ours: Sequence[Weighed], theirs: Sequence[Weighed], total_left: int, total_right: int
) -> list[tuple[int, int, int, int, Aligned]]:
    """Give all near tokens: what aligning them gains, negated; what settles ties; their places."""
    found = []
    for i, (_, own_hash, token, weight, keys, letters) in enumerate(ours):
        gain_left = weight * total_right
        for j, (_, other_hash, other, other_weight, other_keys, other_letters) in enumerate(theirs):
            if keys & other_keys or (letters ^ other_letters).bit_count() <= LETTERS_APART:
                row = aligned_tokens(token, other)
                if row is not None:
                    gain = row.similarity * (gain_left + other_weight * total_left)
                    found.append((-gain, own_hash ^ other_hash, i, j, row))
    return found


@functools.lru_cache(maxsize=1 << 16)
def _left_alone(one: Weighed) -> Aligned:
    return Aligned(one.token, "", 0, "missing", one.weight)


@functools.lru_cache(maxsize=1 << 16)
def _right_alone(one: Weighed) -> Aligned:
    return Aligned("", one.token, 0, "missing", one.weight)
