"""What a source says: records, and what became of every row that was not one."""

from __future__ import annotations

from dataclasses import dataclass

from firmwatch.model.construction import quickly_made
from firmwatch.model.kinds import ListingStatus, NameType, RecordKind
from firmwatch.model.rows import by_fields

__all__ = [
    "Address",
    "Excluded",
    "Identifier",
    "LeftOut",
    "Link",
    "Listing",
    "Locator",
    "Name",
    "PublishedAt",
    "Quarantined",
    "Record",
    "Tally",
]

_LINES_OF_A_PAGE = 1_000


@quickly_made
@dataclass(frozen=True, slots=True)
class Locator:
    """Where in the publisher's file a fact stands: file name and 1-based line.

    A PDF has pages and rows for lines: there, `line` is 1,000 times the page plus the row on it,
    both counted from 1, so that line 12007 is row 7 of page 12.
    """

    file: str
    line: int

    __reduce__ = by_fields

    @classmethod
    def on_page(cls, file: str, page: int, row: int) -> Locator:
        """Give the place of a row of a PDF; a row behind the 999th of a page stands at that one."""
        return cls(file, page * _LINES_OF_A_PAGE + min(row, _LINES_OF_A_PAGE - 1))

    @property
    def place(self) -> str:
        """The place in words: "sdn.csv line 7", "list.pdf page 12 row 7"."""
        if not self.file.lower().endswith(".pdf"):
            return f"{self.file} line {self.line}"
        page, row = divmod(self.line, _LINES_OF_A_PAGE)
        return f"{self.file} page {page} row {row}"


@quickly_made
@dataclass(frozen=True, slots=True)
class Name:
    """One name as the publisher prints it.

    `script` is the ISO 15924 code of most of its letters (`Latn`, `Cyrl`, `Arab`, `Hani`, ...).
    `weak` is the publisher's own word for an alias that identifies nobody by itself.
    """

    value: str
    type: NameType = NameType.NAME
    weak: bool = False
    script: str = "Latn"
    locator: Locator | None = None

    __reduce__ = by_fields


@quickly_made
@dataclass(frozen=True, slots=True)
class Identifier:
    """A number that some register gave out.

    `scheme` is a key of `text.identifiers.SCHEMES` (`lei`, `imo`, `registration`, `tax`, ...).
    `value` is normalised for comparison, `raw` is what was printed. `country` is ISO 3166-1
    alpha-2 in capitals, or None. `valid` is the verdict of the scheme's check digits, None where
    there are none.
    """

    scheme: str
    value: str
    raw: str
    country: str | None = None
    valid: bool | None = None

    __reduce__ = by_fields


@quickly_made
@dataclass(frozen=True, slots=True)
class Address:
    """A postal address; `country` is ISO 3166-1 alpha-2, `full` everything that was printed."""

    full: str
    country: str | None = None

    __reduce__ = by_fields


@quickly_made
@dataclass(frozen=True, slots=True)
class Listing:
    """One reason to stand on a list. Dates are ISO 8601 days, as precise as printed."""

    program: str
    authority: str
    status: ListingStatus = ListingStatus.SANCTION
    reason: str | None = None
    listing_date: str | None = None
    end_date: str | None = None

    __reduce__ = by_fields


@quickly_made
@dataclass(frozen=True, slots=True)
class Link:
    """Another party that the publisher names in this record ("Linked To: ...")."""

    relation: str
    name: str


@quickly_made
@dataclass(frozen=True, slots=True)
class Record:
    """What a source says of one organisation, vessel, wallet or listed person.

    `id` is unique in its source and stable between versions where the publisher's is.
    `countries` are ISO 3166-1 alpha-2. `birth_dates` are for listed persons only.
    `notes` is the publisher's free text; `properties` is everything else that is kept, as
    (label, value) pairs in the publisher's order.
    """

    id: str
    source: str
    kind: RecordKind
    names: tuple[Name, ...]
    locator: Locator
    identifiers: tuple[Identifier, ...] = ()
    addresses: tuple[Address, ...] = ()
    countries: tuple[str, ...] = ()
    listings: tuple[Listing, ...] = ()
    links: tuple[Link, ...] = ()
    birth_dates: tuple[str, ...] = ()
    properties: tuple[tuple[str, str], ...] = ()
    notes: str = ""
    derived: bool = False
    """True for a record drawn out of another one, as a wallet out of a remark."""

    __reduce__ = by_fields

    @property
    def caption(self) -> str:
        """The name to show: the first one that the publisher prints."""
        return self.names[0].value


@quickly_made
@dataclass(frozen=True, slots=True)
class Quarantined:
    """A row that could not be read. `excerpt` holds at most 300 characters of it."""

    locator: Locator
    reason: str
    record_id: str | None = None
    excerpt: str = ""


@quickly_made
@dataclass(frozen=True, slots=True)
class Excluded:
    """A row that was read and is left out by a rule, which `reason` names."""

    locator: Locator
    reason: str
    record_id: str | None = None


@quickly_made
@dataclass(frozen=True, slots=True)
class LeftOut:
    """A published field that is not kept, by name, and how many values of it there were."""

    field: str
    count: int = 1


@quickly_made
@dataclass(frozen=True, slots=True)
class Tally:
    """What became of the rows of a file that carries parts of records (`alt.csv`, `add.csv`)."""

    file: str
    indexed: int = 0
    excluded: int = 0


@quickly_made
@dataclass(frozen=True, slots=True)
class PublishedAt:
    """When the publisher says the file was made, as an ISO 8601 instant in UTC."""

    published_at: str
