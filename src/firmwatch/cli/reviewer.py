"""The terminal reviewer: one alert at a time, one key to decide it, and the next at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from rich.console import Console
from rich.table import Table
from rich.text import Text

from firmwatch.cli.explanation import evidence_table, proof_of
from firmwatch.errors import FirmwatchError, UsageError
from firmwatch.model import (
    Alert,
    AlertStatus,
    Finding,
    Judgement,
    ReviewReason,
    Subject,
    Verdict,
    printable,
)
from firmwatch.pipeline import Workspace, alert
from firmwatch.steps.reviewing import (
    alert_history,
    comment_on_alert,
    decide_alert,
    escalate_alerts,
    review_reasons,
    snooze_alerts,
    subject_of,
    undo_decision,
)

__all__ = ["Keyboard", "Reviewer"]

_JUDGEMENTS = {"t": Judgement.POSITIVE, "f": Judgement.NEGATIVE, "u": Judgement.UNSURE}
_LABELS = ("name", "compared", "kind", "also", "countries", "numbers", "listed", "place")
_KEYS = "t true  f false  u unsure  s snooze  e escalate  c comment  z undo  n next  q quit"


@dataclass(frozen=True, slots=True)
class Keyboard:
    """Where keys come from: `key` gives one, `line` asks a question and gives a line of text."""

    key: Callable[[], str]
    line: Callable[[str], str]


@dataclass(slots=True)
class Reviewer:
    """A session of one person; `done` are the alerts that they decided in it, in order."""

    workspace: Workspace
    console: Console
    keyboard: Keyboard
    done: list[str] = field(default_factory=list)

    def work(self, ids: Sequence[str]) -> int:
        """Go through alerts until the last or until q; gives how many were decided."""
        reasons = review_reasons(self.workspace.settings)
        place = 0
        while place < len(ids):
            item = alert(self.workspace, ids[place])
            if item.status is AlertStatus.CLOSED:
                self._say(f"{item.id} waits no longer: {item.closed_reason}")
                place += 1
                continue
            self._show(item, f"{place + 1} of {len(ids)}")
            key = self._key()
            if key == "q":
                break
            try:
                place = self._follow(key, item, reasons, ids, place)
            except FirmwatchError as error:
                # Somebody was faster, or the facts are others: the loop looks at it again.
                self._say(str(error), "yellow")
        self._say(f"{len(self.done)} decided.")
        return len(self.done)

    def _follow(
        self, key: str, item: Alert, reasons: Sequence[ReviewReason], ids: Sequence[str], place: int
    ) -> int:
        """Do what a key says; gives the place in the queue to go on at."""
        if key in _JUDGEMENTS:
            return place + self._decide(item, _JUDGEMENTS[key], reasons)
        if key == "n":
            return place + 1
        if key == "z":
            return self._undo(ids, place)
        if key == "s":
            until = self.keyboard.line("Until (a day, or how many days)")
            snooze_alerts(self.workspace, [item.id], self._day(until))
            return place + 1
        if key == "e":
            escalate_alerts(self.workspace, [item.id], self.keyboard.line("Why"))
            return place + 1
        if key == "c":
            comment_on_alert(self.workspace, item.id, self.keyboard.line("Comment"))
        else:
            self._say(_KEYS)
        return place

    def _decide(self, item: Alert, judgement: Judgement, reasons: Sequence[ReviewReason]) -> int:
        """Ask for the reason and decide; gives 0 where another key than a digit took it back."""
        for number, reason in enumerate(reasons, 1):
            self.console.print(Text(f"  {number} {reason.text}"))
        key = self._key()
        if not key.isdecimal() or not 1 <= int(key) <= len(reasons):
            self._say("Not decided.")
            return 0
        chosen = reasons[int(key) - 1]
        made = decide_alert(
            self.workspace,
            item.id,
            Verdict(judgement, chosen.text, item.facts_hash, chosen.code),
        )
        self.done.append(item.id)
        told = "awaits a second person" if made.awaited else f"decided: {judgement}"
        self._say(f"{item.id} {told} ({chosen.text}). z undoes it.", "green")
        return 1

    def _undo(self, ids: Sequence[str], place: int) -> int:
        if not self.done:
            self._say("Nothing was decided in this session.")
            return place
        undo_decision(self.workspace, self.done[-1])
        last = self.done.pop()
        self._say(f"{last} waits again.", "green")
        return ids.index(last)

    def _key(self) -> str:
        try:
            return self.keyboard.key().lower()
        except EOFError:
            return "q"

    def _day(self, text: str) -> str:
        if not text.strip().isdecimal():
            return text.strip()
        try:
            day = date.fromisoformat(self.workspace.now()[:10]) + timedelta(days=int(text))
        except OverflowError as error:
            raise UsageError(f"{text} days are too many; name a day.") from error
        return day.isoformat()

    def _show(self, item: Alert, where: str) -> None:
        """Draw the alert: what it is, both sides, the evidence, and what was noted."""
        head = f"[{where}] {item.id}  {item.severity}  {item.status}  because: {item.cause}"
        head += f"  due {item.due_date}" if item.due_date else ""
        self.console.rule()
        self.console.print(Text(printable(head), style="bold"))
        self.console.print(_sides(item, subject_of(self.workspace, item)))
        for finding in item.findings:
            self.console.print()
            title = f"{finding.source} {finding.record_id}  score {finding.score:.4f}"
            self.console.print(Text(printable(title), style="bold"))
            explanation = finding.explain()
            self.console.print(evidence_table(explanation))
            self.console.print(Text(explanation.total, style="bold"))
            for line in proof_of(finding):
                self.console.print(Text(printable(line)))
        history = alert_history(self.workspace, item.id)
        for made in history.decisions:
            if not made.undone_at:
                said = f"{made.at} {made.actor}: {made.judgement} ({made.reason})"
                said += ", awaits a second person" if made.awaited else ""
                self.console.print(Text(printable(said)))
        for noted in history.comments:
            self.console.print(Text(printable(f"{noted.at} {noted.actor}: {noted.text}")))
        self.console.print(Text(_KEYS, style="dim"))

    def _say(self, message: str, style: str = "") -> None:
        self.console.print(Text(printable(message), style=style))


def _sides(item: Alert, subject: Subject | None) -> Table:
    """Lay the subject beside every record that it may be."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("")
    table.add_column("subject", overflow="fold")
    for finding in item.findings:
        table.add_column(f"record of {printable(finding.source)}", overflow="fold")
    columns = [_subject_side(item, subject), *map(_record_side, item.findings)]
    for label, cells in zip(_LABELS, zip(*columns, strict=True), strict=True):
        if any(cells):
            table.add_row(label, *(Text(printable(cell)) for cell in cells))
    return table


