"""Notes, checkpoints, cosignatures and proofs in the formats of C2SP."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmwatch.transparency import (
    COSIGNER,
    Checkpoint,
    ConsistencyProof,
    InclusionProof,
    Note,
    PublicKey,
    SigningKey,
    Tree,
    is_signed,
    leaf_hash,
    split_notes,
)

ORIGIN = "log.example/one"
TREE = Tree([leaf_hash(bytes([number])) for number in range(40)])
KEY = SigningKey.generate()
NOTE = KEY.sign(Checkpoint(ORIGIN, 40, TREE.root()))

# From the documentation of golang.org/x/mod/sumdb/note, which defined the format.
GO_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6"
    "KE6RyyBwJnAM=\n"
)


def test_a_note_of_another_program_is_read_and_verified() -> None:
    key = PublicKey.parse(GO_KEY)
    note = Note.parse(GO_NOTE)
    assert (str(key), str(note)) == (GO_KEY, GO_NOTE)
    assert is_signed(note, key)
    assert not is_signed(Note(note.text.replace("answer", "anser"), note.signatures), key)


def test_a_checkpoint_is_three_lines_and_a_signature() -> None:
    lines = str(NOTE).split("\n")
    assert lines[:2] == [ORIGIN, "40"]
    assert lines[3] == lines[5] == ""
    assert lines[4].startswith(f"— {ORIGIN} ")
    assert Checkpoint.parse(NOTE.text) == Checkpoint(ORIGIN, 40, TREE.root())
    assert Note.parse(str(NOTE)) == NOTE
    assert is_signed(NOTE, KEY.public(ORIGIN))
    assert not is_signed(NOTE, SigningKey.generate().public(ORIGIN))
    assert not is_signed(Note(NOTE.text.replace("40", "41"), NOTE.signatures), KEY.public(ORIGIN))


def test_a_key_survives_its_file_and_is_read_as_pkcs8() -> None:
    assert KEY.pem.startswith(b"-----BEGIN PRIVATE KEY-----\n")
    assert SigningKey.from_pem(KEY.pem).public("x") == KEY.public("x")
    for text in (b"", b"not a key", KEY.pem.replace(b"M", b"N", 1)):
        with pytest.raises(ValueError, match=r".+"):
            SigningKey.from_pem(text)


def test_a_cosignature_says_when_and_covers_the_time() -> None:
    witness = SigningKey.generate()
    note = witness.cosign(NOTE, "witness.example/w", 1_767_225_600)
    key = witness.public("witness.example/w", COSIGNER)
    assert is_signed(note, key)
    assert is_signed(note, KEY.public(ORIGIN))
    signature = note.by(key)
    assert signature is not None
    assert signature.timestamp == 1_767_225_600
    later = signature.__class__(
        signature.name, signature.key_id, b"\0" * 7 + b"\1" + signature.body[8:]
    )
    assert not is_signed(Note(note.text, (later,)), key)


@given(st.integers(0, 39))
def test_proofs_stand_by_themselves(index: int) -> None:
    proof = InclusionProof(index, tuple(TREE.inclusion(index)), NOTE)
    assert InclusionProof.parse(str(proof)) == proof
    assert proof.holds(TREE.leaf(index))
    assert not proof.holds(leaf_hash(b"forged"))
    growth = ConsistencyProof(index, tuple(TREE.consistency(index)), NOTE)
    assert ConsistencyProof.parse(str(growth)) == growth
    assert growth.holds(Checkpoint(ORIGIN, index, TREE.root(index)))
    assert not growth.holds(Checkpoint("log.example/two", index, TREE.root(index)))
    assert index == 0 or not growth.holds(Checkpoint(ORIGIN, index, leaf_hash(b"forged")))


def test_a_file_of_notes_is_taken_apart() -> None:
    second = SigningKey.generate().cosign(NOTE, "witness.example/w", 1)
    assert split_notes(f"{NOTE}\n{second}\n") == [str(NOTE), str(second)]
    assert split_notes(f"{NOTE}{second}") == [str(NOTE), str(second)]
    assert split_notes("") == []


@pytest.mark.parametrize(
    "text",
    ["", "text\n", "text\n\n", "text\n\n— name\n", "text\n\n- name AAAAAAAA\n",
     "\n\n— n AAAAAAAA\n",
     "text\n\n— name AAAA\n", "text\n\n— name AAAAAAAA", "text\n\n— na+me AAAAAAAA\n"],
)  # fmt: skip
def test_what_is_no_note_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        Note.parse(text)


@pytest.mark.parametrize(
    "text", ["", "o\n1\n", "o\n01\nAA==\n", "o\n1\nAA==\n", "\n1\n" + "A" * 43 + "=\n",
             "o\n-1\n" + "A" * 43 + "=\n", "o\n1\n" + "A" * 43 + "=\nmore\n"],
)  # fmt: skip
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        Checkpoint.parse(text)


@pytest.mark.parametrize("line", ["", "name", "name+00000000+AAAA", GO_KEY.replace("c7", "c8")])
def test_what_is_no_key_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match=r"no Ed25519 key|damaged|no base64"):
        PublicKey.parse(line)
