"""The audit log as its users meet it: checkpoints, a witness, an export, and an examiner."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from firmwatch.cli.root import main
from firmwatch.errors import ConfigError
from firmwatch.steps.audit_keys import load_or_create_key
from firmwatch.transparency import (
    COSIGNER,
    Checkpoint,
    InclusionProof,
    Note,
    PublicKey,
    SigningKey,
    is_signed,
    stand_alone,
)
from tests.acceptance.conftest import Firmwatch, settle


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demonstration, which is a workspace with two runs and a key of its own."""
    folder = tmp_path_factory.mktemp("audit") / "demo"
    with pytest.MonkeyPatch.context() as patch:
        settle(patch, folder.parent)
        patch.setattr(sys, "argv", ["firmwatch", "demo", "--keep", str(folder), "-q"])
        with pytest.raises(SystemExit) as left:
            main()
    assert not left.value.code
    return folder


@pytest.fixture
def log(ran: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of that workspace, to be in and to damage."""
    folder = tmp_path / "demo"
    shutil.copytree(ran, folder)
    monkeypatch.chdir(folder)
    return folder


def tamper(folder: Path, *statements: str) -> None:
    connection = sqlite3.connect(folder / "ledger.sqlite")
    names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for (name,) in names:
        connection.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


def examine(export: Path, *arguments: str) -> tuple[int, str]:
    """Run what was exported as an examiner would: no packages, no settings, another folder."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(export / "verify.py"), *arguments],
        capture_output=True,
        cwd=export.parent,
        timeout=120,
    )
    assert done.stderr == b""
    return done.returncode, done.stdout.decode()


def test_each_run_signs_the_log_and_verify_says_how_far(log: Path, firmwatch: Firmwatch) -> None:
    said = firmwatch("audit", "verify").err
    acts = firmwatch("audit", "list").rows
    assert f"OK: {len(acts)} entries (0 with an erased detail) and 2 checkpoints" in said
    assert f"{len(acts)} entries are signed; 0 later ones are not" in said
    assert "No witness was asked" in said
    assert (log / "audit.key").stat().st_mode & 0o777 == 0o600
    assert b"PRIVATE" not in (log / "ledger.sqlite").read_bytes()
    shown = firmwatch("audit", "show", acts[0]["seq"]).rows[0]
    assert shown["detail"] == acts[0]["detail"]
    alert = acts[0]["object"]
    only = firmwatch("audit", "list", "--object", alert, "--limit", 1).rows
    assert [each["object"] for each in only] == [alert]


def test_a_checkpoint_and_a_proof_are_in_the_public_formats(
    log: Path, firmwatch: Firmwatch
) -> None:
    note = Note.parse(firmwatch("audit", "checkpoint").out.decode())
    head = Checkpoint.parse(note.text)
    key = SigningKey.from_pem((log / "audit.key").read_bytes()).public(head.origin)
    assert is_signed(note, key)
    assert f"key {key}" in firmwatch("audit", "verify").err
    proof = InclusionProof.parse(firmwatch("audit", "prove", 3).out.decode())
    leaf = bytes.fromhex(firmwatch("audit", "show", 3).rows[0]["leaf_hash"])
    assert proof.note == note
    assert proof.holds(leaf)
    assert "no entry 999" in firmwatch("audit", "prove", 999, code=1).err


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE audit_event SET actor = 'x' WHERE seq = 4", "entry 4: its time, actor"),
        ("DELETE FROM audit_event WHERE seq = 4", "entry 5: the entries before it are missing (4)"),
        ("UPDATE alert SET status = 'closed', closed_reason = 'looked at'", "says 'open'"),
        ("DELETE FROM audit_checkpoint", "it was deleted there"),
        ("UPDATE audit_checkpoint SET note = upper(note)", "checkpoint"),
    ],
)
def test_tampering_is_named_and_ends_with_1(
    log: Path, firmwatch: Firmwatch, statement: str, said: str
) -> None:
    tamper(log, statement)
    outcome = firmwatch("audit", "verify", code=1)
    assert "Warning: NOT OK: " in outcome.err
    assert any(said in f"{row['where']}: {row['meaning']}" for row in outcome.rows)


