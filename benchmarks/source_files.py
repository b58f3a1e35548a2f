"""Which of the publishers' files in ../shared/data belong to which source and version."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

__all__ = ["SHARED", "Version", "ofac_sets", "unread", "versions"]

SHARED = Path(__file__).parents[2] / "shared" / "data"

# Folder or file, the source that reads it, and the name that the source gives the file.
_SINGLE = (
    ("lists/un/un_*.xml", "un_sc", "consolidated.xml"),
    ("lists/au/*.xlsx", "au_dfat", "consolidated.xlsx"),
    ("lists/ca/*.xml", "ca_sema", "sema-lmes.xml"),
    ("lists/eu/eu_fsf_v1.0_*.csv", "eu_fsf_csv", "csvFullSanctionsList_1_1.csv"),
    ("lists/eu/eu_fsf_v1.1_*.xml", "eu_fsf", "xmlFullSanctionsList_1_1.xml"),
    ("lists/eu/eu_consolidated_WHOLE_*.xml", "eu_fsf_whole", "global.xml"),
    ("lists/uk/sanctionsconlist_*.csv", "uk_ofsi", "ConList.csv"),
    ("lists/uk/uksl_*.xml", "uk_sl", "UK-Sanctions-List.xml"),
    ("lists/us_bis_dpl/dpl_*.txt", "us_bis_dpl", "dpl.txt"),
    ("lists/us_csl/csl_*", "us_csl", "consolidated.csv"),
    ("lists/us_ofac_consolidated/*/CONS_ENHANCED.ZIP", "us_ofac_cons_enhanced",
     "cons_enhanced.zip"),
    ("wallets/ofac_addresses_latest.csv", "us_ofac_wallets", "ofac_addresses.csv"),
    ("ftm/**/*.ftm.json", "ftm", "entities.ftm.json"),
    ("ftm/**/donations.ijson", "ftm", "entities.ftm.json"),
    ("ownership/gleif_l1_l2_cdf/lei-*.xml", "gleif_l1", "lei2.xml"),
    ("ownership/gleif_l1_l2_cdf/rr-*.xml", "gleif_l2", "rr.xml"),
    ("ownership/gleif_l1_l2_cdf/repex-*.xml", "gleif_l2_exceptions", "repex.xml"),
)  # fmt: skip

# What no source reads, and why; the first that fits counts.
_REASONS = (
    ("lists/us_ofac_sdn/damaged/*", "damaged on purpose: the tests of us_ofac_sdn read it"),
    ("lists/us_ofac_sdn/2025-*/*", "the day's sdn.csv, which has the entries, was not kept"),
    ("lists/us_ofac_consolidated/*/cons_dat_spec.txt", "the publisher's description of the form"),
    ("lists/us_ofac_consolidated/*/consolidated.xml", "the CSV set beside it is the same list"),
    ("lists/jp/*", "text that a program drew out of a PDF; its lines have to be joined by hand"),
    ("ftm/**/entities.delta.json", "what changed between two versions; it needs the one before"),
    ("ftm/**/delta.json", "names the deltas of a data set; no entities"),
    ("ftm/**/*index.json", "describes data sets; no entities"),
    ("ftm/**/*catalog.json", "describes data sets; no entities"),
    ("ftm/ftmq/eu_fsf.json", "describes a data set; no entities"),
    ("wallets/ofac_addresses_change_log.csv", "what changed; the list is beside it"),
    ("ownership/gleif_l1_l2_cdf/*.json", "JSON made of GLEIF's XML, which the sources read"),
)  # fmt: skip
_FOLDERS = ("lists", "ftm", "wallets", "ownership/gleif_l1_l2_cdf")


class Version(NamedTuple):
    """A version of a source: the publisher's files by the names that the source gives them."""

    source: str
    name: str
    files: dict[str, Path]


def versions() -> list[Version]:
    """Give every version that stands in ../shared/data, the oldest of each source first."""
    found = [Version("us_ofac_sdn", name, files) for name, files in ofac_sets()]
    for folder in sorted((SHARED / "lists" / "us_ofac_consolidated").glob("20*")):
        files = {path.name: path for path in sorted(folder.glob("cons_*.csv"))}
        if files:
            found.append(Version("us_ofac_cons", folder.name, files))
    for pattern, source, file in _SINGLE:
        paths = sorted(SHARED.glob(pattern))
        found += [Version(source, _name(path), {file: path}) for path in paths]
    return found


def ofac_sets() -> Iterator[tuple[str, dict[str, Path]]]:
    """Give OFAC's SDN list day by day; one kept without its other files has those of before."""
    others: dict[str, Path] = {}
    for folder in sorted((SHARED / "lists" / "us_ofac_sdn").glob("20*")):
        present = {path.name: path for path in sorted(folder.glob("*.csv"))}
        if "sdn.csv" in present:
            alone = "" if len(present) > 1 else " (its add.csv and alt.csv are older)"
            others |= {name: path for name, path in present.items() if name != "sdn.csv"}
            yield folder.name + alone, others | {"sdn.csv": present["sdn.csv"]}


def unread(found: list[Version]) -> list[tuple[Path, str]]:
    """Give the files that are part of no version, each with the reason; "" where none is known."""
    read = {path for version in found for path in version.files.values()}
    paths = [path for folder in _FOLDERS for path in sorted((SHARED / folder).rglob("*"))]
    return [(path, _reason(path)) for path in paths if path.is_file() and path not in read]


def _reason(path: Path) -> str:
    for pattern, reason in _REASONS:
        if path in set(SHARED.glob(pattern)):
            return reason
    return ""


def _name(path: Path) -> str:
    generic = path.name in ("entities.ftm.json", "donations.ijson", "CONS_ENHANCED.ZIP")
    return f"{path.parent.name}/{path.name}" if generic else path.name
