"""FollowTheMoney entities as records: organisations, vessels, wallets and listed persons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from firmwatch.model import Address, Identifier, Locator, Name, NameType, Record, RecordKind
from firmwatch.sources.ftm_lines import FILE, Entity
from firmwatch.sources.ftm_listings import Parts, listings_of
from firmwatch.text.countries import country_code
from firmwatch.text.identifiers import SCHEMES, make_identifier
from firmwatch.text.person_names import person_reason
from firmwatch.text.scripts import script_of

__all__ = [
    "KEPT_OF_PARTY",
    "NAME_PROPERTIES",
    "SOURCE_NAME",
    "countries_of",
    "identifiers_of",
    "legal_entity_reason",
    "listed_person_record",
    "names_of",
    "record_of",
]

SOURCE_NAME = "ftm"


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# The comments and labels of followthemoney/schema/{LegalEntity,Organization,Company,Vessel}.yaml
# say what each number is. Codes of an activity, tax office or region identify nobody.
_IDENTIFIERS = {
    "leiCode": "lei",
    "imoNumber": "imo",
    "registrationNumber": "registration",
    "taxNumber": "tax",
    "vatCode": "vat",
    "innCode": "inn",
    "ogrnCode": "ogrn",
    "okpoCode": "okpo",
    "uscCode": "uscc",
    "swiftBic": "bic",
    "dunsCode": "duns",
    "cikCode": "cik",
    "uniqueEntityId": "uei",
    "permId": "permid",
    "mmsi": "mmsi",
    "callSign": "call_sign",
    "publicKey": "wallet",
    "cryptoAddress": "wallet",
} | dict.fromkeys(
    _words(
        "idNumber licenseNumber bvdId sayariId brightQueryId brightQueryOrgId icijId npiCode"
        " cageCode giiNumber voenCode irsCode jibCode mbsCode bikCode pfrNumber isinCode ricCode"
        " crsNumber wikidataId"
    ),
    "other",
)
_IDENTIFIER_ORDER = {name: place for place, name in enumerate(_IDENTIFIERS)}
_NAMES = {
    "name": (NameType.NAME, False),
    "alias": (NameType.ALIAS, False),
    "abbreviation": (NameType.ALIAS, True),
    "weakAlias": (NameType.ALIAS, True),
    "previousName": (NameType.PREVIOUS_NAME, False),
}
_COUNTRIES = ("jurisdiction", "mainCountry", "country", "flag")
_ADDRESSES = ("address", "addressEntity")
_NOTES = ("notes", "description", "summary")
_PROPERTIES = _words(
    "topics legalForm status incorporationDate dissolutionDate type buildDate"
    " grossRegisteredTonnage pastFlags currency currencySymbol blockchain program programId"
)
_WALLET_KEYS = ("publicKey", "cryptoAddress")
_READ = frozenset({*_IDENTIFIERS, *_NAMES, *_COUNTRIES, *_ADDRESSES, *_NOTES, *_PROPERTIES})
NAME_PROPERTIES = tuple(_NAMES)
"""The properties that hold an entity's names."""
KEPT_OF_PARTY = frozenset({*_IDENTIFIERS, *_NAMES, *_COUNTRIES, "dissolutionDate"})
"""The properties of an organisation that is no entry of a list, but stands in an interest."""
_READ_OF_WALLET = _READ - frozenset(_NAMES)
_READ_OF_PERSON = frozenset({*_NAMES, "birthDate", "topics", "addressEntity"})


def record_of(
    entity: Entity, kind: RecordKind, locator: Locator, parts: Parts, left_out: Counter[str]
) -> Record:
    """Make a record of an organisation, vessel or wallet, counting what is not kept.

    Raises `ValueError` where it has no name (a wallet: no key).
    """
    is_wallet = kind is RecordKind.WALLET
    names = _wallet_names(entity, locator) if is_wallet else names_of(entity, locator)
    _count_left_out(entity, _READ_OF_WALLET if is_wallet else _READ, left_out)
    return Record(
        entity.id,
        SOURCE_NAME,
        kind,
        names,
        locator,
        identifiers_of(entity),
        _addresses(entity, parts, left_out),
        countries_of(entity, left_out),
        listings_of(entity, parts),
        properties=_properties(entity),
        notes="\n".join([text for name in _NOTES for text in entity.properties.get(name, ())]),
    )


def listed_person_record(
    entity: Entity, locator: Locator, parts: Parts, left_out: Counter[str]
) -> Record:
    """Make a record of a listed person: names, birth dates, listings, address countries.

    Nothing else is kept (scope rules S4 and S7); the rest is counted. Raises `ValueError` where
    there is no name.
    """
    names = names_of(entity, locator)
    _count_left_out(entity, _READ_OF_PERSON, left_out)
    addresses = _linked_addresses(entity, parts, left_out)
    return Record(
        id=entity.id,
        source=SOURCE_NAME,
        kind=RecordKind.LISTED_PERSON,
        names=names,
        locator=locator,
        countries=_distinct(address.country for address in addresses),
        listings=listings_of(entity, parts),
        birth_dates=tuple(entity.texts("birthDate")),
    )


