"""What is said of interests and owners in words, the same in tree, table, drawing and proof."""

from __future__ import annotations

from enum import StrEnum

from firmwatch.model import (
    WHOLE,
    ExposureBasis,
    GraphParty,
    Interest,
    InterestKind,
    PartyKind,
    printable,
)
from firmwatch.ownership.kinds import BASIS_OF_KIND, OPEN_KINDS

__all__ = [
    "BASIS_WORDS",
    "KIND_WORDS",
    "Nature",
    "directness",
    "held_text",
    "line_text",
    "nature_of",
    "one_line",
    "party_text",
    "reason_text",
    "share_sign",
    "share_text",
    "shown_share",
]


class Nature(StrEnum):
    """Whether an interest is ownership or control; `unknown` where its source does not say."""

    OWNERSHIP = "ownership"
    CONTROL = "control"
    UNKNOWN = "unknown"


KIND_WORDS = {
    InterestKind.SHAREHOLDING: "shares",
    InterestKind.VOTING_RIGHTS: "voting rights",
    InterestKind.APPOINTMENT_OF_BOARD: "appointment of the board",
    InterestKind.OTHER_INFLUENCE_OR_CONTROL: "other influence or control",
    InterestKind.SENIOR_MANAGING_OFFICIAL: "senior managing official",
    InterestKind.SETTLOR: "settlor",
    InterestKind.TRUSTEE: "trustee",
    InterestKind.PROTECTOR: "protector",
    InterestKind.BENEFICIARY_OF_LEGAL_ARRANGEMENT: "beneficiary of a legal arrangement",
    InterestKind.RIGHTS_TO_SURPLUS_ASSETS_ON_DISSOLUTION: "rights to surplus assets",
    InterestKind.RIGHTS_TO_PROFIT_OR_INCOME: "rights to profit or income",
    InterestKind.RIGHTS_GRANTED_BY_CONTRACT: "rights by contract",
    InterestKind.CONDITIONAL_RIGHTS_GRANTED_BY_CONTRACT: "conditional rights by contract",
    InterestKind.CONTROL_VIA_COMPANY_RULES_OR_ARTICLES: "control by the articles",
    InterestKind.CONTROL_BY_LEGAL_FRAMEWORK: "control by law",
    InterestKind.BOARD_MEMBER: "member of the board",
    InterestKind.BOARD_CHAIR: "chair of the board",
    InterestKind.UNKNOWN_INTEREST: "an interest of unknown kind",
    InterestKind.UNPUBLISHED_INTEREST: "an interest of unpublished kind",
    InterestKind.ENJOYMENT_AND_USE_OF_ASSETS: "use of assets",
    InterestKind.RIGHT_TO_PROFIT_OR_INCOME_FROM_ASSETS: "right to profit from assets",
    InterestKind.NOMINEE: "nominee",
    InterestKind.NOMINATOR: "nominator",
}
"""Each kind as a noun."""

BASIS_WORDS = {
    ExposureBasis.OWNERSHIP: "the shares",
    ExposureBasis.STATED_INDIRECT: "the shares, stated as indirect",
    ExposureBasis.SURPLUS: "the rights to surplus assets",
    ExposureBasis.PROFIT: "the rights to profit",
    ExposureBasis.VOTES: "the votes",
    ExposureBasis.INDIRECT_VOTES: "the votes, stated as indirect",
    ExposureBasis.BOARD: "the appointment of the board",
    ExposureBasis.INFLUENCE: "other influence",
    ExposureBasis.OFFICE: "offices",
}
"""What is summed, after "of"."""

_SHARED = frozenset(
    {
        InterestKind.SHAREHOLDING,
        InterestKind.VOTING_RIGHTS,
        InterestKind.APPOINTMENT_OF_BOARD,
        InterestKind.RIGHTS_TO_SURPLUS_ASSETS_ON_DISSOLUTION,
        InterestKind.RIGHTS_TO_PROFIT_OR_INCOME,
        InterestKind.RIGHT_TO_PROFIT_OR_INCOME_FROM_ASSETS,
        *OPEN_KINDS,
    }
)
"""Kinds that come in shares, so that a share that is not given is unknown."""

_OWNERSHIP = (ExposureBasis.OWNERSHIP, ExposureBasis.SURPLUS, ExposureBasis.PROFIT)

_REASONS = {
    "noBeneficialOwners": "there is no beneficial owner",
    "subjectUnableToConfirmOrIdentifyBeneficialOwner": "the organisation could not say who",
    "interestedPartyHasNotProvidedInformation": "the owner gave no information",
    "subjectExemptFromDisclosure": "the organisation is exempt",
    "interestedPartyExemptFromDisclosure": "the owner is exempt",
    "informationUnknownToPublisher": "the register does not know",
    "unknown": "not known",
    "NATURAL_PERSONS": "the parents are natural persons",
    "NON_CONSOLIDATING": "no parent consolidates its accounts",
    "NO_KNOWN_PERSON": "no parent is known",
    "NO_LEI": "the parent has no LEI",
    "NON_PUBLIC": "the parent is not public",
    "BINDING_LEGAL_COMMITMENTS": "a legal commitment forbids to name the parent",
    "LEGAL_OBSTACLES": "the law forbids to name the parent",
    "CONSENT_NOT_OBTAINED": "the parent did not consent to be named",
    "DETRIMENT_NOT_EXCLUDED": "to name the parent could harm it",
    "DISCLOSURE_DETRIMENTAL": "to name the parent would harm it",
}
"""Why an owner is not named: BODS 0.4, codelist unspecifiedReason; GLEIF, Reporting Exceptions
Format 2.1, ExceptionReason."""


