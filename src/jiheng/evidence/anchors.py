"""Anchors: one line that stands for a whole history, to be kept where who keeps the history cannot change it.

A tree holds the ends of chains as they were anchored, one leaf each time a chain had grown: so it is only
ever added to, whatever number of chains there are. An anchor is that tree's root on a day. Whoever holds an
old line can have it proved that what was anchored then still stands, unchanged (RFC 9162).
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Self, TypeAlias

from jiheng.errors import Fault, IntegrityError, Place, UnreadableInputError, UsageError
from jiheng.evidence import bundle_verifier
from jiheng.evidence.bundle_verifier import BEFORE_ALL, SHA256, Anchor, Tree, walk
from jiheng.evidence.canonical import canonical_json
from jiheng.evidence.merkle import ProvingTree
from jiheng.values.days import BEIJING

FILE_NAME = "anchors.jsonl"  # of a folder, beside project.yaml
SM3 = "sm3"
VERIFIER = Path(bundle_verifier.__file__)
LEDGER, TRAIL, BUNDLE = "ledger", "trail", "bundle"  # kinds of chains that have ends
UNSOUND = "先不要登记；jiheng verify 看断在哪里，与备份或以前的锚比对，查明是谁改动"
End: TypeAlias = Mapping[str, Any]
Entries: TypeAlias = Callable[[], Iterable[tuple[bytes, str]]]  # of a chain, from the first: bytes and hash


def verifier_bytes() -> bytes:
    """Give verify.py as it is put into bundles."""
    return VERIFIER.read_bytes()


def has_sm3() -> bool:
    """Say whether this Python's OpenSSL knows SM3 (GM/T 0004-2012)."""
    return SM3 in hashlib.algorithms_available


def end_of(
    chain: str,
    entries: Entries,
    size: int,
    at: datetime,
    *,
    since: End | None = None,
    sm3: bool = False,
    **told: str,
) -> End:
    """Give the end of a chain of this size, as it is anchored; `since` is the one anchored before.

    Raises IntegrityError where the chain does not hold, or does not begin as it was anchored before.
    """
    before = {since["size"]: since["root"]} if since else {}
    walked = walk(entries(), {size, *before})
    if walked.broken or walked.size != size:
        raise IntegrityError(
            f"{chain} 从第 {walked.broken or walked.size + 1} 条起断开\n    怎么办：{UNSOUND}"
        )
    if any(walked.roots.get(length) != root for length, root in before.items()):
        raise IntegrityError(
            f"{chain} 与 {since and since['at']} 锚定的不是同一段历史\n    怎么办：{UNSOUND}"
        )
    end: dict[str, Any] = {
        "chain": chain,
        "at": moment(at),
        "size": walked.size,
        "hash": walked.last,
        "root": walked.roots.get(size) or Tree().root,
        **told,
    }
    if sm3:
        end[SM3] = walk(entries(), {size}, SM3).roots.get(size) or Tree(SM3).root
    return end


def moment(at: datetime) -> str:
    """Write a moment as anchors do: Beijing time, to the second."""
    return at.astimezone(BEIJING).replace(microsecond=0).isoformat()


