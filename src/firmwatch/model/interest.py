"""What a register says of who stands behind an organisation."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from firmwatch.model.construction import quickly_made
from firmwatch.model.record import Identifier, Locator, Name
from firmwatch.model.rows import by_fields

__all__ = ["WHOLE", "Interest", "InterestKind", "PartyKind", "RegisterParty"]

WHOLE = 10_000
"""All of an organisation, in basis points."""


class PartyKind(StrEnum):
    """What a party of a register is.

    A `register_role` is a person in a role inside one organisation's record (scope rule S4), and
    `unspecified` an owner whom the register does not name, which is not the same as no owner.
    """

    ORGANISATION = "organisation"
    REGISTER_ROLE = "register_role"
    UNSPECIFIED = "unspecified"


class InterestKind(StrEnum):
    """The interest types of the Beneficial Ownership Data Standard 0.4 (codelist interestType)."""

    SHAREHOLDING = "shareholding"
    VOTING_RIGHTS = "votingRights"
    APPOINTMENT_OF_BOARD = "appointmentOfBoard"
    OTHER_INFLUENCE_OR_CONTROL = "otherInfluenceOrControl"
    SENIOR_MANAGING_OFFICIAL = "seniorManagingOfficial"
    SETTLOR = "settlor"
    TRUSTEE = "trustee"
    PROTECTOR = "protector"
    BENEFICIARY_OF_LEGAL_ARRANGEMENT = "beneficiaryOfLegalArrangement"
    RIGHTS_TO_SURPLUS_ASSETS_ON_DISSOLUTION = "rightsToSurplusAssetsOnDissolution"
    RIGHTS_TO_PROFIT_OR_INCOME = "rightsToProfitOrIncome"
    RIGHTS_GRANTED_BY_CONTRACT = "rightsGrantedByContract"
    CONDITIONAL_RIGHTS_GRANTED_BY_CONTRACT = "conditionalRightsGrantedByContract"
    CONTROL_VIA_COMPANY_RULES_OR_ARTICLES = "controlViaCompanyRulesOrArticles"
    CONTROL_BY_LEGAL_FRAMEWORK = "controlByLegalFramework"
    BOARD_MEMBER = "boardMember"
    BOARD_CHAIR = "boardChair"
    UNKNOWN_INTEREST = "unknownInterest"
    UNPUBLISHED_INTEREST = "unpublishedInterest"
    ENJOYMENT_AND_USE_OF_ASSETS = "enjoymentAndUseOfAssets"
    RIGHT_TO_PROFIT_OR_INCOME_FROM_ASSETS = "rightToProfitOrIncomeFromAssets"
    NOMINEE = "nominee"
    NOMINATOR = "nominator"


@quickly_made
@dataclass(frozen=True, slots=True)
class RegisterParty:
    """An owner or an asset as one source has it.

    `id` is unique in its source; a party known by its LEI alone has the id `lei:` and the LEI.
    `identifiers` and `countries` are an organisation's only. Of a person there are the names and
    `birth_year` at most (scope rule S4). `reason` says why an owner is unspecified, in the
    publisher's word (`noBeneficialOwners`, `NATURAL_PERSONS`, ...). `asset_id` is the organisation
    in whose record a person or an unspecified owner stands: they exist inside it only; None for an
    unspecified organisation that owns nothing. `end_date` is the day on which an organisation was
    dissolved. A parser gives each id once. `entry_id` is the entry of the same source's own list
    that the publisher says a person is: a published fact, and None where nothing is said.
    """

    id: str
    source: str
    kind: PartyKind
    names: tuple[Name, ...]
    locator: Locator
    identifiers: tuple[Identifier, ...] = ()
    countries: tuple[str, ...] = ()
    birth_year: int | None = None
    reason: str | None = None
    asset_id: str | None = None
    end_date: str | None = None
    derived: bool = False
    """True beside another object of the same published row, which alone counts as indexed."""
    entry_id: str | None = None

    __reduce__ = by_fields


@quickly_made
@dataclass(frozen=True, slots=True)
class Interest:
    """One interest of an owner in an asset, as one source states it.

    `owner_id` and `asset_id` are ids of a `RegisterParty` of the same source. Shares are basis
    points (1/100 of a percent) as a closed range of whole numbers; both are None where the
    publisher gives none, which is unknown and not zero. An open bound ("more than 25 %") is
    written as the next whole number (2501). `direct` is None where the publisher does not say.
    `start_date` and `end_date` are ISO 8601 days of validity, the end excluded; `stated_date` is
    the day on which it was stated. `detail` is the publisher's own word for the kind. `beneficial`
    is whether the publisher says that it is beneficial ownership or control, which that of a
    nominee is not; None where the publisher does not say.
    """

    id: str
    source: str
    owner_id: str
    asset_id: str
    kind: InterestKind
    locator: Locator
    share_min: int | None = None
    share_max: int | None = None
    direct: bool | None = None
    start_date: str | None = None
    end_date: str | None = None
    stated_date: str | None = None
    detail: str = ""
    beneficial: bool | None = None
    derived: bool = False
    """True beside another object of the same published row, which alone counts as indexed."""

    __reduce__ = by_fields
