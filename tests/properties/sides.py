"""Strategies: names, identifiers and parties that do not exist."""

from __future__ import annotations

from hypothesis import strategies as st

from firmwatch.matching import Party
from firmwatch.matching.party import PartyName
from firmwatch.model import Identifier
from firmwatch.text.names import name_form
from firmwatch.text.scripts import script_of

WORDS = st.sampled_from(
    [
        *("Vostrika", "Delmar", "Del", "Mar", "Borealis", "QX", "Восток", "沃斯", "B", "A", "7"),
        *("Trading", "General", "Bank", "of", "Company", "Ltd", "AG", "S.A.", "GmbH & Co. KG"),
        *("The", "&", "!"),
    ]
)
NAMES = st.lists(WORDS, min_size=1, max_size=5).map(" ".join) | st.text(min_size=1, max_size=12)
KINDS = st.sampled_from(["organisation", "organisation", "vessel", "wallet"])
COUNTRIES = st.lists(st.sampled_from(["DE", "FR", "RU"]), unique=True, max_size=2)
IDENTIFIERS = st.builds(
    Identifier,
    scheme=st.sampled_from(
        ["lei", "imo", "registration", "tax", "inn", "call_sign", "wallet", "other"]
    ),
    value=st.sampled_from(["1234567", "7654321", "12"]),
    raw=st.just("printed"),
    country=st.none() | st.sampled_from(["DE", "FR"]),
    valid=st.sampled_from([None, True, False]),
)


@st.composite
def party_names(draw: st.DrawFn) -> PartyName:
    value = draw(NAMES)
    return PartyName(name_form(value), script_of(value), weak=draw(st.booleans()))


PARTIES = st.builds(
    Party,
    kind=KINDS,
    names=st.lists(party_names(), min_size=1, max_size=3).map(tuple),
    countries=COUNTRIES.map(tuple),
    identifiers=st.lists(IDENTIFIERS, max_size=3).map(tuple),
)


@st.composite
def related(draw: st.DrawFn) -> tuple[Party, Party]:
    """Give two parties, which share names or identifiers more often than chance has it."""
    left, right = draw(PARTIES), draw(PARTIES)
    if draw(st.booleans()):
        right = Party(right.kind, (*right.names, left.names[0]), right.countries, right.identifiers)
    return left, right
