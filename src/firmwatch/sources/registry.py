"""Which sources exist: the built-in ones, and those that other packages bring."""

from __future__ import annotations

import importlib
from importlib.metadata import EntryPoint, entry_points

from firmwatch.errors import ConfigError, NotFoundError
from firmwatch.model import Source

__all__ = ["ENTRY_POINT_GROUP", "source", "sources"]

ENTRY_POINT_GROUP = "firmwatch.sources"
"""The entry point group in which another package names its `Source` objects."""

# One line per source: its name, and the module whose `SOURCE` it is.
_BUILT_IN = {
    "un_sc": "firmwatch.sources.un_sc",
    "us_ofac_sdn": "firmwatch.sources.us_ofac_sdn",
    "ftm": "firmwatch.sources.ftm",
    "ftm_owners": "firmwatch.sources.ftm_owners",
    "us_ofac_cons": "firmwatch.sources.us_ofac_cons",
    "us_ofac_wallets": "firmwatch.sources.us_ofac_wallets",
    "us_ofac_cons_enhanced": "firmwatch.sources.us_ofac_cons_enhanced",
    "us_ofac_sdn_enhanced": "firmwatch.sources.us_ofac_sdn_enhanced",
    "au_dfat": "firmwatch.sources.au_dfat",
    "jp_mofa_exports": "firmwatch.sources.jp_mofa_exports",
    "ch_seco": "firmwatch.sources.ch_seco",
    "uk_sl": "firmwatch.sources.uk_sl",
    "uk_ofsi": "firmwatch.sources.uk_ofsi",
    "ca_sema": "firmwatch.sources.ca_sema",
    "gleif_l1": "firmwatch.sources.gleif_l1",
    "eu_fsf": "firmwatch.sources.eu_fsf",
    "eu_fsf_csv": "firmwatch.sources.eu_fsf_csv",
    "eu_fsf_whole": "firmwatch.sources.eu_fsf_whole",
    "us_csl": "firmwatch.sources.us_csl",
    "us_bis_dpl": "firmwatch.sources.us_bis_dpl",
    "us_uflpa": "firmwatch.sources.us_uflpa",
    "worldbank": "firmwatch.sources.worldbank",
    "us_sam_exclusions": "firmwatch.sources.us_sam_exclusions",
    "jp_meti_eul": "firmwatch.sources.jp_meti_eul",
    "gleif_l2": "firmwatch.sources.gleif_l2",
    "gleif_l2_exceptions": "firmwatch.sources.gleif_l2_exceptions",
    "uk_psc": "firmwatch.sources.uk_psc",
    "bods": "firmwatch.sources.bods",
    "interests_csv": "firmwatch.sources.interests_csv",
}


def sources() -> dict[str, Source]:
    """Give every source by name: the built-in ones, then those of installed packages.

    Raises `ConfigError` where an installed package's entry point cannot be loaded, is not a
    `Source`, or takes the name of another source.
    """
    found = {name: _built_in(name) for name in _BUILT_IN}
    for entry_point in entry_points(group=ENTRY_POINT_GROUP):
        third = _load(entry_point)
        if third.name in _BUILT_IN:
            raise ConfigError(
                f"The entry point {_describe(entry_point)} calls its source {third.name!r}, which "
                "is the name of a built-in source. A built-in source cannot be replaced: rename "
                "it, or uninstall the package."
            )
        if third.name in found:
            raise ConfigError(
                f"The entry point {_describe(entry_point)} calls its source {third.name!r}, and "
                "so does another installed package. Rename one, or uninstall a package."
            )
        found[third.name] = third
    return found


def source(name: str) -> Source:
    """Give the source of this name.

    Raises `NotFoundError`, listing the known names, where there is none, and `ConfigError` as
    `sources` does.
    """
    if name in _BUILT_IN:
        return _built_in(name)
    known = sources()
    if name not in known:
        raise NotFoundError(
            f"There is no source {name!r}. Known sources: {', '.join(sorted(known))}. Choose one "
            "of these, or install the package that brings it."
        )
    return known[name]


def _built_in(name: str) -> Source:
    found = importlib.import_module(_BUILT_IN[name]).SOURCE
    assert isinstance(found, Source)
    return found


def _load(entry_point: EntryPoint) -> Source:
    try:
        found = entry_point.load()
    except Exception as error:
        raise ConfigError(
            f"The entry point {_describe(entry_point)} cannot be loaded: "
            f"{type(error).__name__}: {error}. Repair or uninstall the package that brings it."
        ) from error
    if not isinstance(found, Source):
        raise ConfigError(
            f"The entry point {_describe(entry_point)} loads a {type(found).__name__}, not a "
            "firmwatch.model.Source. Point it at the module's SOURCE."
        )
    return found


def _describe(entry_point: EntryPoint) -> str:
    package = entry_point.dist.name if entry_point.dist else "an unknown package"
    return f"{entry_point.name!r} = {entry_point.value!r} of {package}"
