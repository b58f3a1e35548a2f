"""What the kind column of a portfolio says: an organisation, a vessel, a wallet, or a person."""

from __future__ import annotations

import functools

from firmwatch.model import SubjectKind
from firmwatch.portfolio.cells import fold

__all__ = ["ACCEPTED_KINDS", "ADDRESS", "MAYBE_PERSON", "PERSON", "kind_of"]

PERSON = "person"
"""The kind column names a person: scope rule S1 refuses the row."""

MAYBE_PERSON = "maybe_person"
"""FollowTheMoney's LegalEntity, which may be a person: scope rule S1 holds the row."""

ADDRESS = "address"
"""An address: of a wallet where the row has one, else a postal one."""

ACCEPTED_KINDS = "company, organisation, public body, bank, university, ..., vessel, wallet"
"""A few of the words that the kind column may hold, for messages."""

# FollowTheMoney's schemata, the entity types of publishers (GLEIF, ROR, OFAC, SAM.gov), and what
# vendor tables say in seven languages.
_ORGANISATIONS = (
    "company|organisation|organization|institution|school|university|college|issuer|bank|airline|"
    "public body|publicbody|ngo|foundation|fund|supplier|vendor|customer|client|counterparty|"
    "firm|corporation|legal person|entity|org|business|enterprise|government|agency|authority|"
    "ministry|association|charity|cooperative|trust|partnership|facility|healthcare|hospital|"
    "education|nonprofit|non profit|archive|funder|research institute|institute|insurer|"
    "financial institution|branch|subsidiary|manufacturer|broker|exchange|union|church|"
    "international organisation|international organization|state owned enterprise|general|"
    "sole proprietor company|"
    "unternehmen|gesellschaft|firma|juristische person|verein|stiftung|behörde|schule|"
    "universität|hochschule|lieferant|kunde|körperschaft|"
    "entreprise|société|personne morale|fondation|banque|école|université|fournisseur|"
    "établissement|administration|"
    "empresa|sociedad|persona jurídica|fundación|banco|escuela|universidad|proveedor|asociación|"
    "impresa|azienda|società|persona giuridica|fondazione|banca|scuola|università|fornitore|ente|"
    "sociedade|pessoa jurídica|fundação|escola|universidade|fornecedor|"
    "bedrijf|onderneming|rechtspersoon|stichting|vereniging|leverancier|overheid|organisatie"
)
_VESSELS = "vessel|ship|tanker|boat|cargo ship|schiff|navire|bateau|buque|barco|nave|navio|schip"
_WALLETS = "wallet|cryptowallet|crypto wallet|crypto address|digital currency address"
_PERSONS = (
    "person|individual|natural person|director|officer|beneficial owner|ubo|shareholder|employee|"
    "private person|human|contact|people|individuals|sole trader|pep|"
    "natürliche person|privatperson|einzelperson|personne|personne physique|individu|particulier|"
    "persona|persona física|particular|individuo|persona fisica|pessoa|pessoa física|"
    "natuurlijk persoon|persoon"
)
_WORDS: dict[str, str] = {
    **dict.fromkeys(map(fold, _ORGANISATIONS.split("|")), SubjectKind.ORGANISATION.value),
    **dict.fromkeys(map(fold, _VESSELS.split("|")), SubjectKind.VESSEL.value),
    **dict.fromkeys(map(fold, _WALLETS.split("|")), SubjectKind.WALLET.value),
    **dict.fromkeys(map(fold, _PERSONS.split("|")), PERSON),
    "legalentity": MAYBE_PERSON,
    "address": ADDRESS,
}


@functools.lru_cache(maxsize=4096)
def kind_of(value: str) -> str | None:
    """Give the `SubjectKind` value, `PERSON`, `MAYBE_PERSON` or `ADDRESS` that a kind cell names.

    None stands for a word that is not known, and for an empty cell.
    """
    return _WORDS.get(fold(value))
