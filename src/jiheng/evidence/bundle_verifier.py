"""verify.py of an evidence bundle: proves it with Python's standard library alone; reads nothing else.

`python verify.py bundle.zip [--anchor LINE | ROOT | DATE] …`; exit code 0: everything holds, 1: something was
changed, 2: it could not be looked at. Put into every bundle as it stands. Trees: RFC 9162, section 2.1.
"""

import argparse
import hashlib
import json
import re
import sys
import zipfile
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import partial, reduce
from typing import Any, NamedTuple

LEAF, NODE, SHA256 = b"\x00", b"\x01", "sha256"
BEFORE_ALL = "0" * 64  # the hash before the first entry, the root before the first anchor
SHORTEST = 16  # hexadecimal digits of a root that somebody copies from paper
UNREADABLE = (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile, NotImplementedError)
MANIFEST, PROOFS, FIGURES = "manifest.json", "proofs.json", "figures.json"
LEDGER, ATTACHED = "project/evidence/ledger.jsonl", "project/evidence/files/"
ANCHOR = re.compile(
    r"(jiheng-anchor/1 at=(?P<at>\S+) size=(?P<size>\d+) root=(?P<root>[0-9a-f]{64}) "
    r"previous=(?P<previous>[0-9a-f]{64}) verify=(?P<verify>[0-9a-f]{64})(?: sm3=(?P<sm3>[0-9a-f]{64}))?)"
    r"(?: ledger=(?P<ledger>\d+:[0-9a-f]{64}))?"
)


class Tree:
    """A Merkle tree that grows at its end: its size, and the hashes of its full parts, largest first."""

    def __init__(self, algorithm: str = SHA256) -> None:
        """Begin with no leaf."""
        self.new = getattr(hashlib, algorithm, None) or partial(hashlib.new, algorithm)
        self.size, self.nodes = 0, list[bytes]()

    def add(self, data: bytes) -> None:
        """Add a leaf."""
        hashed, count, nodes, new = self.new(LEAF + data).digest(), self.size, self.nodes, self.new
        while count & 1:
            hashed = new(NODE + nodes.pop() + hashed).digest()
            count >>= 1
        nodes.append(hashed)
        self.size += 1

    @property
    def root(self) -> str:
        """The hash of all of it, in hexadecimal digits."""
        parts = reversed(self.nodes or [self.new(b"").digest()])
        return bytes(reduce(lambda right, left: self.new(NODE + left + right).digest(), parts)).hex()


def _sides(first: int, last: int, length: int) -> list[bool]:
    """Say of each hash of a proof whether it stands at the left (RFC 9162, 2.1.3.2); [] where none fits."""
    sides = []
    for _ in range(length if last else 0):
        sides.append(left := bool(first & 1) or first == last)
        while left and not first & 1 and first:
            first, last = first >> 1, last >> 1
        first, last = first >> 1, last >> 1
    return [] if last else sides


def included(data: bytes, index: int, size: int, proof: Sequence[str], root: str) -> bool:
    """Say whether a leaf stands at this index (from 0) of the tree (RFC 9162, 2.1.3.2)."""
    hashed, sides = hashlib.sha256(LEAF + data).digest(), _sides(index, size - 1, len(proof))
    for left, each in zip(sides, map(bytes.fromhex, proof), strict=False):
        hashed = hashlib.sha256(NODE + (each + hashed if left else hashed + each)).digest()
    return index < size and len(sides) == len(proof) and hashed.hex() == root


def grown(size: int, root: str, later: int, later_root: str, proof: Sequence[str]) -> bool:
    """Say whether the later tree is the earlier one with leaves added (RFC 9162, 2.1.4.2)."""
    if not 0 < size < later:
        return not proof and (size == 0 or (size, root) == (later, later_root))
    first, last = size - 1, later - 1
    while first & 1:
        first, last = first >> 1, last >> 1
    path = [*map(bytes.fromhex, [root, *proof] if not size & (size - 1) else proof)]
    sides = _sides(first, last, len(path) - 1)
    if not path or len(sides) != len(path) - 1:
        return False
    old = new = path[0]
    for left, each in zip(sides, path[1:], strict=True):
        old = hashlib.sha256(NODE + each + old).digest() if left else old
        new = hashlib.sha256(NODE + (each + new if left else new + each)).digest()
    return old.hex() == root and new.hex() == later_root


class Walked(NamedTuple):
    """A chain walked from its first entry; `broken` is the number of the first that does not hold, or 0."""

    size: int
    last: str
    broken: int
    roots: dict[int, str]  # of the tree, by size


def walk(chain: Iterable[tuple[bytes, str]], sizes: Collection[int] = (), algorithm: str = SHA256) -> Walked:
    """Reckon every hash of a chain anew: SHA-256 over the hash before and the entry's bytes."""
    tree, previous, broken, number, roots = Tree(algorithm), BEFORE_ALL, 0, 0, {}
    for number, (body, told) in enumerate(chain, 1):
        if hashlib.sha256(previous.encode() + body).hexdigest() != told and not broken:
            broken = number
        previous = told
        if sizes:
            tree.add(body)
            if number in sizes:
                roots[number] = tree.root
    return Walked(number, previous, broken, roots)


