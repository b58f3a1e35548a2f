"""What the reference says where the program has no words of its own; see build_reference.py."""

from firmwatch.model import Evidence, Finding, Listing, Locator
from firmwatch.model.finding import SnapshotReference
from firmwatch.sources import us_ofac_labels

SOURCE_SETTINGS = {
    "parser": "Built-in source that reads the file, where NAME is a source of your own.",
    "title": "Title of the source, in place of the built-in one.",
    "url": "Where to fetch: a URL, a folder (a URL of one ends in `/`) or a file.",
    "urls": "Where to fetch single files: a table of file name and URL.",
    "checksum_url": "URL of the checksums of what is downloaded: lines as of `sha256sum`, or "
    "an index as OpenSanctions publishes it. A file without its checksum is not taken.",
    "index_url": "The publisher's index of versions, for a source that is fetched by deltas: an "
    "`index.json` of OpenSanctions, or GLEIF's publications. Empty: no index is asked.",
    "catalog_url": "The catalogue in which `dataset` is looked up, in place of OpenSanctions' own.",
    "dataset": "Name of a data set in the catalogue, in place of `index_url`.",
    "headers": "What requests to the publisher carry: a table of header and value. A value that "
    "begins with `$` names the environment variable that holds it. Never shown.",
    "entries_min": "Fewest entries of a credible version.",
    "entries_max": "Most entries of a credible version.",
    "stale_hours": "Hours since the publisher was last asked, from which a source is stale.",
    "quarantine_tolerance": "How many rows may be in quarantine while the source counts as whole.",
}
ALERT_ROW = {
    "alert_id": ("str", "Stays the same while lists renumber, merge and split their entries."),
    "status": ("str", "`open`, `in_review`, `escalated` or `closed`."),
    "severity": ("str", "`high` (sanctions), `medium` (debarments, export controls) or `low`."),
    "cause": ("str", "The fact that opened, reopened, changed or ended it; `model` for none."),
    "sources": ("list of str", "Every list that its records are on."),
    "records": ("list of str", "Its records as `SOURCE:RECORD`, the likeliest first."),
    "listings": ("list of Listing", "The listings of all its records, each once."),
    "opened_at": ("str", "Instant (ISO 8601, UTC) at which it was opened or reopened last."),
    "changed_at": ("str", "Instant of the last change of its facts, or of its end."),
    "closed_reason": ("str or null", "Why it ended, or what was decided."),
    "merged_into": ("str or null", "The alert that it has become one with."),
    "judgement": ("str or null", "The last decision: `positive`, `negative` or `unsure`."),
    "assignee": ("str or null", "Who is to decide."),
    "due_date": ("str or null", "The day by which to decide."),
    "snoozed_until": ("str or null", "The day until which it is put off."),
    "facts_hash": ("str", "Hash of what its open findings say."),
    "findings": ("list of Finding", "The pairs that it is made of, the likeliest first."),
}
"""Fields of an alert's row; those that it has of its likeliest finding are described there."""

