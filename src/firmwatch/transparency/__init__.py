"""Transparency logs: Merkle trees, signed checkpoints and proofs, as pure functions of bytes."""

from firmwatch.transparency.entries import Act, SealedAct, commitment, detail_text, entry, seal
from firmwatch.transparency.merkle import (
    Frontier,
    Tree,
    is_consistent,
    is_included,
    leaf_hash,
)
from firmwatch.transparency.notes import (
    COSIGNER,
    LOG,
    Checkpoint,
    Note,
    PublicKey,
    Signature,
    split_notes,
)
from firmwatch.transparency.proofs import ConsistencyProof, InclusionProof
from firmwatch.transparency.signing import SigningKey, is_signed

__all__ = [
    "COSIGNER",
    "LOG",
    "Act",
    "Checkpoint",
    "ConsistencyProof",
    "Frontier",
    "InclusionProof",
    "Note",
    "PublicKey",
    "SealedAct",
    "Signature",
    "SigningKey",
    "Tree",
    "commitment",
    "detail_text",
    "entry",
    "is_consistent",
    "is_included",
    "is_signed",
    "leaf_hash",
    "seal",
    "split_notes",
]
