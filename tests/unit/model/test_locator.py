"""Where a fact stands, in words."""

from __future__ import annotations

import pytest

from firmwatch.model import Locator


@pytest.mark.parametrize(
    ("locator", "place"),
    [
        (Locator("sdn.csv", 7), "sdn.csv line 7"),
        (Locator("list.pdf", 12_007), "list.pdf page 12 row 7"),
        (Locator.on_page("LIST.PDF", 3, 1), "LIST.PDF page 3 row 1"),
        (Locator.on_page("list.pdf", 3, 5_000), "list.pdf page 3 row 999"),
    ],
)
def test_a_place_is_a_line_and_in_a_pdf_a_page_and_a_row(locator: Locator, place: str) -> None:
    assert locator.place == place
