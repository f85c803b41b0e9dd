"""The mutants of a package: every one that mutmut knows, in decorated functions too, and a sample of them.

mutmut itself leaves decorated functions out, because it keeps mutated copies beside the original. Here
most of the arithmetic is decorated (`@kind.declares`, `@measure.measure`, `@property`), and a mutant is
a module of its own, so its operators are kept and that exception is dropped. As in mutmut, what stands
outside functions (declarations, tables, patterns) is not mutated, nor are docstrings, annotations,
decorators, and f-strings but for the expressions in them.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import unified_diff
from functools import cached_property
from pathlib import Path

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider
from mutmut.mutation.file_mutation import (
    NEVER_MUTATE_FUNCTION_NAMES,
    Mutation,
    MutationVisitor,
)
from mutmut.mutation.mutators import mutation_operators
from mutmut.mutation.pragma_handling import IgnoredCode


@dataclass(frozen=True)
class Mutant:
    """One changed place. `lines` are those of its function's body, `at` those of the place itself."""

    id: str
    module: str
    path: Path
    lines: range
    at: range
    tree: cst.Module
    change: Mutation

    @property
    def package(self) -> str:
        """The package below jiheng."""
        return self.module.split(".")[1]

    @cached_property
    def source(self) -> str:
        """The module with the change."""
        changed = self.tree.deep_replace(self.change.original_node, self.change.mutated_node)
        return changed.code

    def diff(self) -> str:
        """What the change is, in two or few lines."""
        lines = unified_diff(self.tree.code.splitlines(), self.source.splitlines(), lineterm="", n=0)
        return "\n".join(line for line in lines if not line.startswith(("---", "+++")))


class EveryFunction(MutationVisitor):
    """mutmut's visitor, which enters decorated functions too."""

    def _skip_node_and_children(self, node: cst.CSTNode) -> bool:
        if isinstance(node, cst.FunctionDef) and node.decorators:
            return node.name.value in NEVER_MUTATE_FUNCTION_NAMES
        return super()._skip_node_and_children(node)


def mutants_of(path: Path, module: str) -> Iterator[Mutant]:
    """Make every mutant of a module, in the order of their places."""
    wrapper = MetadataWrapper(cst.parse_module(path.read_text("utf-8")))
    visitor = EveryFunction(mutation_operators, IgnoredCode(set(), set(), set()))
    wrapper.visit(visitor)
    places = wrapper.resolve(PositionProvider)
    classes = _class_of_method(wrapper.module)
    counted: Counter[str] = Counter()
    for change in visitor.mutations:
        function = change.contained_by_top_level_function
        if not isinstance(function, cst.FunctionDef):
            continue
        name = classes.get(function, "") + function.name.value
        counted[name] += 1
        body = places[function.body]
        place = places.get(change.original_node, body)
        yield Mutant(
            f"{module.removeprefix('jiheng.')}:{name}:{counted[name]}",
            module,
            path,
            range(body.start.line, body.end.line + 1),
            range(place.start.line, place.end.line + 1),
            wrapper.module,
            change,
        )


def _class_of_method(module: cst.Module) -> dict[cst.CSTNode, str]:
    return {
        method: f"{owner.name.value}."
        for owner in module.body
        if isinstance(owner, cst.ClassDef) and isinstance(owner.body, cst.IndentedBlock)
        for method in owner.body.body
    }


def mutants_in(packages: list[str], sources: Path) -> list[Mutant]:
    """Make every mutant of the packages below jiheng."""
    return [
        mutant
        for package in packages
        for path in sorted((sources / "jiheng" / package).rglob("*.py"))
        for mutant in mutants_of(path, ".".join(path.relative_to(sources).with_suffix("").parts))
    ]


def sampled(mutants: list[Mutant], size: int, seed: int) -> list[Mutant]:
    """Draw about `size` mutants, from each module in proportion, the same ones as long as they exist.

    A mutant's lot depends on the seed and its id alone, so a change in one function leaves the draw of
    the others as it was. The part of a mutant that falls to a module is itself drawn.
    """
    if size >= len(mutants):
        return mutants
    drawn: list[Mutant] = []
    for module in sorted({mutant.module for mutant in mutants}):
        own = sorted((each for each in mutants if each.module == module), key=lambda each: lot(seed, each.id))
        drawn += own[: int(size * len(own) / len(mutants) + lot(seed, module))]
    return drawn


def lot(seed: int, name: str) -> float:
    """Draw a number from 0 up to 1 for a name."""
    return int(hashlib.sha256(f"{seed}:{name}".encode()).hexdigest()[:13], 16) / 16**13
