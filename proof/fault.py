"""A planted fault: one thing taken out of the product, only in the processes of a proof run.

A file of `faults/` declares one, with a name of `plan.toml`, and says what it changes in which module:

    fault = Fault("fsync-removed", rows=("D-05",))

    @fault.within("jiheng.web.evidence.files")
    def forget(module):
        module.os = …

The product has no switch for it. `inside/sitecustomize.py` stands on the path of the processes of a run, and
of those they start, and plants what PROOF_INSIDE names as soon as its module has been imported.
"""

import importlib
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

Change = Callable[[ModuleType], None]


@dataclass
class Fault:
    """A fault that each of `rows` must notice."""

    name: str
    rows: tuple[str, ...]
    changes: list[tuple[str, Change]] = field(default_factory=list, init=False)

    def within(self, module: str) -> Callable[[Change], Change]:
        """Take a function that changes a module of the product."""

        def take(change: Change) -> Change:
            self.changes.append((module, change))
            return change

        return take

    def plant(self) -> None:
        """Change the modules, those that are not imported yet as soon as they are."""
        for module, change in self.changes:
            after_import(module, change)


class _Finder(MetaPathFinder):
    def __init__(self) -> None:
        self.waiting: dict[str, list[Change]] = {}

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        changes = self.waiting.get(name)
        if not changes:
            return None
        others = (each for each in sys.meta_path if each is not self)
        spec = next(found for each in others if (found := each.find_spec(name, path, target)))
        assert spec.loader is not None
        inner = spec.loader.exec_module

        def exec_module(module: ModuleType) -> None:
            inner(module)
            for change in changes:
                change(module)

        spec.loader.exec_module = exec_module  # type: ignore[method-assign]
        return spec


FINDER = _Finder()


def after_import(module: str, change: Change) -> None:
    """Change a module as soon as it has been imported."""
    if module in sys.modules:
        change(sys.modules[module])
        return
    FINDER.waiting.setdefault(module, []).append(change)
    if FINDER not in sys.meta_path:
        sys.meta_path.insert(0, FINDER)


def plant(name: str) -> None:
    """Plant what a module of the proof declares as its `fault`."""
    importlib.import_module(name).fault.plant()