def split_line(line: bytes) -> tuple[bytes, str]:
    """Give the bytes of a ledger's line that were hashed, and the hash told at its end."""
    body, _, told = line.rpartition(b',"hash":"')
    return body + b"}", told[:-2].decode("ascii", "replace")


class Anchor(NamedTuple):
    """An anchor read from its line; `ledger` is what a report prints besides: size and hash of its ledger."""

    line: str
    at: str
    size: int
    root: str
    previous: str
    verify: str
    sm3: str
    ledger: str

    @classmethod
    def read(cls, line: str) -> "Anchor | None":
        """Read a line, however it was broken on paper; None where it is no anchor."""
        if not (match := ANCHOR.fullmatch(" ".join(line.split()))):
            return None
        told: dict[str, Any] = {**match.groupdict(""), "size": int(match["size"])}
        return cls(match[1], **told)

    def is_meant(self, wanted: str) -> bool:
        """Say whether somebody who holds this line, its root, or only its day means this anchor."""
        if kept := Anchor.read(wanted):
            return kept.line == self.line
        said = "".join(wanted.split()).lower()
        return self.at[:10] == said or (len(said) >= SHORTEST and self.root.startswith(said))


def why_unknown(wanted: str, newest: Anchor | None) -> str:
    """Say what it means that an anchor which somebody kept is not one of this history."""
    kept = Anchor.read(wanted)
    cut = kept and newest and kept.size > newest.size
    why = "它比这里的历史还长，退回过旧的备份" if cut else "那以后历史被重写过，或不是这里的锚（先核对抄写）"
    return f"没有这个锚：{why}\n    {wanted}"