@dataclass
class AnchorLog:
    """Every end that was anchored, in order, and every anchor over them."""

    ends: list[str] = field(default_factory=list)
    anchors: list[Anchor] = field(default_factory=list)

    @property
    def last(self) -> Anchor | None:
        """The newest anchor."""
        return self.anchors[-1] if self.anchors else None

    @cached_property
    def newest(self) -> dict[str, int]:
        """Where the newest end of each chain stands, from 0."""
        return {str(json.loads(each)["chain"]): index for index, each in enumerate(self.ends)}

    def newest_end(self, chain: str) -> End | None:
        """Give the newest end of a chain."""
        return json.loads(self.ends[self.newest[chain]]) if chain in self.newest else None

    def add(self, ends: Iterable[End], at: datetime, *, sm3: bool = False) -> Anchor:
        """Anchor further ends. Raises UsageError for SM3 where nothing here can reckon it."""
        if sm3 and not has_sm3():
            raise UsageError(
                "本机的 OpenSSL 没有 SM3，不能加国密摘要\n    怎么办：换用 OpenSSL 3 的 Python，或不加 SM3"
            )
        for each in ends:
            chain = str(each["chain"])
            before = self.newest.get(chain, -1)
            self.newest[chain] = len(self.ends)
            self.ends.append(canonical_json({**each, "before": before}))
        line = (
            f"jiheng-anchor/1 at={moment(at)} size={len(self.ends)} root={_root(self.ends)} "
            f"previous={self.last.root if self.last else BEFORE_ALL} "
            f"verify={hashlib.sha256(verifier_bytes()).hexdigest()}"
        )
        made = Anchor.read(f"{line} {SM3}={_root(self.ends, SM3)}" if sm3 else line)
        assert made  # noqa: S101 — written two lines above
        self.anchors.append(made)
        return made

    def faults(self) -> list[str]:
        """Say which anchors do not belong to the ends as they are now."""
        roots = walk_roots(self.ends, {each.size for each in self.anchors})
        wrong, before = [], BEFORE_ALL
        for each in self.anchors:
            if roots.get(each.size) != each.root:
                wrong.append(f"{each.at} 的锚与它以前锚定的链尾不符：历史被改写或截短过")
            elif each.previous != before:
                wrong.append(f"{each.at} 的锚接不上前一个锚：少了一个，或换过")
            before = each.root
        if (self.last.size if self.last else 0) != len(self.ends):
            wrong.append("最新的锚不见了：锚定过的链尾比锚多")
        return wrong

    def proofs(self, shown: Iterable[int]) -> dict[str, Any]:
        """Prove to a third party the anchors, and the ends at these places (from 0)."""
        tree = ProvingTree([each.encode() for each in self.ends])
        return {
            "anchors": [{"line": each.line, "grown": tree.grown(each.size)} for each in self.anchors],
            "heads": [
                {"index": each, "line": self.ends[each], "proof": tree.included(each)} for each in shown
            ],
        }

    def ends_since(self, anchor: Anchor) -> int:
        """Count the ends that were anchored later."""
        return len(self.ends) - anchor.size

    def find(self, wanted: str) -> Anchor | None:
        """Find the anchor that somebody holds: its line, its root or how it begins, or its day."""
        return next((each for each in reversed(self.anchors) if each.is_meant(wanted)), None)

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read the log of a folder; empty where there is none. Raises UnreadableInputError."""
        log, faults = cls(), []
        for number, line in enumerate(path.read_bytes().splitlines() if path.exists() else (), 1):
            try:
                told = json.loads(line)
                ends, anchor = [str(each) for each in told["ends"]], Anchor.read(told["anchor"])
            except (ValueError, KeyError, TypeError):
                ends, anchor = [], None
            if anchor is None:
                faults.append(Fault("锚的记录读不懂", Place(path.name, number), advice="从备份恢复"))
            else:
                log.ends += ends
                log.anchors.append(anchor)
        if faults:
            raise UnreadableInputError(path.name, faults)
        return log

    def lines(self) -> bytes:
        """Write the log as `read` reads it."""
        sizes = [0, *(each.size for each in self.anchors)]
        told = (
            {"anchor": each.line, "ends": self.ends[first : each.size]}
            for each, first in zip(self.anchors, sizes, strict=False)
        )
        return "".join(f"{canonical_json(each)}\n" for each in told).encode()


def walk_roots(ends: Sequence[str], sizes: set[int], algorithm: str = SHA256) -> dict[int, str]:
    """Give the roots of the tree of ends at these sizes."""
    tree, roots = Tree(algorithm), {}
    for each in ends:
        tree.add(each.encode())
        if tree.size in sizes:
            roots[tree.size] = tree.root
    return roots


def _root(ends: Sequence[str], algorithm: str = SHA256) -> str:
    return walk_roots(ends, {len(ends)}, algorithm)[len(ends)]
