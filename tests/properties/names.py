"""Strategies: names as they are, and as they are misspelt, in several scripts."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import strategies as st

from firmwatch.matching import compilation

WORDS = (
    *("Vostrika", "Vostryka", "Vostrka", "Vostrikа", "Delmar", "Del", "Mar", "Dalmar", "Borealis"),
    *("Quillon", "QX", "QVD", "B", "A.", "A.B.C.", "O'Vostrik", "O’Vostrik", "Müller", "Öl"),
    *("Bank", "Banks", "Banque", "General", "Trading", "Intl", "International", "of", "The", "and"),
    *("1", "7", "Seven", "II", "2nd", "Berlin", "Moscow", "North", "South", "Germany", "France"),
    *(
        "Vastryka",
        "Vostrikadelmar",
        "Vostrekadalmar",
        "Internatonal",
        "Internatnal",
        "Construktion",
    ),
    *("Irak", "Iraqi", "Germn", "Company", "Compny", "Joint", "Stock", "Limitd", "Corporation"),
    *("(VDM)", "(B. Q.)", "(VOSTRIKA)", "Vlastnyk", "Volostnik"),
    *("Ltd", "L.L.C.", "AG", "S.A.", "S A", "GmbH & Co. KG", "d.o.o.", "ООО", "Sp. z o.o."),
    *(
        "Восток",
        "Вострика",
        "Дельмар",
        "Βοστρίκα",
        "Ευρώ",
        "东方",
        "沃斯",
        "東京",
        "ヴォストリカ",
        "株式会社",
    ),
    *("فوستريكا", "شركة", "فوس", "ווסטריקה", "보스트리카", "주식회사", "ვოსტრიკა", "วอส", "!", "&"),
)
_GLUE = (" ", " ", " ", " ", "-", ", ", "", ".")


@st.composite
def names(draw: st.DrawFn) -> str:
    """Give a name of some words, now and then with a slip of the pen."""
    words = draw(st.lists(st.sampled_from(WORDS), max_size=5))
    text = draw(st.sampled_from(_GLUE)).join(words)
    if text and not draw(st.integers(0, 3)):
        place = draw(st.integers(0, len(text) - 1))
        text = (
            text[:place]
            + draw(st.sampled_from(["", "x", " ", text[place] * 2]))
            + text[place + 1 :]
        )
    return text


ANY_NAMES = names() | names() | names() | st.text(max_size=12)


@contextmanager
def kernels_as(kind: str) -> Iterator[None]:
    """Run every kernel as "plain" Python or as "compiled" code, however little there is to do."""
    steps = compilation._compiled() if kind == "compiled" else compilation._plain()
    with pytest.MonkeyPatch.context() as patch:
        for name, module in list(sys.modules.items()):
            if name.startswith("firmwatch.matching.") and "kernels" in vars(module):
                patch.setattr(module, "kernels", lambda number: steps)
        yield