def legal_entity_reason(entity: Entity) -> str | None:
    """Say why a LegalEntity may be a person, or give None where it is an organisation (rule S3).

    It is one where its name shows it, or a number that no person can have: of a scheme for
    organisations only, a register number, an OGRN of 13 digits or an INN of 10 digits (Russian
    sole traders have 15 and 12: python-stdnum, `stdnum.ru.ogrn` and `stdnum.ru.inn`).
    """
    for identifier in identifiers_of(entity):
        scheme, value = identifier.scheme, identifier.value
        if SCHEMES[scheme].organisations_only or scheme == "registration":
            return None
        if (scheme, len(value)) in (("ogrn", 13), ("inn", 10)):
            return None
    return person_reason(names_of(entity, Locator(FILE, entity.line))[0].value)


def names_of(entity: Entity, locator: Locator) -> tuple[Name, ...]:
    """Give an entity's names, the one that its publisher shows first; `ValueError` for none."""
    names: dict[str, Name] = {}
    for label, (kind, weak) in _NAMES.items():
        if label not in entity.properties:
            continue
        values = entity.texts(label)
        if len(values) > 1:
            caption = " ".join(entity.caption.split())
            if caption in values:
                # The caption is the name that the publisher chose to show, so it goes first.
                values = sorted(values, key=lambda name: name != caption)
        for value in values:
            if value not in names:
                names[value] = Name(value, kind, weak, script_of(value), locator)
    if not names:
        raise ValueError("it has no name")
    return tuple(names.values())


def _wallet_names(entity: Entity, locator: Locator) -> tuple[Name, ...]:
    # A wallet's other names may be its holder's, and no person's name is compared (rule S2).
    keys = entity.values(*_WALLET_KEYS)
    if not keys:
        raise ValueError("the wallet has no publicKey")
    return tuple(Name(key, script=script_of(key), locator=locator) for key in keys)


def _count_left_out(entity: Entity, read: frozenset[str], left_out: Counter[str]) -> None:
    if not entity.properties.keys() <= read:
        for name, values in entity.properties.items():
            if name not in read and values:
                left_out[f"{entity.schema}.{name}"] += len(values)
    for key in entity.left_out:
        left_out[key] += 1


def identifiers_of(entity: Entity) -> tuple[Identifier, ...]:
    """Give an entity's identifiers, of each number one."""
    names = [name for name in entity.properties if name in _IDENTIFIERS]
    if not names:
        return ()
    if len(names) > 1:
        names.sort(key=_IDENTIFIER_ORDER.__getitem__)
    country = _first_country(entity)
    found: dict[tuple[str, str], Identifier] = {}
    for name in names:
        scheme = _IDENTIFIERS[name]
        for raw in entity.texts(name):
            identifier = make_identifier(scheme, raw, country)
            if identifier is None:
                continue
            if scheme == "imo" and entity.schema != "Vessel":
                # IMO numbers of companies have other check digits than those of ships.
                identifier = replace(identifier, valid=None)
            found.setdefault((scheme, identifier.value), identifier)
    return tuple(found.values())


def _first_country(entity: Entity) -> str | None:
    for name in _COUNTRIES:
        if name in entity.properties:
            for value in entity.texts(name):
                if code := country_code(value):
                    return code
    return None


def _properties(entity: Entity) -> tuple[tuple[str, str], ...]:
    names = [name for name in _PROPERTIES if name in entity.properties]
    return tuple([(name, value) for name in names for value in entity.texts(name)])


def _addresses(entity: Entity, parts: Parts, left_out: Counter[str]) -> tuple[Address, ...]:
    found = [Address(full) for full in entity.texts("address")]
    if "addressEntity" in entity.properties:
        found += _linked_addresses(entity, parts, left_out)
    if len(found) < 2:
        return tuple(found)
    return tuple({address.full: address for address in found}.values())


def _linked_addresses(entity: Entity, parts: Parts, left_out: Counter[str]) -> tuple[Address, ...]:
    found: list[Address] = []
    for address_id in entity.texts("addressEntity"):
        addresses = parts.addresses(address_id)
        if addresses is None:
            left_out[f"{entity.schema}.addressEntity (no such entity in the file)"] += 1
        else:
            found += addresses
    return tuple(found)


def countries_of(entity: Entity, left_out: Counter[str]) -> tuple[str, ...]:
    """Give an entity's countries as ISO 3166-1 alpha-2 codes, counting what is none."""
    codes: list[str | None] = []
    for name in _COUNTRIES:
        if name not in entity.properties:
            continue
        for value in entity.texts(name):
            code = country_code(value)
            codes.append(code)
            if code is None:
                left_out[f"{entity.schema}.{name} (no ISO 3166-1 code)"] += 1
    return _distinct(codes) if len(codes) != 1 or codes[0] is None else (codes[0],)


def _distinct(values: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([value for value in values if value]))
