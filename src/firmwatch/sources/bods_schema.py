"""Statements of the Beneficial Ownership Data Standard 0.4, with the types that its schema has.

Field for field after the JSON Schema of https://standard.openownership.org/en/0.4.0/ (`statement`,
`entity-record`, `person-record`, `relationship-record`, `components`): what the schema forbids is
not taken, whether the field is kept or not.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Raw, Struct, field

__all__ = [
    "Address",
    "Entity",
    "Interest",
    "Person",
    "Relationship",
    "Share",
    "Statement",
    "Unspecified",
    "UnspecifiedReason",
]

_DAY = r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
# RFC 3339, 5.6; publishers leave the offset out too.
_TIME = r"[Tt ](?:[01]\d|2[0-3]):[0-5]\d(?::(?:[0-5]\d|60)(?:\.\d+)?)?(?:[Zz]|[+-]\d\d:?\d\d)?"
Date = Annotated[str, Meta(pattern=f"^{_DAY}(?:{_TIME})?$")]
Day = Annotated[str, Meta(pattern=f"^{_DAY}(?:T00:00:00Z?)?$")]
BirthDay = Annotated[str, Meta(pattern=rf"^(?:\d{{4}}(?:-(?:0[1-9]|1[0-2]))?|{_DAY})(?:{_TIME})?$")]
Uri = Annotated[str, Meta(pattern=r"^[A-Za-z][A-Za-z0-9+.-]*:[^\s<>]+$")]
CountryCode = Annotated[str, Meta(min_length=2, max_length=2)]
JurisdictionCode = Annotated[str, Meta(min_length=2, max_length=6)]
Percent = Annotated[float, Meta(ge=0, le=100)]
Filled = Annotated[str, Meta(min_length=1)]
UnspecifiedReason = Literal[
    "noBeneficialOwners",
    "subjectUnableToConfirmOrIdentifyBeneficialOwner",
    "interestedPartyHasNotProvidedInformation",
    "subjectExemptFromDisclosure",
    "interestedPartyExemptFromDisclosure",
    "unknown",
    "informationUnknownToPublisher",
]
"""The closed codelist unspecifiedReason."""


class _Checked(Struct, rename="camel", gc=False):
    """A part of a statement; fields beyond the standard's are passed over, as it allows them."""


class Country(_Checked):
    """A country, as the standard's component `Country`."""

    name: str
    code: CountryCode | None = None


class Jurisdiction(_Checked):
    """A country or a subdivision of one, as the standard's component `Jurisdiction`."""

    name: str
    code: JurisdictionCode | None = None


class Address(_Checked):
    """An address of an entity."""

    type: Literal["registered", "business", "alternative", "service", "residence"] | None = None
    address: str | None = None
    post_code: str | None = None
    country: Country | None = None


class PersonAddress(_Checked):
    """An address of a person: checked, and never kept."""

    type: Literal["residence", "service", "alternative"] | None = None
    address: str | None = None
    post_code: str | None = None
    country: Country | None = None


class PlaceOfBirth(_Checked):
    """Where somebody was born: checked, and never kept."""

    address: str | None = None
    post_code: str | None = None
    country: Country | None = None


class Identifier(_Checked):
    """A number of an entity or a person, by the code or the name of its scheme."""

    id: str | None = None
    scheme: str | None = None
    scheme_name: str | None = None
    uri: Uri | None = None

    def __post_init__(self) -> None:
        if self.scheme is None and self.scheme_name is None:
            raise ValueError("an identifier has neither scheme nor schemeName")


class Unspecified(_Checked):
    """Why an entity or a person is not specified."""

    reason: UnspecifiedReason
    description: str | None = None


class EntityType(_Checked):
    """What kind of entity it is."""

    type: Literal[
        "registeredEntity",
        "legalEntity",
        "arrangement",
        "anonymousEntity",
        "unknownEntity",
        "state",
        "stateBody",
    ]
    subtype: (
        Literal["governmentDepartment", "stateAgency", "other", "trust", "nomination"] | None
    ) = None
    details: str | None = None

    def __post_init__(self) -> None:
        allowed = {
            "trust": ("arrangement", "legalEntity"),
            "nomination": ("arrangement",),
            "governmentDepartment": ("stateBody",),
            "stateAgency": ("stateBody",),
        }.get(self.subtype or "")
        if allowed and self.type not in allowed:
            raise ValueError(f"its subtype {self.subtype} does not go with its type {self.type}")


class Statute(_Checked):
    """The law by which an entity was made."""

    name: str | None = None
    date: Day | None = None


class Security(_Checked):
    """A security that is traded."""

    ticker: str
    id: str | None = None
    id_scheme: Literal["isin", "figi", "cusip", "cins"] | None = None


class SecuritiesListing(_Checked):
    """Where a security is traded."""

    stock_exchange_jurisdiction: JurisdictionCode
    stock_exchange_name: str
    security: Security
    market_identifier_code: str | None = None
    operating_market_identifier_code: str | None = None


class PublicListing(_Checked):
    """Whether an entity is listed on an exchange."""

    has_public_listing: bool
    # The standard spells URLs in capitals.
    company_filings_urls: list[Uri] | None = field(default=None, name="companyFilingsURLs")
    securities_listings: list[SecuritiesListing] | None = None


