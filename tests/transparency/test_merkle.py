"""Trees against published vectors, against the definition in RFC 6962, and against forgeries."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmwatch.transparency import Frontier, Tree, is_consistent, is_included, leaf_hash

# The leaves and heads that the reference implementations of Certificate Transparency are tested
# with (github.com/google/certificate-transparency, merkletree; github.com/transparency-dev/merkle).
LEAVES = [
    bytes.fromhex(text)
    for text in (
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]  # fmt: skip
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
PATH_OF_LEAF_0 = [
    "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
    "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
    "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
]
FROM_6_TO_8 = [
    "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
    "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
]


def tree_of(size: int) -> Tree:
    return Tree([leaf_hash(str(number).encode()) for number in range(size)])


def head(leaves: list[bytes]) -> bytes:
    """The definition of RFC 6962 section 2.1, word by word."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return sha256(b"\x01" + head(leaves[:split]) + head(leaves[split:])).digest()


def test_the_published_heads() -> None:
    hashes = [leaf_hash(leaf) for leaf in LEAVES]
    frontier = Frontier()
    for size, root in enumerate(ROOTS):
        assert Tree(hashes).root(size).hex() == root
        assert frontier.root.hex() == root
        frontier.extend(hashes[size : size + 1])


def test_the_published_proofs() -> None:
    tree = Tree([leaf_hash(leaf) for leaf in LEAVES])
    assert [each.hex() for each in tree.inclusion(0)] == PATH_OF_LEAF_0
    assert [each.hex() for each in tree.consistency(6)] == FROM_6_TO_8


@given(st.integers(0, 200), st.data())
def test_frontier_tree_and_definition_agree(size: int, data: st.DataObject) -> None:
    leaves = [leaf_hash(str(number).encode()) for number in range(size)]
    cut = data.draw(st.integers(0, size))
    before = Frontier()
    before.extend(leaves[:cut])
    after = Frontier(before.size, before.packed)
    after.extend(leaves[cut:])
    assert after.root == Tree(leaves).root() == head(leaves)
    assert (after.size, Tree(leaves).root(cut)) == (size, before.root)


@given(st.integers(1, 130), st.data())
def test_an_inclusion_proof_proves_its_leaf_and_no_other(size: int, data: st.DataObject) -> None:
    tree = tree_of(150)
    index = data.draw(st.integers(0, size - 1))
    path, root, leaf = tree.inclusion(index, size), tree.root(size), tree.leaf(index)
    assert is_included(index, size, leaf, path, root)
    other = data.draw(st.integers(0, size).filter(lambda number: number != index))
    assert not is_included(other, size, leaf, path, root)
    assert not is_included(index, size, leaf_hash(b"forged"), path, root)
    assert not is_included(index, size, leaf, [*path, root], root)
    assert not is_included(index, size, leaf, path, tree.root(size + 1))
    if path:
        assert not is_included(index, size, leaf, path[:-1], root)


@given(st.integers(1, 130), st.data())
def test_a_consistency_proof_proves_growth_and_nothing_else(size: int, data: st.DataObject) -> None:
    tree = tree_of(150)
    old = data.draw(st.integers(0, size))
    path, root, old_root = tree.consistency(old, size), tree.root(size), tree.root(old)
    assert is_consistent(old, old_root, size, root, path)
    assert not is_consistent(old, leaf_hash(b"forged"), size, root, path)
    assert not is_consistent(old, old_root, size, leaf_hash(b"forged"), path) or old == 0
    assert not is_consistent(size + 1, tree.root(size + 1), size, root, path)
    assert not is_consistent(old, old_root, size, root, [*path, root])
    for number in range(len(path)):
        forged = [*path[:number], leaf_hash(b"forged"), *path[number + 1 :]]
        assert not is_consistent(old, old_root, size, root, forged)


def test_what_does_not_exist_cannot_be_proved() -> None:
    tree = tree_of(5)
    for index, size in ((5, 5), (-1, 5), (3, 3)):
        with pytest.raises(ValueError, match="no leaf"):
            tree.inclusion(index, size)
    with pytest.raises(ValueError, match="no beginning of 4"):
        tree.consistency(4, 3)
    with pytest.raises(ValueError, match="has 5 leaves, not 6"):
        tree.root(6)
    with pytest.raises(ValueError, match="no frontier of 3"):
        Frontier(3, b"x" * 32)