def test_an_entry_that_is_rewritten_with_its_hash_breaks_the_checkpoints(
    log: Path, firmwatch: Firmwatch
) -> None:
    """Whoever changes an entry and makes all hashes anew still lacks the key."""
    from firmwatch.ledger import Ledger, audit, schema
    from firmwatch.transparency import Act, Frontier, seal

    with Ledger.open(f"sqlite:///{log / 'ledger.sqlite'}") as ledger:
        with ledger.reading() as tx:
            acts = [
                Act(item.at, item.actor, item.action, item.object, item.detail_text or "")
                for item in audit.events(tx)[::-1]
            ]
        tamper(log)
        acts[5] = acts[5]._replace(actor="somebody else")
        with ledger.transaction() as tx:
            first = audit.event(tx, 1)
            sealed = seal(acts, 0)
            sealed[0] = sealed[0]._replace(
                salt=first.salt or b"", commitment=first.commitment, leaf_hash=first.leaf_hash
            )
            tree = Frontier()
            tree.extend(each.leaf_hash for each in sealed)
            tx.execute(schema.audit_event.delete())
            tx.execute(schema.audit_event.insert(), [each._asdict() for each in sealed])
            tx.execute(schema.audit_tree.update().values(frontier=tree.packed))
    outcome = firmwatch("audit", "verify", code=1)
    assert "are not those that were signed" in outcome.rows[0]["meaning"]
    assert "proves nothing" in firmwatch("audit", "prove", 3, code=1).err


def test_without_the_key_its_public_half_verifies(log: Path, firmwatch: Firmwatch) -> None:
    said = firmwatch("audit", "verify").err
    line = said.partition("\nkey ")[2].strip()
    (log / "audit.key").unlink()
    assert "--key" in firmwatch("audit", "verify", code=1).err
    assert "OK: " in firmwatch("audit", "verify", "--key", line).err
    assert "no Ed25519 key" in firmwatch("audit", "verify", "--key", "mine", code=2).err
    firmwatch("audit", "init-key")
    outcome = firmwatch("audit", "verify", code=1)
    assert "none of the known keys" in outcome.rows[0]["meaning"]
    firmwatch("audit", "verify", "--key", line)
    assert "left as it is" in firmwatch("audit", "init-key", code=2).err


def test_a_run_without_a_key_is_a_run_and_says_so(log: Path, firmwatch: Firmwatch) -> None:
    (log / "not-a-folder").write_text("")
    path = log / "firmwatch.toml"
    path.write_text(path.read_text("utf-8").replace("audit.key", "not-a-folder/key"), "utf-8")
    firmwatch("audit", "erase", 1, "--reason", "so that there is something to sign")
    outcome = firmwatch("run", "--no-update")
    assert "the audit log was not signed" in outcome.err
    assert "not-a-folder" in outcome.err