def share_text(share_min: int | None, share_max: int | None) -> str:
    """Give a range of basis points exactly, in words; "?" where none is given.

    Whole numbers one above a percent are an open bound as `Interest` writes it: 2501 to 5000 is
    "more than 25 % up to 50 %". Other ranges have other texts, always.
    """
    if share_min is None and share_max is None:
        return "?"
    least, most = share_min or 0, WHOLE if share_max is None else share_max
    if least == most:
        return f"{_number(least)} %"
    above, below = least % 100 == 1, most % 100 == 99
    low = f"more than {_number(least - 1)} %" if above else f"{_number(least)} %"
    high = f"less than {_number(most + 1)} %" if below else f"{_number(most)} %"
    if most == WHOLE:
        if least:
            return low if above else f"{low} or more"
        return "0 to 100 %"
    if not least:
        return high if below else f"up to {high}"
    if above:
        return f"{low} and {high}" if below else f"{low} up to {high}"
    return f"{low} or more and {high}" if below else f"{_number(least)} to {high}"


def share_sign(share_min: int | None, share_max: int | None) -> str:
    """Give a range of basis points as shortly as a drawing wants it: ">25 to 50 %"."""
    if share_min is None and share_max is None:
        return "?"
    least, most = share_min or 0, WHOLE if share_max is None else share_max
    if least == most:
        return f"{_number(least)} %"
    low = f">{_number(least - 1)}" if least % 100 == 1 else _number(least)
    high = f"<{_number(most + 1)}" if most % 100 == 99 else _number(most)
    if most == WHOLE and least:
        return f"{low} %" if low[0] == ">" else f"≥{low} %"
    if not least and most < WHOLE:
        return f"{high} %" if high[0] == "<" else f"≤{high} %"
    return f"{low} to {high} %"


def shown_share(interest: Interest, short: bool = False) -> str:
    """Give the share of an interest; "" for an office or a role of which there are no shares."""
    if interest.share_min is None and interest.share_max is None and interest.kind not in _SHARED:
        return ""
    return (share_sign if short else share_text)(interest.share_min, interest.share_max)


def held_text(interest: Interest) -> str:
    """Say what is held: "40 % of shares", "trustee", "appointment of the board (?)"."""
    share, kind = shown_share(interest), KIND_WORDS[interest.kind]
    if not share:
        return kind
    whole = interest.kind in _SHARED and interest.kind is not InterestKind.APPOINTMENT_OF_BOARD
    return f"{share} of {kind}" if whole else f"{kind} ({share})"


def line_text(line: int) -> str:
    """Give the line of a rule, in basis points, in words: 5001 is "more than 50 %"."""
    return share_text(line, WHOLE)


def nature_of(kind: InterestKind) -> Nature:
    """Say whether a kind is ownership or control."""
    if kind in OPEN_KINDS:
        return Nature.UNKNOWN
    return Nature.OWNERSHIP if BASIS_OF_KIND[kind] in _OWNERSHIP else Nature.CONTROL


def directness(direct: bool | None) -> str:
    """Say whether an interest is direct, as far as its source does."""
    return {True: "direct", False: "indirect", None: "direct or not is not said"}[direct]


def reason_text(reason: str | None) -> str:
    """Give in words why an owner is not named; a reason that is not known stays as published."""
    if not reason:
        return "no reason is given"
    return _REASONS.get(reason) or one_line(reason)


def party_text(party: GraphParty) -> str:
    """Name a party: an organisation with its countries, a person by role, or why it has no name."""
    name = one_line(party.name)
    if party.kind is PartyKind.UNSPECIFIED:
        said = f" ({name})" if name else ""
        return f"an owner who is not named{said}: {reason_text(party.reason)}"
    if party.kind is PartyKind.REGISTER_ROLE:
        born = "" if party.birth_year is None else f", born {party.birth_year}"
        return f"a person: {name}{born}" if name else "a person in the register's record"
    places = f" ({', '.join(map(one_line, party.countries))})" if party.countries else ""
    return f"{name or one_line(party.id)}{places}"


def one_line(value: object) -> str:
    """Give a text that cannot forge a terminal, in one line."""
    return " ".join(printable(value).split())


def _number(points: int) -> str:
    whole, rest = divmod(points, 100)
    return f"{whole}.{rest:02}".rstrip("0") if rest else str(whole)