def _subject_side(item: Alert, subject: Subject | None) -> tuple[str, ...]:
    if subject is None:
        return (item.subject_name, item.subject_name, "", "", "", "", "", item.subject_id)
    numbers = "; ".join(f"{each.scheme} {each.raw or each.value}" for each in subject.identifiers)
    also, countries = "; ".join(subject.aliases), ", ".join(subject.countries)
    kind = subject.kind.value
    return (subject.name, item.subject_name, kind, also, countries, numbers, "", item.subject_id)


def _record_side(finding: Finding) -> tuple[str, ...]:
    names = (finding.record_caption, finding.record_name, finding.record_kind, "")
    found = (_countries(finding), _record_numbers(finding), _listings(finding), _place(finding))
    return (*names, *found)


def _countries(finding: Finding) -> str:
    return ", ".join(each.record_value for each in finding.evidence if each.name == "country")


def _record_numbers(finding: Finding) -> str:
    found = [each for each in finding.evidence if each.name.startswith("identifier:")]
    return "; ".join(
        f"{each.name.removeprefix('identifier:')} {each.record_value}" for each in found
    )


def _listings(finding: Finding) -> str:
    return "; ".join(
        f"{each.authority} {each.program} ({each.status})"
        + (f" since {each.listing_date}" if each.listing_date else "")
        for each in finding.listings
    )


def _place(finding: Finding) -> str:
    where = finding.locator
    line = f", {where.file} line {where.line}" if where else ""
    return f"{finding.record_id}{line}"
