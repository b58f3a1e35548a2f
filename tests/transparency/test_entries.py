"""Details of acts and entries of the log against RFC 8785 and their definition."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from firmwatch.transparency import Act, commitment, detail_text, entry, leaf_hash, seal

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
NUMBERS = st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(allow_nan=False, allow_infinity=False)
ANY = st.dictionaries(
    TEXTS,
    st.recursive(
        TEXTS | NUMBERS | st.booleans() | st.none(),
        lambda each: st.lists(each, max_size=3),
        max_leaves=4,
    ),
    max_size=3,
)


@given(ANY)
def test_a_detail_is_canonical_json(value: dict[str, Any]) -> None:
    """Its writer is that of `firmwatch.model`, which has the vectors of the standard."""
    text = detail_text(value)
    assert text.encode() == rfc8785.dumps(value)
    # Every number of RFC 8785 is a double, also one that is printed without a point.
    assert detail_text(dict(reversed(list(json.loads(text, parse_int=float).items())))) == text


@pytest.mark.parametrize(
    "value", [{"n": 2**53}, {"n": float("nan")}, {"s": "\ud800", "n": 1}, {1: "x"}, {"x": object()}]
)
def test_what_has_no_canonical_form_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match=r".+"):
        detail_text(value)


@given(st.tuples(TEXTS, TEXTS, TEXTS, TEXTS), TEXTS, st.integers(1, 2**40))
def test_an_entry_is_canonical_json_of_its_fields(
    act: tuple[str, str, str, str], detail: str, seq: int
) -> None:
    at, actor, action, object_ = act
    committed = sha256(b"s" * 16 + detail.encode()).digest()
    assert commitment(b"s" * 16, detail) == committed
    value: dict[str, Any] = {
        "at": at, "actor": actor, "action": action, "object": object_, "seq": seq,
        "commitment": committed.hex(),
    }  # fmt: skip
    assert entry(seq, act, committed) == rfc8785.dumps(value)


def test_two_equal_acts_have_different_commitments() -> None:
    act = Act("2026-03-01T08:00:00Z", "clerk", "sample.done", "sample:1", "{}")
    one, other = seal([act, act], 7)
    assert (one.seq, other.seq) == (8, 9)
    assert one.salt != other.salt
    assert one.commitment != other.commitment
    for each in (one, other):
        assert each.commitment == commitment(each.salt, "{}")
        assert each.leaf_hash == leaf_hash(entry(each.seq, act[:4], each.commitment))
