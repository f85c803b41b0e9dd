"""Proofs of a Merkle tree (RFC 9162, section 2.1); what checks them is `bundle_verifier`."""

import hashlib
from collections.abc import Iterable
from functools import cached_property

from jiheng.evidence.bundle_verifier import LEAF, NODE


class ProvingTree:
    """A whole tree, held as the hashes of every level."""

    def __init__(self, leaves: Iterable[bytes]) -> None:
        """Hash the leaves."""
        self.leaves = [hashlib.sha256(LEAF + each).digest() for each in leaves]

    @cached_property
    def _levels(self) -> list[list[bytes]]:
        """From the leaves up; what has no neighbour at its right goes up as it is."""
        levels = [self.leaves]
        while len(below := levels[-1]) > 1:
            pairs = zip(below[::2], below[1::2], strict=False)
            above = [hashlib.sha256(NODE + left + right).digest() for left, right in pairs]
            levels.append(above + below[len(above) * 2 :])
        return levels

    def included(self, index: int) -> list[str]:
        """Prove that a leaf stands at an index, from 0 (2.1.3.1)."""
        proof = []
        for level in self._levels[:-1]:
            if (index ^ 1) < len(level):
                proof.append(level[index ^ 1].hex())
            index >>= 1
        return proof

    def grown(self, size: int) -> list[str]:
        """Prove that the tree begins with the tree of the first `size` leaves (2.1.4.1)."""
        return self._grown(size, 0, len(self.leaves), whole=True) if 0 < size < len(self.leaves) else []

    def _grown(self, size: int, first: int, last: int, *, whole: bool) -> list[str]:
        if size == last - first:
            return [] if whole else [self._part(first, last)]
        middle = first + (1 << (last - first - 1).bit_length() - 1)
        if size <= middle - first:
            return [*self._grown(size, first, middle, whole=whole), self._part(middle, last)]
        right = self._grown(size - (middle - first), middle, last, whole=False)
        return [*right, self._part(first, middle)]

    def _part(self, first: int, last: int) -> str:
        height = (last - first - 1).bit_length()
        return self._levels[height][first >> height].hex()
