"""Canonical JSON against the vectors of RFC 8785, and entries against their definition."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from firmwatch.transparency import Act, canonical, commitment, entry, leaf_hash, seal

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
PLAIN = st.dictionaries(TEXTS, TEXTS | st.booleans() | st.none(), max_size=6)
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


def test_the_example_of_the_standard() -> None:
    """RFC 8785 section 3.2.4 gives these bytes for the value of section 3.2.2."""
    value = {
        "numbers": [333333333.33333329, 1e30, 4.50, 2e-3, 0.000000000000000000000000001],
        "string": "\u20ac$\u000f\u000aA'\u0042\u0022\u005c\\\"\u002f",
        "literals": [None, True, False],
    }
    expected = (
        '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],'
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    )
    assert canonical(value) == expected


def test_the_order_of_keys_of_the_standard() -> None:
    """RFC 8785 section 3.2.3: by UTF-16 code units, where an emoji precedes a ligature."""
    keys = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\u0080", "\u00f6"]
    value = dict.fromkeys(keys, "x")
    assert list(json.loads(canonical(value))) == [
        "\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0.0, "0"), (-0.0, "0"), (5e-324, "5e-324"), (1e23, "1e+23"), (1e21, "1e+21"),
        (1.7976931348623157e308, "1.7976931348623157e+308"),
        (9007199254740992.0, "9007199254740992"),
        (295147905179352830000.0, "295147905179352830000"),
        (9.999999999999997e22, "9.999999999999997e+22"), (333333333.3333332, "333333333.3333332"),
        (999999999999999900000.0, "999999999999999900000"), (0.000001, "0.000001"),
        (-0.0000033333333333333333, "-0.0000033333333333333333"),
        (1424953923781206.2, "1424953923781206.2"),
    ],
)  # fmt: skip
def test_the_numbers_of_the_standard(number: float, text: str) -> None:
    """RFC 8785 appendix B."""
    assert canonical({"n": number}) == f'{{"n":{text}}}'


@given(PLAIN)
def test_the_short_way_gives_the_same_bytes(value: dict[str, Any]) -> None:
    assert canonical(value).encode() == rfc8785.dumps(value)


@given(ANY)
def test_it_reads_back_as_the_same_value(value: dict[str, Any]) -> None:
    text = canonical(value)
    # Every number of RFC 8785 is a double, also one that is printed without a point.
    found = json.loads(text, parse_int=float)
    assert found == value
    assert canonical(dict(reversed(list(found.items())))) == text


@pytest.mark.parametrize(
    "value", [{"n": 2**53}, {"n": float("nan")}, {"s": "\ud800", "n": 1}, {1: "x"}, {"x": object()}]
)
def test_what_has_no_canonical_form_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match=r".+"):
        canonical(value)


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
