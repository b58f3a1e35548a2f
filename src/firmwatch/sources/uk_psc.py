"""UK register of people with significant control: Companies House's snapshot, in JSON lines.

A register and no list: its organisations raise no alerts by themselves, and of people there is what
scope rule S4 allows. It has persons, organisations, statements that none is known, exemptions, and
beneficial owners of overseas entities. Unverified: written from the publisher's descriptions of
its API and of its codes, and tried on lines of each kind, not on a whole snapshot.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from firmwatch.errors import RefusedError, SchemaError
from firmwatch.model import (
    Excluded,
    LeftOut,
    Locator,
    Parsed,
    PartyKind,
    PublishedAt,
    Quarantined,
    Source,
    SourceFile,
)
from firmwatch.sources.line_blocks import read_lines
from firmwatch.sources.line_counter import count_lines
from firmwatch.sources.seen_keys import SeenKeys
from firmwatch.sources.uk_psc_codes import KINDS, known_code
from firmwatch.sources.uk_psc_companies import SOURCE_NAME, company_number, company_party
from firmwatch.sources.uk_psc_fields import FIELDS, LeftOutCounter
from firmwatch.sources.uk_psc_lines import FILE, Data, Line, read_line
from firmwatch.sources.uk_psc_parties import owner_of, record_id

__all__ = ["SOURCE", "count", "parse"]

_URL = (
    "https://download.companieshouse.gov.uk/"
    "persons-with-significant-control-snapshot-{date:%Y-%m-%d}.zip"
)
_TOTALS = "totals#persons-of-significant-control-snapshot"
_AGAIN = "Fetch the snapshot again; the last good one stays in use."


@dataclass(slots=True)
class _Reading:
    """What is known of the lines before: records, companies, and what the totals say."""

    records: SeenKeys = field(default_factory=SeenKeys)
    companies: SeenKeys = field(default_factory=SeenKeys)
    left_out: LeftOutCounter = field(default_factory=LeftOutCounter)
    lines: int = 0
    totals: Data | None = None

    def events(self, number: int, line: bytes | None) -> list[Parsed]:
        locator = Locator(FILE, number)
        events: list[Parsed]
        try:
            found = read_line(number, line)
            if found.data.kind == _TOTALS:
                return [self._take_totals(found.data, locator)]
            events = self._read(found, locator)
        except ValueError as error:
            # Scope rule S7: a line that may be of a person shows nothing of it.
            events = [Quarantined(locator, str(error))]
        except SchemaError as error:
            if str(error).startswith(FILE):
                raise
            raise SchemaError(f"{FILE}, line {number}: {error}") from error
        self.lines += 1
        return events

    def _read(self, line: Line, locator: Locator) -> list[Parsed]:
        known_code(line.data.kind, KINDS, "kind")
        number = company_number(line.company_number)
        id_ = record_id(line.data, number)
        found = owner_of(line.data, number, id_, locator)
        if not self.records.add(id_):
            raise ValueError(f"an earlier line is of the same record, {id_}")
        if isinstance(found, str):
            return [Excluded(locator, found, id_)]
        owner, interests = found
        self.left_out.take(line.data, owner.kind is PartyKind.REGISTER_ROLE)
        events: list[Parsed] = [owner, *interests]
        if self.companies.add(number):
            events.insert(0, company_party(number, locator))
        return events

    def _take_totals(self, data: Data, locator: Locator) -> Excluded:
        if self.totals is not None:
            raise RefusedError(
                f"{FILE}, line {locator.line}: the totals stand there a second time, as if two "
                f"snapshots had been joined. {_AGAIN}"
            )
        self.totals = data
        return Excluded(locator, "the totals of the snapshot, which are no record")

    def end(self) -> Iterator[Parsed]:
        """Compare with the totals, and say what was left out in all."""
        data = self.totals
        if data is None:
            raise RefusedError(
                f"{FILE}: it has no line of totals, with which a snapshot ends, so it is cut off "
                "or a part of one. Join all parts, or fetch the whole snapshot; the last good one "
                "stays in use."
            )
        counts = (
            data.persons_of_significant_control_count,
            data.statements_count,
            data.exemptions_count,
        )
        promised = None if None in counts else sum(filter(None, counts))
        if promised is not None and promised > self.lines:
            raise RefusedError(
                f"{FILE}: its totals count {promised} records, and it has {self.lines}. {_AGAIN}"
            )
        if promised != self.lines:
            yield LeftOut(f"totals ({promised or 'none'}; the file has others)")
        for name, number in self.left_out.counts().items():
            yield LeftOut(name, number)
        try:
            made = datetime.fromisoformat(data.generated_at or "")
            made = made.replace(tzinfo=made.tzinfo or UTC).astimezone(UTC)
        except (ValueError, OverflowError):
            yield LeftOut("data.generated_at (no date)")
        else:
            yield PublishedAt(made.strftime("%Y-%m-%dT%H:%M:%SZ"))


def parse(files: Mapping[str, Path]) -> Iterator[Parsed]:
    """Turn the snapshot into parties and interests, with what became of every other line.

    `files` gives the path of the snapshot. Memory is bounded but for 16 to 32 bytes a record and a
    company. Raises `RefusedError` for a file without its totals or with fewer records than these
    count, and `SchemaError` for a key or a code that no table knows.
    """
    reading = _Reading()
    for number, line in read_lines(files[FILE]):
        yield from reading.events(number, line)
    yield from reading.end()


def count(files: Mapping[str, Path]) -> dict[str, int]:
    """Count the lines that are not blank, without reading them as JSON, in bounded memory."""
    return {FILE: count_lines(files[FILE])}


SOURCE = Source(
    name=SOURCE_NAME,
    title="UK register of people with significant control (a register, no list; unverified)",
    publisher="Companies House",
    url="https://download.companieshouse.gov.uk/en_pscdata.html",
    licence="Open Government Licence v3.0",
    files=(SourceFile(FILE, _URL, is_packed=True),),
    # 15,952,486 records in September 2026.
    entries_min=5_000_000,
    entries_max=60_000_000,
    schedule_hours=24,
    stale_hours=24 * 7,
    parse=parse,
    count=count,
    fields=FIELDS,
    verified=False,
)
