"""Which interests are summed together, and which of them are ownership.

Interests are summed by `ExposureBasis`. Kinds that measure different things (shares, votes, rights
to profit) are never added to each other: whoever has 30 % of the shares and 30 % of the votes has
no 60 %.

- `shareholding` is ownership. OFAC's examples (FAQ 401), regulation 7(2) of the UK's regulations
  and the BIS rule speak of shares owned; the EU of "proprietary rights".
- `unknownInterest` and `unpublishedInterest` may be shares: they count as ownership of 0 % at
  least.
- Rights to surplus assets and to profit are what "shares" means where there is no share capital
  (paragraph 4(2) of Schedule 1 to S.I. 2019/855). No register says whether there is one, so each
  is summed by itself and makes possible, never certain.
- Votes, the board and other influence are control. A rule says whether control carries.
- An interest that its source calls indirect is what comes of other interests, which stand in the
  network already. It is never added to them: it has a basis of its own, and makes possible, never
  certain, so that a register which names the last owner alone is not read as if it named nobody.
"""

from __future__ import annotations

from firmwatch.model import ExposureBasis, InterestKind

__all__ = ["BASES", "BASIS_OF_KIND", "INDIRECT_BASIS", "OPEN_KINDS"]

BASES = tuple(ExposureBasis)
"""The bases in the order in which arrays number them."""

BASIS_OF_KIND = {
    InterestKind.SHAREHOLDING: ExposureBasis.OWNERSHIP,
    InterestKind.UNKNOWN_INTEREST: ExposureBasis.OWNERSHIP,
    InterestKind.UNPUBLISHED_INTEREST: ExposureBasis.OWNERSHIP,
    InterestKind.RIGHTS_TO_SURPLUS_ASSETS_ON_DISSOLUTION: ExposureBasis.SURPLUS,
    InterestKind.RIGHTS_TO_PROFIT_OR_INCOME: ExposureBasis.PROFIT,
    InterestKind.RIGHT_TO_PROFIT_OR_INCOME_FROM_ASSETS: ExposureBasis.PROFIT,
    InterestKind.VOTING_RIGHTS: ExposureBasis.VOTES,
    InterestKind.APPOINTMENT_OF_BOARD: ExposureBasis.BOARD,
    InterestKind.OTHER_INFLUENCE_OR_CONTROL: ExposureBasis.INFLUENCE,
    InterestKind.CONTROL_VIA_COMPANY_RULES_OR_ARTICLES: ExposureBasis.INFLUENCE,
    InterestKind.CONTROL_BY_LEGAL_FRAMEWORK: ExposureBasis.INFLUENCE,
    InterestKind.RIGHTS_GRANTED_BY_CONTRACT: ExposureBasis.INFLUENCE,
    InterestKind.CONDITIONAL_RIGHTS_GRANTED_BY_CONTRACT: ExposureBasis.INFLUENCE,
    InterestKind.SETTLOR: ExposureBasis.INFLUENCE,
    InterestKind.TRUSTEE: ExposureBasis.INFLUENCE,
    InterestKind.PROTECTOR: ExposureBasis.INFLUENCE,
    InterestKind.BENEFICIARY_OF_LEGAL_ARRANGEMENT: ExposureBasis.INFLUENCE,
    InterestKind.ENJOYMENT_AND_USE_OF_ASSETS: ExposureBasis.INFLUENCE,
    InterestKind.NOMINEE: ExposureBasis.INFLUENCE,
    InterestKind.NOMINATOR: ExposureBasis.INFLUENCE,
    InterestKind.SENIOR_MANAGING_OFFICIAL: ExposureBasis.OFFICE,
    InterestKind.BOARD_MEMBER: ExposureBasis.OFFICE,
    InterestKind.BOARD_CHAIR: ExposureBasis.OFFICE,
}
"""What each kind of the Beneficial Ownership Data Standard is summed as."""

INDIRECT_BASIS = {
    ExposureBasis.OWNERSHIP: ExposureBasis.STATED_INDIRECT,
    ExposureBasis.VOTES: ExposureBasis.INDIRECT_VOTES,
}
"""What a kind is summed as where its source says that the interest is indirect."""

OPEN_KINDS = frozenset({InterestKind.UNKNOWN_INTEREST, InterestKind.UNPUBLISHED_INTEREST})
"""Kinds that may be ownership or anything else, so that their least is nothing."""
