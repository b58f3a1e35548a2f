"""The demonstration: two days in the life of a workspace."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from firmwatch.config import load_settings
from firmwatch.demo.group import REGISTER, REGISTER_TITLE, register_text
from firmwatch.demo.lists import FIRST_DAY, SECOND_DAY, SOURCES, list_text
from firmwatch.model import Alert
from firmwatch.pipeline import (
    ImportRequest,
    ImportResult,
    RunReport,
    Workspace,
    import_portfolio,
    list_alerts,
    open_workspace,
    run,
)
from firmwatch.steps.owning import SubjectExposure, portfolio_exposures

__all__ = ["SUPPLIERS", "Day", "play", "suppliers_csv"]

SUPPLIERS: tuple[tuple[str, str, str, str, str], ...] = (
    # Vendor no, Vendor name, Country, Type, Number
    ("S-001", "VOSTRIKA MARINE LOGISTICS O.O.O.", "Russia", "company", ""),
    ("S-002", "Petrochemicals Qorvand A.Ş.", "Türkiye", "company", ""),
    ("S-003", "Halcyon-Drift Trading", "DE", "company", ""),
    ("S-004", "Mirebank Aero Tech Ltd", "GB", "company", ""),
    ("S-005", "General Trading Co.", "AE", "company", ""),
    ("S-006", "Grey Petrel", "PA", "vessel", "IMO 9074729"),
    ("S-007", "Grey Petrel", "LR", "vessel", "IMO 9176187"),
    ("S-008", "VML Vertrieb GmbH", "AT", "company", ""),
    ("S-009", "Erland Vask", "NO", "", ""),
    ("S-010", "Tamsin and Okoye Minerals", "South Africa", "company", ""),
    ("S-011", "demo1qfictionalwalletaddress0000000000000", "", "wallet", ""),
    ("S-012", "Brightwater Ceramics Ltd", "GB", "company", ""),
    ("S-013", "Kestrel & Sons Bakery", "IE", "company", ""),
    ("S-014", "Fjordblikk Emballasje AS", "NO", "company", ""),
)
"""A fictional vendor list, as an enterprise system might export it."""

_REGISTER_FILE = f"{REGISTER}.bods.json"


@dataclass(frozen=True, slots=True)
class Day:
    """What a day brought: the import (on the first), the run, the alerts that stand, and what the
    rules say of vendors that listed parties own a part of.
    """

    number: int
    imported: ImportResult | None
    report: RunReport
    alerts: list[Alert]
    exposures: tuple[SubjectExposure, ...]


def suppliers_csv() -> str:
    """Give the vendor list as a CSV file's text."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=";")
    writer.writerow(["Vendor no", "Vendor name", "Country", "Type", "IMO"])
    writer.writerows(SUPPLIERS)
    return stream.getvalue()


def play(folder: Path) -> Iterator[Day]:
    """Set a workspace up in `folder` and live through two days of it, by the public pipeline."""
    (folder / "firmwatch.toml").write_text(_settings(folder), encoding="utf-8")
    vendors = folder / "vendors.csv"
    vendors.write_text(suppliers_csv(), encoding="utf-8")
    with open_workspace(load_settings(folder, {})) as workspace:
        _publish(folder, FIRST_DAY)
        request = ImportRequest(vendors, "vendors", "demonstration", "fictional vendors")
        imported = import_portfolio(workspace, request)
        yield _day(workspace, FIRST_DAY, imported)
        _publish(folder, SECOND_DAY)
        yield _day(workspace, SECOND_DAY)


def _day(workspace: Workspace, number: int, imported: ImportResult | None = None) -> Day:
    report = run(workspace)
    exposures = portfolio_exposures(workspace).exposures
    return Day(number, imported, report, list_alerts(workspace), exposures)


def _settings(folder: Path) -> str:
    files = [(name, title, "ftm", f"{name}.ftm.json") for name, title in SOURCES.items()]
    files.append((REGISTER, REGISTER_TITLE, "bods", _REGISTER_FILE))
    names = ", ".join(f'"{name}"' for name, *_ in files)
    lines = [f"sources = [{names}]", 'audit_key = "audit.key"', ""]
    for name, title, parser, file in files:
        url = (folder / "published" / file).as_posix()
        lines += [f"[source.{name}]", f'parser = "{parser}"', f'title = "{title}"']
        lines += [f'url = "{url}"', ""]
    return "\n".join(lines)


def _publish(folder: Path, day: int) -> None:
    published = folder / "published"
    published.mkdir(exist_ok=True)
    for name in SOURCES:
        (published / f"{name}.ftm.json").write_text(list_text(name, day), encoding="utf-8")
    (published / _REGISTER_FILE).write_text(register_text(), encoding="utf-8")
