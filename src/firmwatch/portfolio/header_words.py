"""What portfolios call their columns, in seven languages and in FollowTheMoney."""

from __future__ import annotations

__all__ = ["FIELDS", "PARTY_WORDS", "SYNONYMS"]

# The words stand as people write them; a field's first word wins where a table has two columns
# for it. Sources: the header rows of GLEIF's LEI-CDF, ROR, SAM.gov, SEC, Companies House, SIRENE,
# KvK and openFDA tables, SAP and DATEV vendor exports, and FollowTheMoney's property names.
_WORDS: dict[str, str] = {
    "id": (
        "id|record id|subject id|supplier id|vendor id|vendor number|supplier number|"
        "customer id|customer number|client id|entity id|internal id|reference|ref|key|identifier|"
        "supplier no|vendor no|supplier code|vendor code|lieferantennummer|kreditorennummer|"
        "lieferanten nr|kundennummer|identifiant|code fournisseur|identificador|código|"
        "codice fornitore|codice|leveranciersnummer|debiteurnummer"
    ),
    "name": (
        "legal name|company legal name|registered name|entity name|company name|organisation name|"
        "organization name|organisational name|name|full name|business name|institution name|"
        "raison sociale|dénomination sociale|dénomination|nom de l'entreprise|nom|"
        "razón social|denominación social|nombre de la empresa|nombre|"
        "ragione sociale|denominazione sociale|denominazione|nome|razão social|nome da empresa|"
        "denominação social|firmenname|firmenbezeichnung|unternehmensname|name der firma|"
        "bezeichnung|bedrijfsnaam|handelsnaam|statutaire naam|naam|"
        "company|entity|organisation|organization|institution|firm|firma|unternehmen|"
        "société|entreprise|empresa|impresa|azienda|società|bedrijf|"
        "supplier|vendor|counterparty|customer|client|partner|lieferant|kreditor|kunde|"
        "geschäftspartner|fournisseur|client|proveedor|cliente|fornitore|fornecedor|leverancier|"
        "klant|title|caption|vessel name|ship name|vessel|nom du navire|schiffsname"
    ),
    "alias": (
        "alias|aliases|other name|other names|trading name|trade name|doing business as|dba|aka|"
        "also known as|former name|previous name|short name|weak alias|nom commercial|sigle|"
        "enseigne|nombre comercial|nome commerciale|nome fantasia|kurzname|name 2|name2|"
        "andere naam|acronym"
    ),
    "country": (
        "country|country code|country iso|iso country|iso country code|country iso2|country of "
        "incorporation|country of registration|country name|jurisdiction|jurisdiction code|"
        "main country|ctry|cntry|countries|land|länderkennzeichen|länderschlüssel|ländercode|"
        "landcode|sitzland|staat|pays|code pays|país|pais|código país|código de país|paese|nazione|"
        "codice paese|stato|nation|flag|flag state|land van vestiging|domicile"
    ),
    "kind": (
        "kind|type|entity type|schema|party type|record type|subject type|organisation type|"
        "organization type|art|typ|tipo|soort|catégorie|rechtsträgerart|type d'entité|"
        "tipo de entidad"
    ),
    "lei": "lei|lei code|legal entity identifier|code lei|código lei|codice lei",
    "imo": "imo|imo number|imo no|imo nr|numéro imo|imo nummer|número imo|numero imo",
    "registration": (
        "registration number|registration|register number|registry number|registration no|reg no|"
        "reg nr|company number|company registration number|company no|companies house number|"
        "crn|incorporation number|registernummer|handelsregisternummer|handelsregister|hrb|hrb nr|"
        "siren|numéro siren|rcs|numéro d'immatriculation|registro mercantil|número de registro|"
        "numero rea|rea|matrícula|kvk|kvk nummer|kvknummer|inschrijvingsnummer|ondernemingsnummer|"
        "org nr|organisasjonsnummer|registered as|entity registration number"
    ),
    "tax": (
        "tax id|tax|tax number|tax no|tin|ein|tax identification number|steuernummer|steuernr|"
        "steuer id|nif|cif|rut|ruc|rfc|cnpj|codice fiscale|identifiant fiscal|numéro fiscal|"
        "número fiscal|nipc|fiscaal nummer|rsin"
    ),
    "vat": (
        "vat|vat number|vat no|vat id|vat code|vat reg no|vat registration number|ust id|ustid|"
        "ust idnr|ust id nr|uid nummer|umsatzsteuer id|mwst nr|tva|numéro tva|numéro de tva|"
        "tva intracommunautaire|iva|número iva|nif iva|partita iva|p iva|piva|btw|btw nummer|"
        "btw nr|btw id"
    ),
    "bic": "bic|swift|swift bic|bic swift|swift code|bic code|swift number|code bic|código swift",
    "duns": "duns|duns number|d u n s|duns no|duns nr|duns code|duns nummer",
    "wallet": (
        "wallet|wallet address|crypto address|crypto wallet|digital currency address|"
        "blockchain address|public key|btc address|eth address"
    ),
    "uei": "uei|uei sam|unique entity id|unique entity identifier|unique entity identifier sam",
    "ror": "ror|ror id|ror identifier|ror code",
    "cik": "cik|cik number|cik str|cik code|central index key",
    "mmsi": "mmsi|mmsi number|maritime mobile service identity",
    "inn": "inn|inn code|инн",
    "ogrn": "ogrn|ogrn code|огрн",
    "okpo": "okpo|okpo code|окпо",
    "uscc": "uscc|uscc code|unified social credit code|unified social credit identifier",
    "permid": "permid|perm id",
    "call_sign": "call sign|callsign|radio call sign",
    "domain": "domain|domain name|internet domain",
    "address": (
        "address|full address|street|street address|registered address|anschrift|adresse|straße|"
        "adresse postale|dirección|indirizzo|endereço|adres|morada|domicilio"
    ),
}

FIELDS: tuple[str, ...] = tuple(_WORDS)
"""What a column can mean; the numbers among them are keys of `text.identifiers.SCHEMES`."""

SYNONYMS: dict[str, tuple[str, ...]] = {
    field: tuple(words.split("|")) for field, words in _WORDS.items()
}
"""The names that a field's column goes by, the surest first."""

PARTY_WORDS: tuple[str, ...] = (
    "properties.", "supplier", "vendor", "customer", "client", "counterparty", "partner", "entity",
    "company", "organisation", "organization", "business", "legal", "registered",
    "lieferanten", "lieferant", "kreditor", "kunden", "kunde", "firmen", "fournisseur", "cliente",
    "proveedor", "fornitore", "fornecedor", "leveranciers", "leverancier", "klant",
)  # fmt: skip
"""Whose column it is: "vendor country" is a country."""
