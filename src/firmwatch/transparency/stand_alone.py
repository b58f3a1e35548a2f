"""Check an exported audit log with Python alone: python -I -S verify.py

Needs nothing but Python 3.9 or later: no firmwatch, no other package, no network. Gives 0 where
everything holds, 1 where something does not. Read it; it is short on purpose. It checks that

- every entry (canonical JSON, RFC 8785) has the leaf hash that the signed tree is made of, and a
  detail that is there is the one that its salted commitment was made of;
- the tree over all entries (RFC 6962), or the proof of each where only some were exported, gives
  the root of the checkpoint (c2sp.org/tlog-checkpoint, tlog-proof);
- every checkpoint is signed with the log's Ed25519 key (RFC 8032), and each goes on from the last.

The keys stand in the export, so a forger could write them anew: compare them with those that you
were given in another way, or pass those: python verify.py --key 'NAME+ID+KEY'. What the log proves
without a witness, and what not: see README.txt.
"""

from __future__ import annotations

import base64
import json
import pathlib
import re
import sys
from collections.abc import Iterator
from hashlib import sha256, sha512

__all__ = ["main"]

# Ed25519, after RFC 8032 section 5.1 and its appendix A. Points are (X, Y, Z, T).
P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_1 = pow(2, (P - 1) // 4, P)
Point = tuple[int, int, int, int]


def _add(one: Point, two: Point) -> Point:
    a = (one[1] - one[0]) * (two[1] - two[0]) % P
    b = (one[1] + one[0]) * (two[1] + two[0]) % P
    c = 2 * one[3] * two[3] * D % P
    d = 2 * one[2] * two[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def _times(number: int, point: Point) -> Point:
    found = (0, 1, 1, 0)
    while number:
        if number & 1:
            found = _add(found, point)
        point, number = _add(point, point), number >> 1
    return found


def _point(data: bytes) -> Point | None:
    number = int.from_bytes(data, "little")
    sign, y = number >> 255, number & (2**255 - 1)
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_1 % P
    if y >= P or (x * x - square) % P or (not x and sign):
        return None
    x = P - x if x & 1 != sign else x
    return (x, y, 1, x * y % P)


BASE = _point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def is_signed(public: bytes, message: bytes, signature: bytes) -> bool:
    """Check an Ed25519 signature."""
    if len(public) != 32 or len(signature) != 64:
        return False
    key, r, s = _point(public), _point(signature[:32]), int.from_bytes(signature[32:], "little")
    if key is None or r is None or BASE is None or s >= L:
        return False
    h = int.from_bytes(sha512(signature[:32] + public + message).digest(), "little") % L
    left, right = _times(s, BASE), _add(r, _times(h, key))
    return not (
        (left[0] * right[2] - right[0] * left[2]) % P
        or (left[1] * right[2] - right[1] * left[2]) % P
    )


def _node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def roots(leaves: list[bytes], sizes: list[int]) -> dict[int, bytes]:
    """Give the roots of the tree (RFC 6962 section 2.1) at some of its sizes."""
    found: dict[int, bytes] = {}
    stack: list[bytes] = []
    wanted = set(sizes)
    for size, leaf in enumerate(leaves, 1):
        rest = size - 1
        while rest & 1:
            leaf, rest = _node(stack.pop(), leaf), rest >> 1
        stack.append(leaf)
        if size in wanted:
            root = stack[-1]
            for each in reversed(stack[:-1]):
                root = _node(each, root)
            found[size] = root
    return found


def root_of_path(index: int, size: int, leaf: bytes, path: list[bytes]) -> bytes:
    """Follow an inclusion proof (RFC 9162 section 2.1.3.2); empty where it cannot be one."""
    at, last = index, size - 1
    for each in path:
        if last == 0:
            return b""
        if at & 1 or at == last:
            leaf = _node(each, leaf)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            leaf = _node(leaf, each)
        at, last = at >> 1, last >> 1
    return leaf if last == 0 and index < size else b""


def goes_on(old: int, old_root: bytes, size: int, root: bytes, path: list[bytes]) -> bool:
    """Check a consistency proof (RFC 9162 section 2.1.4.2)."""
    if not path or not 0 < old < size:
        return old == size and old_root == root and not path
    rest = list(path) if old & (old - 1) else [old_root, *path]
    at, last = old - 1, size - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    one = two = rest[0]
    for each in rest[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            one, two = _node(each, one), _node(each, two)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            two = _node(two, each)
        at, last = at >> 1, last >> 1
    return last == 0 and one == old_root and two == root


def read(*names: str) -> str:
    """Read a file of the export."""
    folder = pathlib.Path(__file__).resolve().parent
    return folder.joinpath(*names).read_bytes().decode("utf-8")


def head(note: str, keys: list[str]) -> tuple[int, bytes]:
    """Check the signatures of a checkpoint; give its size and root. Raises ValueError."""
    text, _, lines = note.rpartition("\n\n")
    text += "\n"
    origin, size, root = text.split("\n")[:3]
    by_log = 0
    for key in keys:
        name, id_, data = key.split("+", 2)
        content = base64.b64decode(data)
        if sha256(name.encode() + b"\n" + content).digest()[:4].hex() != id_:
            raise ValueError(f"the key {key} is damaged")
        for line in lines.splitlines():
            _, signer, signature = line.split(" ")
            made = base64.b64decode(signature)
            if (signer, made[:4].hex()) != (name, id_):
                continue
            message, body = text.encode(), made[4:]
            if content[0] == 4:
                time = int.from_bytes(body[:8], "big")
                message, body = b"cosignature/v1\ntime %d\n" % time + message, body[8:]
            if not is_signed(content[1:], message, body):
                raise ValueError(f"the signature of {name} over {size} entries is false")
            by_log += content[0] == 1 and name == origin
    if not by_log:
        raise ValueError(f"the checkpoint of {size} entries is not signed by the log's key")
    return int(size), base64.b64decode(root)


def entries() -> Iterator[tuple[int, bytes]]:
    """Check each entry by itself; give its number and its leaf hash. Raises ValueError."""
    for number, line in enumerate(read("entries.jsonl").split("\n")[:-1], 1):
        row = json.loads(line)
        entry = row["entry"]
        if set(entry) != {"action", "actor", "at", "commitment", "object", "seq"}:
            raise ValueError(f"line {number} has other fields than an entry")
        if row["detail"] is not None:
            committed = sha256(bytes.fromhex(row["salt"]) + row["detail"].encode()).hexdigest()
            if committed != entry["commitment"]:
                raise ValueError(f"the detail of entry {entry['seq']} is not what was logged")
        text = json.dumps(entry, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        yield entry["seq"], sha256(b"\x00" + text.encode()).digest()


def check(keys: list[str]) -> str:
    """Check everything; give a sentence that sums it up. Raises ValueError and OSError."""
    size, root = head(read("checkpoint"), keys)
    notes = re.findall("^(?:[^\n]+\n)+\n(?:\u2014 [^\n]+\n)+", read("checkpoints.txt"), re.M)
    heads = [head(note, keys) for note in notes]
    found = list(entries())
    whole = len(found) == size
    if whole:
        if [seq for seq, _ in found] != list(range(1, size + 1)):
            raise ValueError("the entries are not numbered from 1 without gaps")
        made = roots([leaf for _, leaf in found], [size, *(old for old, _ in heads)])
        for each, expected in [*heads, (size, root)]:
            if made.get(each) != expected:
                raise ValueError(f"the first {each} entries are not those that were signed")
    for seq, leaf in () if whole else found:
        lines = read("proofs", f"{seq}.tlog-proof").partition("\n\n")[0].split("\n")
        path = [base64.b64decode(line) for line in lines[2:]]
        if lines[1] != f"index {seq - 1}" or root_of_path(seq - 1, size, leaf, path) != root:
            raise ValueError(f"entry {seq} is not proved to be in the log")
    for old, old_root in heads:
        lines = read("consistency", f"{old}.txt").partition("\n\n")[0].rstrip("\n").split("\n")
        path = [base64.b64decode(line) for line in lines[1:]]
        if old > size or not goes_on(old, old_root, size, root, path):
            raise ValueError(f"the log does not go on from its checkpoint of {old} entries")
    what = f"all {size} entries" if whole else f"{len(found)} of {size} entries"
    return f"OK: {what} and {len(heads)} checkpoints are as they were signed."


def main() -> int:
    """Check the export that this file stands in."""
    given = sys.argv[2::2] if sys.argv[1::2] == ["--key"] * (len(sys.argv) // 2) else []
    try:
        keys = given or [*read("log.vkey").split(), *read("witness.vkey").split()]
        message = check(keys)
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, OSError) as error:
        sys.stdout.write(f"NOT OK: {error}\n")
        return 1
    sys.stdout.write(f"{message}\n")
    sys.stdout.writelines(f"signed with {key}\n" for key in keys)
    if not given:
        sys.stdout.write("Compare these keys with those that you were given in another way.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
