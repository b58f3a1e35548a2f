"""Whether a name may be a person's (rule S3 of the scope): courtesy, not the guard that counts."""

from __future__ import annotations

from firmwatch.text.countries import country_code
from firmwatch.text.names import name_form
from firmwatch.text.words import is_organisation_word

__all__ = ["person_reason", "shows_organisation"]

WORDS_MAX = 5
"""A person's name has two to five words; one word or six and more are taken for an organisation."""

# Countries whose names people bear too.
_GIVEN_NAMES = frozenset({"CHAD", "GEORGIA", "ISRAEL", "JORDAN", "INDIA", "KENYA", "CHINA", "IRAN"})
# Stems that organisations' words have in many languages, and people's names hardly ever.
_STEMS = (
    "UNIVER",
    "GYMNA",
    "GIMNA",
    "SCHUL",
    "SCHOOL",
    "SKOL",
    "INSTIT",
    "POLITE",
    "POLYTE",
    "MUNICIP",
    "KOLLEDZH",
    "COLLEG",
    "TECHN",
    "HELICOPT",
    "INDUSTR",
    "LOGIST",
    "TRANSPORT",
    "BANKA",
    "FACULDAD",
)
_ENDINGS = ("BANK", "WERKE", "FONDS", "KASSE", "GYMNASIUM", "SCHULE")
_ORGANISATION_MARKS = frozenset("&+/@#0123456789")


def person_reason(name: str) -> str | None:
    """Say why a name may be a person's, or give None where it shows that it is an organisation's.

    An organisation shows by a legal form, a word of an organisation's name, a country, a digit or
    a sign such as `&`; a row that shows none of them is to be held until somebody confirms it.
    """
    words = len(name_form(name).core)
    if words <= 1 or words > WORDS_MAX or shows_organisation(name):
        return None
    shape = "a surname, a comma and given names" if "," in name else f"{words} words"
    return f"{shape}, no legal form, no organisation word, no identifier"


def shows_organisation(name: str) -> bool:
    """Whether a name of any length has a mark that organisations' names have and people's do not.

    The marks are those of `person_reason`; how many words the name has is none of them.
    """
    form = name_form(name)
    if form.legal_forms or not _ORGANISATION_MARKS.isdisjoint(name):
        return True
    return any(map(_is_mark, form.core))


def _is_mark(token: str) -> bool:
    if is_organisation_word(token) or token.endswith(_ENDINGS):
        return True
    if any(stem in token for stem in _STEMS):
        return True
    return len(token) > 3 and token not in _GIVEN_NAMES and country_code(token) is not None