class Bundle:
    """A bundle being verified; what does not hold is added to `faults`."""

    entries = figures = 0

    def __init__(self, archive: zipfile.ZipFile) -> None:
        """Read its manifest and proofs. Raises KeyError and ValueError for what is no bundle."""
        self.archive, self.ids, self.hashes = archive, set[str](), list[str]()
        self.faults, self.remarks, self.heads = list[str](), list[str](), list[dict[str, Any]]()
        self.manifest, self.proofs = (json.loads(archive.read(name)) for name in (MANIFEST, PROOFS))
        self.anchors = [read for each in self.proofs["anchors"] if (read := Anchor.read(each["line"]))]

    def verify(self, wanted: Sequence[str]) -> "Bundle":
        """Verify everything; `wanted` are anchors that somebody kept elsewhere."""
        checks = (self._files, self._anchors, self._heads, self._ledger, self._trail, self._figures)
        self.faults = [fault for each in checks for fault in each()]
        self.faults += [fault for each in wanted for fault in self._kept(each)]
        return self

    def _files(self) -> Iterator[str]:
        there = {each.filename for each in self.archive.infolist() if not each.is_dir()}
        more = sorted(there - {*self.manifest, MANIFEST, PROOFS})
        yield from (f"{name}：后来放进去的，清单里没有" for name in more)
        for name, told in self.manifest.items():
            if name not in there:
                yield f"{name}：文件不见了"
                continue
            with self.archive.open(name) as file:
                if hashlib.file_digest(file, SHA256).hexdigest() != told:  # type: ignore[arg-type]
                    yield f"{name}：文件改过，与清单不符"

    def _anchors(self) -> Iterator[str]:
        if not self.anchors or len(self.anchors) != len(self.proofs["anchors"]):
            return (yield "证明里没有锚，或有读不懂的锚")
        newest, previous = self.anchors[-1], BEFORE_ALL
        for anchor, told in zip(self.anchors, self.proofs["anchors"], strict=True):
            proved = grown(anchor.size, anchor.root, newest.size, newest.root, told["grown"])
            if anchor.previous != previous or not proved:
                yield f"{anchor.at} 的锚接不上前后的锚：那以前的历史被重写过"
            previous = anchor.root
        if self.manifest.get("verify.py") != newest.verify:
            yield "verify.py 不是锚里写的那一个：请用绩衡里的，或另找一份对照"

    def _heads(self) -> Iterator[str]:
        newest, last = self.anchors[-1] if self.anchors else None, dict[str, int]()
        for each in sorted(self.proofs["heads"], key=lambda told: int(told["index"])):
            index, line = each["index"], each["line"].encode()
            if not newest or not included(line, index, newest.size, each["proof"], newest.root):
                return (yield f"第 {index + 1} 个链尾不在最新的锚里")
            self.heads.append({**json.loads(line), "index": index})
            chain, before = self.heads[-1]["chain"], self.heads[-1]["before"]
            if before != last.get(chain, -1):
                yield f"第 {index + 1} 个链尾前面少了第 {before + 1} 个：证明不全"
            last[chain] = index
        named = [each["hash"] for each in self.heads if each["chain"].startswith("bundle")]
        if hashlib.sha256(self.archive.read(MANIFEST)).hexdigest() not in named:
            yield "文件清单不是锚里写的那一份：有人换过文件和清单"

    def _ledger(self) -> Iterator[str]:
        lines = self.archive.read(LEDGER).splitlines() if LEDGER in self.manifest else []
        chain = [split_line(line) for line in lines]
        ends = [each for each in self.heads if each["chain"].startswith("ledger")]
        walked = walk(chain, {each["size"] for each in ends})
        self.entries, self.hashes = walked.size, [told for _, told in chain]
        if walked.broken:
            yield f"台账从第 {walked.broken} 条起断开：这一条或它前面的一条被改动、删去或插入过"
        for each in ends:
            if walked.roots.get(each["size"]) != each["root"]:
                yield f"台账前 {each['size']} 条与 {each['at']} 的锚不符：锚以前的登记被改写或截短过"
        yield from () if ends else ("锚里没有这本台账",)
        for line in lines:
            yield from self._entry(line)

    def _entry(self, line: bytes) -> Iterator[str]:
        try:
            told = json.loads(line)
            self.ids.add(told["id"])
            seals = {name: seal["sha256"] for name, seal in told.get("files", {}).items()}
        except (ValueError, KeyError, TypeError, AttributeError):
            return  # the chain has told of it
        for name, sha256 in seals.items():
            if self.manifest.get(ATTACHED + name) != sha256:
                yield f"附件 {name}：不见了，或不是登记时的那一个（记录 {told['id']}）"

    def _trail(self) -> Iterator[str]:
        ends = {each["index"]: each for each in self.heads}
        for each in self.proofs.get("trail", ()):
            end, body = ends.get(each["head"]), each["body"].encode()
            if not end or not included(body, each["seq"] - 1, end["size"], each["proof"], end["root"]):
                yield f"审计日志第 {each['seq']} 条被改动过，或不在锚里"
        self.entries += len(self.proofs.get("trail", ()))

    def _figures(self) -> Iterator[str]:
        figures = json.loads(self.archive.read(FIGURES)) if FIGURES in self.manifest else []
        for each in figures:
            if gone := [name for name in each["evidence"] if name not in self.ids]:
                yield f"“{each['name']}”{each['value']} 依据的记录 {'、'.join(gone)} 不在台账里"
        self.figures = len(figures)

    def _kept(self, wanted: str) -> Iterator[str]:
        meant, kept = [each for each in self.anchors if each.is_meant(wanted)], Anchor.read(wanted)
        if not meant:
            return (yield why_unknown(wanted, self.anchors[-1] if self.anchors else None))
        if kept and kept.ledger:
            size, _, told = kept.ledger.partition(":")
            if self.hashes[int(size) - 1 : int(size)] != [told]:
                yield f"台账没有第 {size} 条，或它不是报告印出时的那一条：登记被改写或截短过"
        ends = [e for e in self.heads if e["chain"].startswith("ledger") and e["index"] < meant[-1].size]
        covered = f"台账前 {ends[-1]['size']:,} 条" if ends else "那时还没有锚定这个项目的台账"
        self.remarks.append(f"锚 {meant[-1].at}：{covered}")
        if not kept:
            self.remarks.append(f"这个锚来自包里，请与您手里的一行对照：{meant[-1].line}")


def verify_bundle(path: str, wanted: Sequence[str] = ()) -> Bundle:
    """Verify a bundle. Raises one of UNREADABLE for what is none."""
    with zipfile.ZipFile(path) as archive:
        return Bundle(archive).verify(wanted)


def told(found: Bundle) -> Iterator[str]:
    """Tell what was found."""
    yield from (f"✗ {each}" for each in found.faults)
    yield from (f"✓ {each}" for each in found.remarks)
    root = found.anchors[-1].root if found.anchors else "-"
    counts = f"{found.entries:,} entries, {len(found.manifest):,} files, {found.figures:,} figures"
    yield f"{'FAILED' if found.faults else 'OK'} {counts}, root {root}"


def main() -> int:
    """Verify what the command line names."""
    parser = argparse.ArgumentParser(description="Verify an evidence bundle of Jiheng (绩衡), offline.")
    parser.add_argument("bundle")
    parser.add_argument("--anchor", action="append", default=[], help="line, root or day, kept elsewhere")
    arguments = parser.parse_args()
    try:
        found = verify_bundle(arguments.bundle, arguments.anchor)
    except UNREADABLE as error:
        return 2 * bool(sys.stderr.write(f"读不了这个证据包：{error!r}\n"))
    sys.stdout.write("".join(f"{line}\n" for line in told(found)))
    return 1 if found.faults else 0


if __name__ == "__main__":
    sys.exit(main())
