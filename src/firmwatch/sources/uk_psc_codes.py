"""Codes of Companies House in its register of people with significant control.

They are those of api-enumerations (psc_descriptions.yml, exemption_descriptions.yml).
"""

from __future__ import annotations

import re
from collections.abc import Collection

from firmwatch.errors import SchemaError

__all__ = ["EXEMPTIONS", "KINDS", "SECRETS", "STATEMENTS", "known_code", "unknown_code"]

_WORD = re.compile(r"[a-z][a-z0-9-]{2,150}")

KINDS = {
    "individual-person-with-significant-control": "person",
    "individual-beneficial-owner": "person",
    "corporate-entity-person-with-significant-control": "organisation",
    "corporate-entity-beneficial-owner": "organisation",
    "legal-person-person-with-significant-control": "organisation",
    "legal-person-with-significant-control": "organisation",
    "legal-person-beneficial-owner": "organisation",
    "super-secure-person-with-significant-control": "secret",
    "super-secure-beneficial-owner": "secret",
    "persons-with-significant-control-statement": "statement",
    "exemptions": "exemptions",
}
"""What a record is of."""
STATEMENTS = {
    "no-individual-or-entity-with-signficant-control": True,
    "psc-exists-but-not-identified": True,
    "psc-details-not-confirmed": True,
    "steps-to-find-psc-not-yet-completed": True,
    "psc-contacted-but-no-response": True,
    "restrictions-notice-issued-to-psc": True,
    "psc-has-failed-to-confirm-changed-details": False,
    "no-beneficial-owner-identified": True,
    "at-least-one-beneficial-owner-unidentified": True,
    "information-not-provided-for-at-least-one-beneficial-owner": True,
    "at-least-one-beneficial-owner-unidentified-and-information-not-provided-for-at-least-one"
    "-beneficial-owner": True,
    "all-beneficial-owners-identified": False,
    "nobody-has-become-or-ceased-to-be-a-beneficial-owner": False,
    "somebody-has-become-or-ceased-to-be-a-beneficial-owner": False,
    "no-change-beneficial-owner-relevant-period": False,
    "change-beneficial-owner-relevant-period": False,
    "no-trust-involved-relevant-period": False,
    "trust-involved-relevant-period": False,
    "no-change-beneficiary-relevant-period": False,
    "change-beneficiary-relevant-period": False,
}
"""Whether a statement says that owners are not named.

`-partnership` may stand behind the first seven. The others are about owners who are named.
"""
EXEMPTIONS = frozenset(
    {
        "disclosure-transparency-rules-chapter-5-applies",
        "disclosure-transparency-rules-chapter-five-applies",
        "psc-exempt-as-trading-on-regulated-market",
        "psc-exempt-as-trading-on-uk-regulated-market",
        "psc-exempt-as-shares-admitted-on-market",
    }
)
"""Why a company keeps no such register; the chapter's number is spelt in either way."""
SECRETS = ("super-secure-persons-with-significant-control", "super-secure-beneficial-owner")
"""Of a person whose particulars are protected."""


def known_code(word: str | None, known: Collection[str], what: str) -> str:
    """Give a code that is one of `known`; `what` names it in errors.

    Raises `ValueError` for what is no code, and `SchemaError` for a code that nobody reads, which
    may be the one that matters.
    """
    if word in known:
        return str(word)
    raise unknown_code(word or "", what)


def unknown_code(word: str, what: str) -> ValueError | SchemaError:
    """Make the error for a code that is not known, as `known_code` raises it."""
    if not _WORD.fullmatch(word):
        return ValueError(f"its {what} {word[:40]!r} is no code")
    return SchemaError(
        f"the {what} {word!r} is in no table, so nobody reads it. The publisher's codes have "
        "changed: report it to the project; the last good snapshot stays in use."
    )