def test_processes_that_need_a_key_at_once_get_the_same(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "audit.key"
    with ThreadPoolExecutor(8) as pool:
        keys = list(pool.map(lambda _: load_or_create_key(path), range(8)))
    assert len({key.pem for key in keys}) == 1
    assert [each.name for each in path.parent.iterdir()] == ["audit.key"]
    path.write_bytes(b"")
    with pytest.raises(ConfigError, match="holds no usable Ed25519 key"):
        load_or_create_key(path)


def test_a_log_that_lost_signed_entries_is_signed_no_more(log: Path, firmwatch: Firmwatch) -> None:
    shutil.copy(log / "ledger.sqlite", log / "backup.sqlite")
    firmwatch("audit", "erase", 1, "--reason", "retention")
    firmwatch("audit", "checkpoint")
    (log / "ledger.sqlite").unlink()
    for name in ("-wal", "-shm"):
        (log / f"ledger.sqlite{name}").unlink(missing_ok=True)
    shutil.copy(log / "backup.sqlite", log / "ledger.sqlite")
    assert "must not have two histories" in firmwatch("audit", "checkpoint", code=1).err
    assert "were cut off" in firmwatch("audit", "verify", code=1).rows[0]["meaning"]


def test_a_process_killed_before_it_wrote_the_file_is_made_good(
    log: Path, firmwatch: Firmwatch
) -> None:
    path = log / "checkpoints.txt"
    whole = path.read_text("utf-8")
    path.write_text(whole[: whole.rindex("firmwatch.local", 0, whole.rindex("\n\n— "))], "utf-8")
    firmwatch("audit", "verify")
    firmwatch("audit", "checkpoint")
    assert path.read_text("utf-8") == whole
    path.write_text(whole[whole.index("\n\n", whole.index("— ")) + 2 :], "utf-8")
    assert "checkpoints.txt does not have it" in firmwatch("audit", "verify", code=1).err


class TestWitness:
    def test_it_cosigns_growth_and_refuses_a_shrunken_or_forked_log(
        self, log: Path, tmp_path: Path, firmwatch: Firmwatch
    ) -> None:
        witness = tmp_path / "elsewhere"
        shutil.copy(log / "ledger.sqlite", tmp_path / "backup.sqlite")
        said = firmwatch("audit", "witness", "--folder", witness).err
        key = PublicKey.parse(said.partition("witness key ")[2].strip())
        (kept,) = witness.glob("log-*.txt")
        note = Note.parse(kept.read_text("utf-8").rstrip("\n") + "\n")
        assert key.type == COSIGNER
        assert is_signed(note, key)
        firmwatch("audit", "erase", 1, "--reason", "retention")
        firmwatch("audit", "witness", "--folder", witness)
        assert kept.read_text("utf-8").count("\n\n— ") == 2
        said = firmwatch("audit", "verify", "--witness", witness).err
        assert "entries are as the witness saw them" in said
        # A backup put back, with the file of checkpoints cut to it: nothing inside shows it.
        shutil.copy(tmp_path / "backup.sqlite", log / "ledger.sqlite")
        for name in ("-wal", "-shm"):
            (log / f"ledger.sqlite{name}").unlink(missing_ok=True)
        (log / "checkpoints.txt").unlink()
        firmwatch("audit", "checkpoint")
        firmwatch("audit", "verify")
        said = firmwatch("audit", "witness", "--folder", witness, code=4).err
        assert "entries were cut off, or a backup was put back" in said
        outcome = firmwatch("audit", "verify", "--witness", witness, code=1)
        assert "entries were cut off" in outcome.rows[0]["meaning"]
        firmwatch("audit", "erase", 2, 3, "--reason", "another history")
        said = firmwatch("audit", "witness", "--folder", witness, code=4).err
        assert "is a fork" in said
        outcome = firmwatch("audit", "verify", "--witness", witness, code=1)
        assert "witness" in outcome.rows[0]["where"]

    def test_it_works_from_exports_alone(
        self, log: Path, tmp_path: Path, firmwatch: Firmwatch
    ) -> None:
        witness = tmp_path / "elsewhere"
        for number, size in ((1, 0), (2, 1)):
            export = tmp_path / f"export{number}"
            firmwatch("audit", "export", export)
            said = firmwatch("audit", "witness", "--folder", witness, "--from", export).err
            assert ("; 0 were known" in said) is (size == 0)
            firmwatch("audit", "erase", number, "--reason", "retention")
        said = firmwatch("audit", "witness", "--folder", witness, "--from", tmp_path, code=2).err
        assert "is no export" in said
        first = tmp_path / "export1"
        said = firmwatch("audit", "witness", "--folder", witness, "--from", first, code=4).err
        assert "entries were cut off" in said

    def test_it_refuses_another_key_and_its_own_file_when_changed(
        self, log: Path, tmp_path: Path, firmwatch: Firmwatch
    ) -> None:
        witness = tmp_path / "elsewhere"
        firmwatch("audit", "witness", "--folder", witness)
        (log / "audit.key").unlink()
        firmwatch("audit", "erase", 1, "--reason", "retention")
        said = firmwatch("audit", "witness", "--folder", witness, code=4).err
        assert "has another key" in said
        (kept,) = witness.glob("log-*.txt")
        kept.write_text(kept.read_text("utf-8").replace("firmwatch.local", "firmwatch.other", 1))
        said = firmwatch("audit", "verify", "--witness", witness, code=4).err
        assert "did not sign" in said

    def test_a_witness_of_another_log_is_no_comfort(
        self, log: Path, tmp_path: Path, firmwatch: Firmwatch
    ) -> None:
        assert "witness.key does not exist" in (
            firmwatch("audit", "verify", "--witness", tmp_path / "nobody", code=1).err
        )
        (tmp_path / "new").mkdir()
        (tmp_path / "new/witness.key").write_bytes(SigningKey.generate().pem)
        said = firmwatch("audit", "verify", "--witness", tmp_path / "new", code=1).err
        assert "knows nothing of the log" in said


class TestExport:
    def test_an_examiner_needs_python_alone(
        self, log: Path, tmp_path: Path, firmwatch: Firmwatch
    ) -> None:
        firmwatch("audit", "erase", 2, "--reason", "retention")
        firmwatch("audit", "witness", "--folder", tmp_path / "elsewhere")
        export = tmp_path / "export"
        said = firmwatch("audit", "export", export, "--witness", tmp_path / "elsewhere").err
        code, printed = examine(export)
        assert code == 0, printed
        count = len(firmwatch("audit", "list").rows)
        assert f"OK: all {count} entries and 3 checkpoints are as they were signed." in printed
        assert "Compare these keys" in printed
        key = said.partition("another way: ")[2].strip()
        assert examine(export, "--key", key)[0] == 0
        other = SigningKey.generate().public(key.partition("+")[0])
        code, printed = examine(export, "--key", str(other))
        assert (code, "is not signed by the log's key" in printed) == (1, True)
        rows = [json.loads(x) for x in (export / "entries.jsonl").read_text("utf-8").splitlines()]
        assert [row["detail"] for row in rows if row["entry"]["seq"] == 2] == [None]
        assert "has something in it" in firmwatch("audit", "export", export, code=2).err

    def test_what_concerns_one_alert_is_proved_without_the_rest(
        self, log: Path, tmp_path: Path, firmwatch: Firmwatch
    ) -> None:
        alert = firmwatch("audit", "list").rows[0]["object"]
        export = tmp_path / "export"
        firmwatch("audit", "export", export, "--object", alert)
        lines = (export / "entries.jsonl").read_text("utf-8").splitlines()
        assert {json.loads(line)["entry"]["object"] for line in lines} == {alert}
        assert f"OK: {len(lines)} of " in examine(export)[1]
        proof = next((export / "proofs").iterdir())
        proof.write_text(proof.read_text("utf-8").replace("index ", "index 1"), "utf-8")
        assert "is not proved to be in the log" in examine(export)[1]
        said = firmwatch("audit", "export", tmp_path / "x", "--object", "alert:none", code=1).err
        assert "has no entry of 'alert:none'" in said

    @pytest.mark.parametrize(
        ("file", "old", "new", "said"),
        [
            ("entries.jsonl", '"actor": "', '"actor": "x', "are not those that were signed"),
            ("entries.jsonl", '"detail": "{', '"detail": "{ ', "detail of entry 1"),
            ("entries.jsonl", '"seq": 2,', '"seq": 3,', "not numbered from 1"),
            ("entries.jsonl", '"seq": 2,', '"seq": 2, "x": 1,', "line 2 has other fields"),
            ("checkpoint", "local/", "local/0", "is false"),
            ("checkpoints.txt", "\n1", "\n2", "is false"),
            ("consistency/11.txt", "old 11\n", "old 11\n" + "A" * 43 + "=\n", "does not go on"),
            ("log.vkey", "+A", "+B", "NOT OK"),
        ],
    )
    def test_a_tampered_export_is_found(
        self,
        log: Path,
        tmp_path: Path,
        firmwatch: Firmwatch,
        file: str,
        old: str,
        new: str,
        said: str,
    ) -> None:
        export = tmp_path / "export"
        firmwatch("audit", "export", export)
        path = export / file
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), "utf-8")
        code, printed = examine(export)
        assert (code, printed[:8]) == (1, "NOT OK: ")
        assert said in printed


@pytest.mark.parametrize(
    ("public", "message", "signature"),
    [
        (
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            "",
            (
                "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
                "d25bf5f0595bbe24655141438e7a100b"
            ),
        ),
        (
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            "72",
            (
                "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
                "387b2eaeb4302aeeb00d291612bb0c00"
            ),
        ),
    ],
)
def test_the_verifier_of_the_export_knows_the_vectors_of_rfc_8032(
    public: str, message: str, signature: str
) -> None:
    key, text, signed = map(bytes.fromhex, (public, message, signature))
    assert stand_alone.is_signed(key, text, signed)
    for at in range(64):
        changed = bytearray(signed)
        changed[at] ^= 1
        assert not stand_alone.is_signed(key, text, bytes(changed))
    assert not stand_alone.is_signed(key, text + b"x", signed)


def test_both_verifiers_of_signatures_agree() -> None:
    for number in range(20):
        key = SigningKey.generate()
        note = key.sign(Checkpoint("log.example/one", number, bytes(32)))
        public = key.public("log.example/one")
        body = note.signatures[0].body
        assert is_signed(note, public)
        assert stand_alone.is_signed(public.public, note.text.encode(), body)
        assert not stand_alone.is_signed(public.public, note.text.encode() + b"x", body)
