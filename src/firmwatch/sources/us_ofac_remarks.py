"""The remarks of OFAC's lists: joined with their spillover, split, and read piece by piece."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

from firmwatch.model import Identifier, Locator
from firmwatch.sources.us_ofac_labels import Label, find_label
from firmwatch.text.countries import country_code
from firmwatch.text.identifiers import make_identifier

__all__ = [
    "REMARKS_LENGTH",
    "Piece",
    "Remarks",
    "make_labelled",
    "read_birth_dates",
    "read_identifier",
    "read_quoted_name",
    "read_wallet",
]

REMARKS_LENGTH = 1000
"""Characters after which OFAC cuts the remarks; the rest stands in the "spillover" file
`sdn_comments.csv` (OFAC's field specification, "Spillover files")."""

# An alias in quotes, which may hold a semicolon; 350 characters are the most that a name may have
# (OFAC's field specification, alt_name). It ends before the next alias, should a quote be missing.
_ALIAS = r"(?:alt\.\s+)?(?:[afn]\.k\.a\.|d\.b\.a\.)\s+'"
_QUOTED = re.compile(
    rf"\s*{_ALIAS}(?:(?!;\s+{_ALIAS}).){{1,350}}?'\.?(?=;\s|$)", re.IGNORECASE | re.DOTALL
)
_SEMICOLON = re.compile(r";(?=\s|$)")
_NUMBER_LENGTH_MAX = 200
_NUMBER = re.compile(
    r"^(?:No\.\s*)?(?P<number>.*?)\s*(?:\((?P<country>[^()]*)\))?"
    r"\s*(?:;?\s*(?:Date of Issue|issued|expires|expired)\b.*)?$",
    re.IGNORECASE,
)
_PLACE = re.compile(r"\s*\([^()\d]*\)$")
_WALLET = re.compile(r"(?P<currency>[A-Z0-9]{2,10})\s+(?P<address>\S+)$")
_DATE = re.compile(r"(?:(?:(\d{1,2})\s+)?([A-Z][a-z]{2})\s+)?(\d{4})\b")
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
# Russian register and tax numbers by their digits: OGRN 13, OGRNIP 15 (Ministry of Finance order
# 165n of 2017); INN 10 or 12 (Federal Tax Service order MMV-7-6/435 of 2012).
_RUSSIAN = {"registration": ("ogrn", (13, 15)), "tax": ("inn", (10, 12))}


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of remarks: its label where it is known, the text behind it, where it begins."""

    raw: str
    label: Label | None
    text: str
    locator: Locator


@dataclass(frozen=True, slots=True)
class Remarks:
    """The remarks of one entry: the column of `sdn.csv`, and its continuations in order."""

    text: str
    locator: Locator
    continuations: tuple[tuple[str, Locator], ...] = ()

    @property
    def joined(self) -> str:
        """The whole text: a continuation goes on exactly where the column was cut."""
        return self.text + "".join(text for text, _ in self.continuations)

    @property
    def cut(self) -> bool:
        """Whether the text breaks off at the limit and nothing continues it."""
        whole = not self.continuations and len(self.text) < REMARKS_LENGTH
        return not whole and not self.joined.rstrip().endswith(".")

    def pieces(self) -> tuple[list[Piece], str | None]:
        """Split the text at "; ", and give the broken-off last piece apart where there is one.

        A semicolon inside the quotes of an alias does not split. A piece that broke off at the
        limit may hold half a number or half a name, so nobody should read it as whole.
        """
        spans = _split(self.joined)
        broken = spans.pop()[1] if spans and self.cut else None
        pieces = []
        for start, raw in spans:
            label, text = find_label(raw)
            pieces.append(Piece(raw, label, text, self._locate(start)))
        return pieces, broken

    def _locate(self, start: int) -> Locator:
        end = len(self.text)
        found = self.locator
        for text, locator in self.continuations:
            if start < end:
                break
            found, end = locator, end + len(text)
        return found


def _split(text: str) -> list[tuple[int, str]]:
    text = text.rstrip()
    # One full stop ends the remarks as a whole; OFAC never prints two, so it is not a name's.
    text = text.removesuffix(".")
    spans: list[tuple[int, str]] = []
    start = 0
    while start <= len(text):
        end = _end_of_piece(text, start)
        raw = text[start:end]
        if raw.strip():
            spans.append((start + len(raw) - len(raw.lstrip()), raw.strip()))
        start = end + 1
    return spans


def _end_of_piece(text: str, start: int) -> int:
    found = _QUOTED.match(text, start)
    if found:
        return found.end()
    semicolon = _SEMICOLON.search(text, start)
    return semicolon.start() if semicolon else len(text)


def read_quoted_name(text: str) -> tuple[str, bool]:
    """Give the name of an alias piece without its quotes, and whether it was quoted (weak)."""
    name = text.strip().removesuffix(".")
    if len(name) > 1 and name[0] == name[-1] == "'":
        return name[1:-1].strip(), True
    return name.strip(), False


def read_wallet(text: str) -> tuple[str, str] | None:
    """Give currency code and address of "XBT 1Fictional...", or None where there is none."""
    found = _WALLET.match(text.removesuffix("."))
    return (found["currency"], found["address"]) if found else None


def read_identifier(label: Label, text: str, vessel: bool) -> Identifier | None:
    """Make an identifier of the text behind an identifier's label, or None without a number.

    The country (alpha-2) is the one printed in brackets, else the label's. A place in brackets
    that is no country ("Cali") says which office gave the number and is not part of it, nor are
    dates of issue and expiry. A number printed as Russian, or printed without a country and with
    a Russian number's check digits, is told by its length to be an OGRN or INN.
    """
    short = len(text) <= _NUMBER_LENGTH_MAX
    found = _NUMBER.match(text.removesuffix(".").strip()) if short else None
    if not found:
        return None
    number, bracket = found["number"].strip(" :#-"), found["country"]
    country = country_code(bracket) if bracket else None
    if bracket and not country and any(character.isdigit() for character in bracket):
        number = f"{number} ({bracket})" if number else bracket
    return make_labelled(label, _PLACE.sub("", number), country, vessel)


def make_labelled(
    label: Label, number: str, country: str | None, vessel: bool
) -> Identifier | None:
    """Make an identifier of a number, its label and the country (alpha-2) that gave it.

    Without a country the label's own one holds. `vessel` says whether an IMO number can be a
    ship's. Gives None for a text that is no number.
    """
    country = country or label.country
    scheme = _scheme(label, number, country, vessel)
    if scheme != "bic" and not any(character.isdigit() for character in number):
        return None
    return make_identifier(scheme, number, country)


def _scheme(label: Label, number: str, country: str | None, vessel: bool) -> str:
    if number.upper().startswith("IMO") or label.scheme == "imo":
        # A shipping company's own IMO number is of another scheme (IMO MSC.160(78)) than a ship's.
        return "imo" if vessel else "other"
    if label.scheme in _RUSSIAN and country in ("RU", None):
        russian, lengths = _RUSSIAN[label.scheme]
        probe = make_identifier(russian, number)
        if probe and probe.value.isdigit() and len(probe.value) in lengths:
            return russian if country or probe.valid else label.scheme
    if label.scheme == "okpo" and country not in ("RU", None):
        return "other"
    if label.scheme == "lei":
        probe = make_identifier("lei", number)
        return "lei" if probe and probe.valid else "registration"
    return label.scheme


def read_birth_dates(text: str) -> tuple[str, ...]:
    """Give the ISO 8601 dates of "14 Oct 1963", "circa 1951" or "1953 to 1954".

    As precise as printed (day, month or year); of a range or an estimate the years only. A day
    that the calendar does not have gives its year.
    """
    found = _DATE.findall(text)
    vague = len(found) > 1 or "circa" in text.lower()
    dates = [year if vague else _iso_date(day, month, year) for day, month, year in found]
    return tuple(dict.fromkeys(dates))


def _iso_date(day: str, month: str, year: str) -> str:
    if month not in _MONTHS:
        return year
    number = _MONTHS.index(month) + 1
    if not day:
        return f"{year}-{number:02}"
    try:
        return datetime.date(int(year), number, int(day)).isoformat()
    except ValueError:
        return year
