"""Which of Windows' Latin code pages a text is in: they share most letters, not the alphabets."""

from __future__ import annotations

__all__ = ["PAGES", "latin_page"]

PAGES = ("cp1252", "cp1250", "cp1254", "cp1257")
"""Western, Central European, Turkish and Baltic; the likelier first."""

# The letters beyond A to Z that each language writes (Unicode CLDR, exemplar characters).
_ALPHABETS: dict[str, tuple[str, ...]] = {
    "cp1252": ("äöüß", "éèêëàâæçùûüôîïœÿ", "ñáéíóúü", "àèéìòù", "ãõáéíóúâêôçà", "åäöæøé", "ëïéèöü",
               "áéíóúýþæöð"),
    "cp1250": ("ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž", "áéíóöőúüű", "ăâîşţ", "čćđšž"),
    "cp1254": ("çğıöşüâîûİ",),
    "cp1257": ("ąčęėįšųūž", "āčēģīķļņšūž", "äöõüšž"),
}  # fmt: skip
# Signs that names have in any page.
_COMMON = frozenset("–—‘’“”„«»°§·&®©™\u00a0")
_LETTERS = {
    page: [frozenset(letters + letters.upper()) | _COMMON for letters in alphabets]
    for page, alphabets in _ALPHABETS.items()
}


def latin_page(text: bytes) -> str:
    """Give the code page by which most letters of each line belong to one language.

    A line counts for the language that explains most of it. Where two pages explain the text
    equally, as for German, the letters are the same in both and cp1252 is named.
    """
    lines = text.splitlines()
    return max(PAGES, key=lambda page: sum(_explained(line, page) for line in lines))


def _explained(line: bytes, page: str) -> int:
    letters = [letter for letter in line.decode(page, "replace") if letter > "\x7f"]
    return max(sum(letter in known for letter in letters) for known in _LETTERS[page])