class Entity(_Checked):
    """The record details of an entity."""

    is_component: bool
    entity_type: EntityType
    unspecified_entity_details: Unspecified | None = None
    name: str | None = None
    alternate_names: list[str] | None = None
    jurisdiction: Jurisdiction | None = None
    identifiers: list[Identifier] | None = None
    founding_date: Day | None = None
    dissolution_date: Day | None = None
    addresses: list[Address] | None = None
    uri: Uri | None = None
    public_listing: PublicListing | None = None
    formed_by_statute: Statute | None = None


class PersonName(_Checked):
    """A name of a person."""

    full_name: str
    type: (
        Literal[
            "legal",
            "individual",
            "translation",
            "transliteration",
            "former",
            "alternative",
            "birth",
        ]
        | None
    ) = None
    family_name: str | None = None
    given_name: str | None = None
    patronymic_name: str | None = None


class PepDetails(_Checked):
    """Details of a political exposure: checked, and never kept."""

    reason: str | None = None
    missing_info_reason: str | None = None
    jurisdiction: Jurisdiction | None = None
    start_date: Day | None = None
    end_date: Day | None = None
    source: Source | None = None


class PoliticalExposure(_Checked):
    """Whether a person is politically exposed: checked, and never kept."""

    status: Literal["isPep", "isNotPep", "unknown"]
    details: list[PepDetails] | None = None


class Person(_Checked):
    """The record details of a person, of which names and the year of birth are kept."""

    is_component: bool
    person_type: Literal["anonymousPerson", "unknownPerson", "knownPerson"]
    unspecified_person_details: Unspecified | None = None
    names: list[PersonName] | None = None
    identifiers: list[Identifier] | None = None
    nationalities: list[Country] | None = None
    place_of_birth: PlaceOfBirth | None = None
    birth_date: BirthDay | None = None
    death_date: BirthDay | None = None
    tax_residencies: list[Country] | None = None
    addresses: list[PersonAddress] | None = None
    political_exposure: PoliticalExposure | None = None


class Share(_Checked):
    """A share in percent."""

    exact: Percent | None = None
    maximum: Percent | None = None
    minimum: Percent | None = None
    exclusive_minimum: Percent | None = None
    exclusive_maximum: Percent | None = None


class Interest(_Checked):
    """One interest of a relationship; `type` is looked up in `InterestKind`."""

    type: str | None = None
    direct_or_indirect: Literal["direct", "indirect", "unknown"] | None = None
    beneficial_ownership_or_control: bool | None = None
    details: str | None = None
    share: Share | None = None
    start_date: Day | None = None
    end_date: Day | None = None


class Relationship(_Checked):
    """The record details of a relationship."""

    is_component: bool
    subject: str | Unspecified
    interested_party: str | Unspecified
    component_records: list[Filled] | None = None
    interests: list[Interest] | None = None

    def __post_init__(self) -> None:
        if self.is_component and self.component_records:
            raise ValueError("it is a component and names componentRecords, which no component has")


class Agent(_Checked):
    """Who asserts or publishes something."""

    name: str | None = None
    uri: Uri | None = None


class Source(_Checked):
    """Where a statement comes from: checked, and left out."""

    type: (
        list[
            Literal[
                "selfDeclaration", "officialRegister", "thirdParty", "primaryResearch", "verified"
            ]
        ]
        | None
    ) = None
    description: str | None = None
    url: Uri | None = None
    retrieved_at: Date | None = None
    asserted_by: list[Agent] | None = None


class Publisher(_Checked):
    """Who publishes a statement."""

    name: str | None = None
    url: Uri | None = None

    def __post_init__(self) -> None:
        if self.name is None and self.url is None:
            raise ValueError("publicationDetails.publisher has neither name nor url")


class PublicationDetails(_Checked):
    """When and by whom a statement was published."""

    publication_date: Date
    bods_version: Annotated[str, Meta(pattern=r"^\d+\.\d+$")]
    publisher: Publisher
    license: Uri | None = None


class Annotation(_Checked):
    """A note on a statement: checked, and left out."""

    statement_pointer_target: str
    motivation: Literal["commenting", "correcting", "identifying", "linking", "transformation"]
    creation_date: Date | None = None
    created_by: Agent | None = None
    description: str | None = None
    transformed_content: str | None = None
    url: Uri | None = None

    def __post_init__(self) -> None:
        if self.motivation == "linking" and self.url is None:
            raise ValueError("an annotation that links has no url")
        if self.transformed_content and self.motivation != "transformation":
            raise ValueError("an annotation has transformedContent and is no transformation")


class Statement(_Checked):
    """What every statement has; `record_details` is read by its `record_type`."""

    statement_id: Annotated[str, Meta(min_length=32, max_length=64)]
    declaration_subject: str
    statement_date: Date
    record_id: Filled
    record_type: Literal["entity", "person", "relationship"]
    record_details: Raw
    record_status: Literal["new", "updated", "closed"] | None = None
    annotations: list[Annotation] | None = None
    publication_details: PublicationDetails | None = None
    source: Source | None = None
    declaration: str | None = None