RECEIVER_SETTINGS = {
    "name": "Its name: letters, digits, `-` and `_`.",
    "kind": "`webhook`, `smtp`, `file` or `stdout`.",
    "types": "Types of messages that it takes, as `alert.opened`, or `alert.*` for all that begin "
    "so; all without it.",
    "portfolios": "Names of the portfolios whose messages it takes; all without it.",
    "severities": "Severities of the messages that it takes; all without it, and those that have "
    "none.",
    "url": "`https://` address.",
    "secret_env": "Environment variable with the secret that messages are signed with; several, "
    "apart by spaces, while one replaces another.",
    "secret_file": "File with the secret, in place of `secret_env`.",
    "allow_http": "`true` lets the URL be `http://`, where nobody can listen.",
    "host": "Name of the mail server.",
    "port": "Its port; by `security` 587, 465 or 25.",
    "security": "`starttls` (default), `tls` or `none`.",
    "sender": "Address that e-mail is from.",
    "to": "The one address that e-mail goes to.",
    "username": "Name to log in with.",
    "password_env": "Environment variable with the password.",
    "password_file": "File with the password, in place of `password_env`.",
    "digest": "`daily` for one e-mail a day; `none` (default) for one a message.",
    "digest_max": "Most messages that a digest shows; 50 without it. The others are counted.",
    "path": "File that lines are appended to, relative to the workspace.",
}
ALERT_FIELDS: dict[type, dict[str, str]] = {
    Finding: {
        "id": "Printed as `finding_id`: a pure function of subject, source and record.",
        "subject_id": "Id of your subject: a pure function of the portfolio and the row's key.",
        "subject_name": "The subject's name or alias that was closest.",
        "record_id": "Id of the record in its source, as the publisher numbers it.",
        "record_name": "The record's name that was closest, as printed.",
        "record_caption": "The record's first name, as printed.",
        "record_kind": "`organisation`, `vessel` or `wallet`.",
        "source": "Name of the source.",
        "listings": "Why the record is listed; see below.",
        "score": "From 0 to 1: the logistic of the sum of the weights.",
        "evidence": "Every piece of evidence; see below.",
        "status": "`open` or `closed`.",
        "opened_at": "Instant (ISO 8601, UTC) of the run that first found it.",
        "snapshot": "The version of the source; see below.",
        "matcher_version": "Version of channels, weights, vocabulary and tables.",
        "portfolio_id": "Id of the portfolio; null in `screen`.",
        "locator": "Where `record_name` stands in the publisher's file; see below.",
        "closed_at": "Instant of the run that found it no more; null while it holds.",
        "closed_reason": "Why: delisted, other facts, subject or source gone; null while it holds.",
        "party_id": "The listed party of the record, which other lists may have too "
        "([linking](../explanation/linking.md)); null in `screen`.",
        "subject_digest": "SHA-256 of the subject as it was compared (canonical JSON, RFC 8785).",
        "threshold": "The score from which a pair was a finding.",
        "exposure": "Of a finding of ownership (`source` is `exposure`, `record_id` the rule): the "
        "proof, `now` and `before`, each a graph of its parties and interests alone with one "
        "exposure, and the `snapshots` that it was made of; null for a pair "
        "([what it says](../how-to/see-who-stands-behind.md)).",
    },
    Listing: {
        "program": "The publisher's programme.",
        "authority": "Who listed it.",
        "status": "`sanction`, `debarment`, `export_control`, `investigation`, `conviction`, "
        "`other`.",
        "reason": "The publisher's reason, where one is printed.",
        "listing_date": "ISO 8601 day, as precise as printed.",
        "end_date": "ISO 8601 day, as precise as printed.",
    },
    Evidence: {
        "name": "Which piece: `prior`, `name`, `words_missing`, `words_differ`, `spelling`, "
        "`transliteration`, `spacing`, `word_order`, `number`, `place`, `legal_form`, "
        "`namesakes`, `generic_name`, `weak_alias`, `country`, `kind`, `identifier:SCHEME`.",
        "subject_value": "The subject's value, as given.",
        "record_value": "The record's value, as printed.",
        "weight": "Natural log-odds; above 0 speaks for, below 0 against.",
        "detail": "Why, in words.",
        "words": "In the piece `name`: the words of both names side by side. Each has "
        "`subject_word`, `record_word`, `kind` (`equal`, `equivalent`, `one letter differs`, "
        "`two letters differ`, `vowels differ`, `transliteration`, `the same country`, `spacing`, "
        "`missing`), `similarity` in [0, 1] and `information` in nats.",
    },
    SnapshotReference: {
        "source": "Name of the source.",
        "sha256": "SHA-256 of the publisher's bytes (of the list of hashes for several files).",
        "published_at": "Instant that the publisher gives; null where it gives none.",
        "fetched_at": "Instant of the download.",
        "id": "Id of the snapshot in the lake; empty where files were screened against.",
    },
    Locator: {
        "file": "Name of the publisher's file.",
        "line": "Line in it, from 1.",
    },
}
UN_ENTITY = {
    "DATAID": "`id`",
    "FIRST_NAME SECOND_NAME THIRD_NAME FOURTH_NAME": "joined: the first of `names`",
    "NAME_ORIGINAL_SCRIPT": "`names`, an alias",
    "UN_LIST_TYPE": "`listings`, program",
    "REFERENCE_NUMBER LAST_DAY_UPDATED/VALUE": "`properties`",
    "LISTED_ON": "`listings`, listing_date; `properties` where it is no day",
    "COMMENTS1": "`notes`",
    "ENTITY_ALIAS/ALIAS_NAME": "`names`, an alias or previous name",
    "ENTITY_ALIAS/QUALITY": "`names`: Low is weak, f.k.a. is a previous name",
    "ENTITY_ALIAS/NOTE": "`properties`; `names` where it gives a spelling",
    "ENTITY_ADDRESS/STREET ENTITY_ADDRESS/CITY ENTITY_ADDRESS/STATE_PROVINCE "
    "ENTITY_ADDRESS/ZIP_CODE ENTITY_ADDRESS/NOTE": "`addresses`",
    "ENTITY_ADDRESS/COUNTRY": "`addresses` and `countries`",
}
UN_INDIVIDUAL = {
    "DATAID": "`id`",
    "FIRST_NAME SECOND_NAME THIRD_NAME FOURTH_NAME": "joined: the first of `names`",
    "NAME_ORIGINAL_SCRIPT INDIVIDUAL_ALIAS/ALIAS_NAME": "`names`, an alias",
    "INDIVIDUAL_ALIAS/QUALITY": "`names`: Low is weak, f.k.a. is a previous name",
    "UN_LIST_TYPE LISTED_ON": "`listings`",
    "INDIVIDUAL_ADDRESS/COUNTRY": "`countries`",
    "INDIVIDUAL_DATE_OF_BIRTH/DATE INDIVIDUAL_DATE_OF_BIRTH/YEAR "
    "INDIVIDUAL_DATE_OF_BIRTH/FROM_YEAR INDIVIDUAL_DATE_OF_BIRTH/TO_YEAR": "`birth_dates`",
}
# OFAC's files have no header; the names are those of its field specification.
OFAC_COLUMNS = (
    ("sdn.csv", "ent_num", "`id`; joins the files"),
    ("sdn.csv", "SDN_Name", "the first of `names`"),
    ("sdn.csv", "SDN_Type", "`kind`; aircraft are excluded"),
    ("sdn.csv", "Program", "`listings`, one for each programme"),
    ("sdn.csv", "Title", "`properties`; left out of persons"),
    ("sdn.csv", "Call_Sign", "`identifiers`, `call_sign`; left out of persons"),
    ("sdn.csv", "Vess_type, Tonnage, GRT, Vess_owner", "`properties`; left out of persons"),
    ("sdn.csv", "Vess_flag", "`properties` and `countries`; left out of persons"),
    ("sdn.csv", "Remarks", "by its labels, below; whole in `notes`, but never of persons"),
    ("add.csv", "Address, City/State/Postal code", "`addresses`; left out of persons"),
    ("add.csv", "Country", "`countries` and, but for persons, `addresses`"),
    ("add.csv", "Add_remarks", "left out"),
    ("alt.csv", "alt_type", "`names`: fka is a previous name, others an alias"),
    ("alt.csv", "alt_name", "`names`"),
    ("alt.csv", "alt_remarks", "left out"),
    ("sdn_comments.csv", "remarks", "goes on where Remarks is cut at 1,000 characters"),
)
OFAC_USES = {
    us_ofac_labels.Use.ALIAS: "`names`, an alias; weak where quoted",
    us_ofac_labels.Use.PREVIOUS_NAME: "`names`, a previous name",
    us_ofac_labels.Use.WALLET: "`identifiers`, and a derived record of a wallet",
    us_ofac_labels.Use.LINK: "`links`",
    us_ofac_labels.Use.IDENTIFIER: "`identifiers`",
    us_ofac_labels.Use.PROPERTY: "`properties`",
    us_ofac_labels.Use.CONTACT: "left out",
    us_ofac_labels.Use.PERSONAL: "left out",
    us_ofac_labels.Use.BIRTH_DATE: "`birth_dates` of persons; else left out",
}
