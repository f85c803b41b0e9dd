"""Trees and proofs of RFC 9162, held against its definition in words; proofs of anything else fail."""

import hashlib

import pytest

from jiheng.evidence.bundle_verifier import Tree, grown, included, walk
from jiheng.evidence.merkle import ProvingTree

LARGEST = 20


def _root(leaves: list[bytes]) -> bytes:
    """The definition of section 2.1.1, word by word."""
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return hashlib.sha256(b"\x01" + _root(leaves[:half]) + _root(leaves[half:])).digest()


def _leaves(size: int) -> list[bytes]:
    return [b"leaf %d" % number for number in range(size)]


def _tree(size: int) -> Tree:
    tree = Tree()
    for each in _leaves(size):
        tree.add(each)
    return tree


@pytest.mark.parametrize("size", range(1, LARGEST))
def test_a_growing_tree_has_the_root_of_the_definition(size: int) -> None:
    assert _tree(size).root == _root(_leaves(size)).hex()


def test_an_empty_tree_has_the_hash_of_nothing() -> None:
    assert Tree().root == hashlib.sha256(b"").hexdigest()


@pytest.mark.parametrize("size", range(1, LARGEST))
def test_every_leaf_is_proved_and_nothing_else(size: int) -> None:
    leaves, tree, root = _leaves(size), ProvingTree(_leaves(size)), _tree(size).root
    for index, leaf in enumerate(leaves):
        proof = tree.included(index)
        assert included(leaf, index, size, proof, root)
        assert not included(b"another", index, size, proof, root)
        assert not included(leaf, size, size, proof, root)
        assert not included(leaf, index, size, [*proof, "00" * 32], root)
        assert not proof or not included(leaf, index, size, proof[1:], root)
        assert size == 1 or not included(leaf, (index + 1) % size, size, proof, root)


@pytest.mark.parametrize("size", range(2, LARGEST))
def test_growth_is_proved_and_no_other_history(size: int) -> None:
    tree, root = ProvingTree(_leaves(size)), _tree(size).root
    for before in range(1, size):
        proof = tree.grown(before)
        assert grown(before, _tree(before).root, size, root, proof)
        assert not grown(before, _tree(before - 1).root, size, root, proof)
        assert not grown(before, _tree(before).root, size, _tree(size - 1).root, proof)
        assert not grown(before, _tree(before).root, size, root, proof[:-1])


def test_a_chain_that_was_changed_is_named_by_its_first_bad_entry() -> None:
    chain, previous = [], "0" * 64
    for body in _leaves(9):
        previous = hashlib.sha256(previous.encode() + body).hexdigest()
        chain.append((body, previous))
    assert walk(chain).broken == 0
    assert walk(chain, {4, 9}).roots == {4: _tree(4).root, 9: _tree(9).root}
    for place in range(9):
        assert walk([*chain[:place], (b"changed", chain[place][1]), *chain[place + 1 :]]).broken == place + 1
        assert walk([*chain[:place], *chain[place + 1 :]]).broken == (place + 1 if place < 8 else 0)
