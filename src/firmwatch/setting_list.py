"""Every setting with its type, default and what it does: behind files, flags and docs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from firmwatch.model import FOUR_EYES

__all__ = ["SETTINGS", "Setting"]


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: its key in `firmwatch.toml`, type, default and what it does."""

    key: str
    type: type
    default: Any
    doc: str
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()

    @property
    def variable(self) -> str:
        """The environment variable that sets it."""
        return "FIRMWATCH_" + self.key.upper()


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "ledger_url",
        str,
        "",
        "Database of the ledger, as an SQLAlchemy URL; empty means ledger.sqlite in the workspace."
        " A URL with a password belongs in the environment.",
    ),
    Setting(
        "sources",
        list,
        ["un_sc", "us_ofac_sdn"],
        "Names of the sources that `firmwatch run` keeps current and screens against.",
    ),
    Setting(
        "alert_threshold",
        float,
        0.3,
        "Score from which a pair of subject and record raises an alert: the chance that they are"
        " one organisation.",
        0.0,
        1.0,
    ),
    Setting(
        "fetch_timeout_seconds",
        float,
        60.0,
        "Longest silence of a publisher's server.",
        1.0,
        86_400.0,
    ),
    Setting("fetch_attempts", int, 4, "How often a download is tried.", 1, 20),
    Setting(
        "fetch_total_seconds",
        float,
        3600.0,
        "Longest time for all files of one source, with every try and pause.",
        1.0,
        86_400.0,
    ),
    Setting(
        "fetch_pause_minutes",
        int,
        60,
        "Minutes in which `firmwatch run` asks no publisher again who has been asked;"
        " `sources update` always asks, and folders of your own are always read.",
        0,
        10_080,
    ),
    Setting("fetch_size_max_mb", int, 2048, "Largest download that is accepted, in MB.", 1),
    Setting(
        "shrinkage_max",
        float,
        0.1,
        "Share of entries that a new version of a source may lack before it is refused.",
        0.0,
        1.0,
    ),
    Setting(
        "register_role_retention_days",
        int,
        30,
        "Days after which the register roles of a subject that left its portfolio are deleted"
        " (scope rule S8).",
        0,
        36_500,
    ),
    Setting(
        "snapshot_retention_days",
        int,
        3_653,
        "Days for which `sources prune` keeps the versions of lists that no longer count: ten"
        " years, as US sanctions records are to be kept (31 CFR 501.601).",
        0,
        36_525,
    ),
    Setting(
        "message_retention_days",
        int,
        365,
        "Days for which `retention apply` keeps messages that every receiver has, or that were"
        " dropped, with every try to deliver them. What they told of is kept by its own rule.",
        0,
        36_525,
    ),
    Setting(
        "retention_regimes",
        list,
        ["us"],
        "Rules that `retention apply` deletes by: `us`, `eu` or both. With both, alerts with a"
        " record of a US list are kept for `retention_us_days`, other alerts for"
        " `retention_eu_days`, all else for the longer of them.",
    ),
    Setting(
        "retention_us_days",
        int,
        3_653,
        "Days for which records are kept by the US rule: ten years (31 CFR 501.601, as amended"
        " 2025-03-12).",
        0,
        36_525,
    ),
    Setting(
        "retention_eu_days",
        int,
        1_827,
        "Days for which records are kept by the EU rule, and then to be deleted: five years"
        " (Directive (EU) 2015/849 art. 40(1)).",
        0,
        36_525,
    ),
    Setting(
        "notify_allow_private",
        list,
        [],
        "Networks inside your own (as 10.0.0.5/32) that messages may be sent to; every other"
        " address that is not public is refused at every send.",
    ),
    Setting(
        "notify_timeout_seconds",
        float,
        20.0,
        "Longest time for one try to deliver a message, from looking the name up to the answer.",
        1.0,
        300.0,
    ),
    Setting(
        "four_eyes",
        str,
        "none",
        "Which decisions a second person has to confirm: `none`, `positive`, `negative`, `all`, or"
        " `high`, all on alerts of high severity.",
        choices=FOUR_EYES,
    ),
    Setting("due_days_high", int, 2, "Calendar days to decide an alert of high severity.", 0, 3650),
    Setting("due_days_medium", int, 7, "The same for an alert of medium severity.", 0, 3650),
    Setting("due_days_low", int, 30, "The same for an alert of low severity.", 0, 3650),
    Setting(
        "decision_expires_days",
        int,
        0,
        "Days after which a run reopens a decided alert; 0 means that decisions hold for ever.",
        0,
        36_525,
    ),
    Setting(
        "review_reasons",
        list,
        [
            "number = a number or an address is the same",
            "confirmed = the organisation itself confirmed it",
            "name = only the names are alike",
            "country = it is of another country",
            "other_number = its number is another one",
            "business = it does another kind of business",
            "gone = it no longer exists",
            "contradiction = the sources contradict each other",
            "unknown = too little is known",
        ],
        "Reasons that `firmwatch review` offers under the digits 1 to 9, each as `CODE = TEXT`.",
    ),
    Setting("actor", str, "", "Name for the audit log; empty means the operating system's user."),
    Setting(
        "audit_key",
        str,
        "",
        "File of the private key that signs checkpoints of the audit log, made when it is first"
        " needed; empty means audit.key in your user folder for settings.",
    ),
    Setting(
        "audit_origin",
        str,
        "",
        "Name of the audit log in its checkpoints, such as example.org/screening; empty means"
        " firmwatch.local/ and the beginning of the first entry's hash.",
    ),
)
"""Every setting but those of single sources, which stand in `[source.NAME]` (`SourceSettings`), and
of receivers of messages, each a table under `[[notify]]` (`firmwatch.receivers`)."""
