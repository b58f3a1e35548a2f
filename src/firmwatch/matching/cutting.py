"""Kernels over letters: plain names cut into tokens, as `text.names.tokenise` cuts them.

A text is a span of a buffer of bytes (ASCII capitals, digits and spaces).
"""

from __future__ import annotations

import numpy as np

from firmwatch.matching.compilation import kernel
from firmwatch.matching.spelling import hash_span, step_hash

__all__ = ["cut_names"]


@kernel
def _is_letter(byte):
    return 65 <= byte <= 90


@kernel
def _is_alphanumeric(byte):
    return 65 <= byte <= 90 or 48 <= byte <= 57


@kernel
def _clean(buffer, start, end, text, begin):
    """Write a name in capitals, digits, dots and spaces; gives the end of what was written."""
    position = begin
    for place in range(start, end):
        byte = buffer[place]
        if 97 <= byte <= 122:
            byte -= 32
        if byte != 39 and byte != 96:
            text[position] = byte if _is_alphanumeric(byte) or byte == 46 else 32
            position += 1
    return position


@kernel
def _dotted(text, place, end):
    """Measure "A.B.C." at a place: (letters, the place after it); (0, place) where there is none.

    The same as the regular expression of `text.names`, with its backing off from a longer word.
    """
    letters, after = 0, place
    while after + 1 < end and _is_letter(text[after]) and text[after + 1] == 46:
        letters += 1
        after += 2
    if letters < 2:
        return 0, place
    follows = after < end and _is_alphanumeric(text[after])
    if not follows:
        return letters, after
    word = after + 1 < end and _is_alphanumeric(text[after + 1])
    if _is_letter(text[after]) and not word:
        return letters + 1, after + 1
    if letters > 2:
        return letters, after - 1
    return 0, place


@kernel
def _without_dots(text, begin, end):
    """Join letters with dots between them and make the other dots spaces; gives the new end."""
    position, place, previous = begin, begin, 32
    while place < end:
        letters = 0
        if _is_letter(text[place]) and not _is_alphanumeric(previous):
            letters, after = _dotted(text, place, end)
        if letters > 0:
            previous = text[after - 1]
            for item in range(letters):
                text[position + item] = text[place + 2 * item]
            position += letters
            place = after
        else:
            previous = text[place]
            text[position] = 32 if previous == 46 else previous
            position += 1
            place += 1
    return position


@kernel
def _is_stop(text, start, end):
    """Whether a token is AND or THE."""
    if end - start != 3:
        return False
    first, second, third = text[start], text[start + 1], text[start + 2]
    return (first == 65 and second == 78 and third == 68) or (
        first == 84 and second == 72 and third == 69
    )


@kernel
def _keep(text, first, count, starts, ends):
    """Drop stop words among `count` tokens unless nothing else is left; gives how many stay."""
    kept = 0
    for item in range(first, first + count):
        if not _is_stop(text, starts[item], ends[item]):
            starts[first + kept], ends[first + kept] = starts[item], ends[item]
            kept += 1
    return kept if kept > 0 else count


@kernel
def _join_letters(text, first, count, starts, ends, forms):
    """Join single letters in a row, and part a legal form off their end; gives the tokens left."""
    kept, item, last = first, first, first + count
    while item < last:
        run = 0
        while (
            item + run < last
            and ends[item + run] - starts[item + run] == 1
            and _is_letter(text[starts[item + run]])
        ):
            run += 1
        if run < 2:
            starts[kept], ends[kept] = starts[item], ends[item]
            kept += 1
            item += 1
            continue
        start = starts[item]
        for letter in range(run):
            text[start + letter] = text[starts[item + letter]]
        item += run
        split = 0
        for place in range(run - 1):
            key = np.uint64(hash_span(text, start + place, start + run, -1))
            spot = np.searchsorted(forms, key)
            if spot < len(forms) and forms[spot] == key:
                split = place
                break
        if split > 0:
            starts[kept], ends[kept] = start, start + split
            kept += 1
        starts[kept], ends[kept] = start + split, start + run
        kept += 1
    return kept - first


@kernel
def _hash_whole(text, start, end, words, whole):
    """Hash all letters of a name in a row, and its words in the order of their hashes.

    `words` has room for the hashes of all words.
    """
    seed = np.uint64(14695981039346656037)
    run, count, place = seed, 0, start
    while place < end:
        word = seed
        length = 0
        while place < end and text[place] != 32:
            if text[place] != 46:
                run = step_hash(run, text[place])
                word = step_hash(word, text[place])
                length += 1
            place += 1
        place += 1
        if length > 0:
            words[count] = word
            count += 1
    whole[0] = run if count > 0 else np.uint64(0)
    whole[1] = _hash_of_hashes(words, count)


@kernel
def _hash_of_hashes(hashes, count):
    """Hash the first `count` hashes, whatever their order; 0 for none."""
    value = np.uint64(14695981039346656037)
    _sort(hashes, count)
    for item in range(count):
        for byte in range(8):
            value = step_hash(value, (hashes[item] >> np.uint64(8 * byte)) & np.uint64(255))
    return value if count > 0 else np.uint64(0)


@kernel
def _sort(hashes, count):
    """Sort the first `count` hashes: few, as most names have, sooner than a library does it."""
    if count > 32:
        hashes[:count].sort()
        return
    for item in range(1, count):
        value, spot = hashes[item], item
        while spot > 0 and hashes[spot - 1] > value:
            hashes[spot] = hashes[spot - 1]
            spot -= 1
        hashes[spot] = value


@kernel
def cut_names(buffer, offsets, verbatim, forms, text, starts, ends, names, whole):
    """Cut ASCII names into tokens as `text.names.tokenise` does.

    `text` gets the letters, `starts` and `ends` the spans, `names` (one longer than there are
    names) the offsets of each name's tokens, `whole` for those that are cut the hashes of all their
    letters in a row and of their words in any order (0 for none). `verbatim` says which names are
    tokens already, with spaces between them; `forms` are the sorted hashes of legal forms of one
    token.
    """
    none = min(0, len(offsets))  # a plain 0 would be a type of its own: all compiled twice
    position, tokens, longest = none, none, none
    for name in range(len(offsets) - 1):
        longest = max(longest, offsets[name + 1] - offsets[name])
    words = np.empty(longest // 2 + 1, np.uint64)
    for name in range(len(offsets) - 1):
        names[name] = tokens
        before = position
        if verbatim[name]:
            for place in range(offsets[name], offsets[name + 1]):
                text[position] = buffer[place]
                position += 1
        else:
            position = _clean(buffer, offsets[name], offsets[name + 1], text, position)
            _hash_whole(text, before, position, words, whole[name])
            position = _without_dots(text, before, position)
        count, place = none, before
        while place < position:
            while place < position and text[place] == 32:
                place += 1
            if place < position:
                starts[tokens + count] = place
                while place < position and text[place] != 32:
                    place += 1
                ends[tokens + count] = place
                count += 1
        if not verbatim[name]:
            count = _keep(text, tokens, count, starts, ends)
            count = _join_letters(text, tokens, count, starts, ends, forms)
        tokens += count
    names[len(offsets) - 1] = tokens
