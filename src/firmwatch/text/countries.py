"""Country names and codes to ISO 3166-1 alpha-2."""

from __future__ import annotations

import functools
import re

from anyascii import anyascii

__all__ = ["country_code", "name_key"]

_NOISE = re.compile(r"\band\b|[^a-z0-9]+")


def name_key(name: str) -> str:
    """Fold a country's name: Latin letters and digits, no case, accents, spaces or "and"."""
    return _NOISE.sub("", anyascii(name).lower())


@functools.lru_cache(maxsize=65536)
def country_code(value: str | None) -> str | None:
    """Give the ISO 3166-1 alpha-2 code of a country's code or name, or None where none is known.

    Takes alpha-2 codes in any case, ISO 3166-2 codes (`US-DE` gives `US`) and names in English,
    French, German, Spanish, Italian, Portuguese, Dutch and Russian as Unicode CLDR has them, with
    the forms that OFAC and the United Nations print ("Korea, North").
    """
    if not value:
        return None
    text = value.strip()
    from firmwatch.text._country_table import CODES, NAMES

    head = text.split("-")[0].upper()
    if len(head) == 2 and len(text) in (2, 4, 5, 6) and head.isascii():
        code = "GB" if head == "UK" else head
        return code if code in CODES else None
    return NAMES.get(name_key(text))
