"""What a finding says, apart from how it was rated: the part whose change matters.

A newer matcher that rates every pair anew must not make every finding look new, nor must a list
that only moved its lines.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from firmwatch.ledger.transaction import encode
from firmwatch.model import Finding, to_row

__all__ = ["exposure_facts", "facts_hash", "row_facts_hash"]

_NOT_FACTS = (
    # A publisher who renumbers an entry says nothing new of it.
    "id",
    "record_id",
    "score",
    "matcher_version",
    "threshold",
    "subject_digest",
    "snapshot",
    "status",
    "opened_at",
    "closed_at",
    "closed_reason",
    # The line in the publisher's file: it moves when an entry above it comes or goes.
    "locator",
    # Which other records are of the same party: it follows other lists, and what users separate.
    "party_id",
)


def facts_hash(finding: Finding) -> str:
    """Hash what a finding says, as the SHA-256 of canonical JSON, 64 hexadecimal digits.

    Covered are names, listings and the compared values with the name of each piece of evidence.
    Left out are scores, weights, wording, the life of the finding, versions and places in a file.
    Order, spaces and punctuation do not count: of 138 names that changed between versions of the
    UN list, 91 differed in nothing else.
    """
    return row_facts_hash(to_row(finding))


def row_facts_hash(whole: Mapping[str, Any]) -> str:
    """Hash what a finding says as `facts_hash` does, given what `to_row` made of it."""
    row = {name: value for name, value in whole.items() if name not in _NOT_FACTS}
    for name in ("subject_name", "record_name", "record_caption"):
        row[name] = _folded(row[name])
    row["evidence"] = sorted(
        [item["name"], _folded(item["subject_value"]), _folded(item["record_value"])]
        for item in row["evidence"]
    )
    proof = row.pop("exposure", None)
    if proof is not None:
        row["exposure"] = exposure_facts(proof["now"])
        # They are of the pieces that the proof rests on, and what they say stands in it.
        row["record_name"] = row["evidence"] = ""
    row["listings"] = sorted(
        encode({name: value and _folded(value) for name, value in listing.items()})
        for listing in row["listings"]
    )
    return hashlib.sha256(encode(row).encode("utf-8", "surrogatepass")).hexdigest()


def exposure_facts(graph: Mapping[str, Any]) -> str:
    """Give what a graph with one exposure says, as canonical JSON; `graph` is its row.

    Covered are the rule, the status, the shares, the listed parties, and who has what of whom on
    the way, by names. Left out are the version of the rule, the day, ids and places in registers,
    which may change while nobody's share does.
    """
    (item,) = graph["exposures"]
    names = {party["id"]: _party_words(party) for party in graph["parties"]}

    def held(carriers: Sequence[Mapping[str, Any]]) -> list[list[Any]]:
        return sorted(
            [names.get(each["owner_id"], ""), each["basis"], each["share_min"], each["share_max"]]
            for each in carriers
        )

    named = ("status", "basis", "share_min", "share_max", "control_indicated", "over_stated")
    steps = sorted(
        [names.get(step["party_id"], ""), held(step["carriers"])] for step in item["steps"]
    )
    indications = held(item["indications"])
    return encode([item["rule"]["name"], *(item[name] for name in named), steps, indications])


def _party_words(party: Mapping[str, Any]) -> str:
    listed = sorted({f"{each['source']} {_folded(each['name'])}" for each in party["listed"]})
    return encode([party["kind"], _folded(party["name"]), listed])


def _folded(value: str) -> str:
    """Drop separators, punctuation and control characters (Unicode categories Z, P and C).

    Marks stay: in Arabic, Thai or Hindi they tell words apart.
    """
    if value.isalnum():
        return value
    return "".join(each for each in value if unicodedata.category(each)[0] not in "ZPC")
