"""Read what is supposed: `指标名=98.5%`, `指标名=不适用`, `指标名.weight=6`, `指标名.target=12次`.

Weights and targets are put into project.yaml as it was read, before anything is made of it, so that
every check holds for what is supposed as for what is written. The file itself is never touched.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from jiheng.catalogue import nearest
from jiheng.errors import Fault, Place, UnreadableValueError
from jiheng.evidence.actual import read_number
from jiheng.frameworks.marked_yaml import Keyed, Many, Node, Text
from jiheng.projects.project import NOT_APPLICABLE, Branch, Project
from jiheng.values.quantity import Quantity
from jiheng.values.ratio import Ratio
from jiheng.values.score import Score
from jiheng.values.target import Target

OPTION = "--set"
ACTUAL, WEIGHT, TARGET = "actual", "weight", "target"
PARTS = {"weight": WEIGHT, "分值": WEIGHT, "target": TARGET, "目标": TARGET}
TITLES = {ACTUAL: "实际值", WEIGHT: "分值", TARGET: "目标值"}
EXPECTED = "指标名=98.5%、指标名=9/10、指标名=不适用、指标名.weight=6、指标名.target=≥95%"


@dataclass(frozen=True, slots=True)
class Supposition:
    """One thing supposed of the indicator at `path`; `value` only where it is an actual value in numbers."""

    written: str
    path: tuple[str, ...]
    part: str
    text: str
    value: Quantity | Ratio | None = None

    @property
    def place(self) -> Place:
        """Where it was written."""
        return Place(OPTION, column=self.written)

    def __str__(self) -> str:
        """Say it in words."""
        return f"“{self.path[-1]}”的{TITLES[self.part]}为 {self.value or self.text}"


def read_suppositions(
    written: Iterable[str], project: Project
) -> tuple[tuple[Supposition, ...], list[Fault]]:
    """Read them all: those that are right, and every fault of the others."""
    faults: list[Fault] = []
    read: dict[tuple[tuple[str, ...], str], Supposition] = {}
    for each in written:
        try:
            supposition = _read(each, project)
        except UnreadableValueError as error:
            faults.append(error.fault.at(Place(OPTION, column=each)))
            continue
        key = (supposition.path, supposition.part)
        if key in read:
            told = f"“{supposition.path[-1]}”的{TITLES[supposition.part]}假定了两次"
            advice = f"删去一处，前面写的是 {read[key].written}"
            faults.append(Fault(told, supposition.place, advice=advice))
        read.setdefault(key, supposition)
    return tuple(read.values()), faults


def _read(written: str, project: Project) -> Supposition:
    name, equals, text = (part.strip() for part in written.partition("="))
    if not equals or not name or not text:
        raise UnreadableValueError("读不出假定了什么", found=written, expected=EXPECTED)
    leaves = [(*above, leaf.name) for above, leaf in project.leaves()]
    known = [*leaves, *_branch_paths(project.branches)]
    above, dot, last = name.rpartition(".")
    part = ACTUAL
    if dot and not _found(name, known):
        if last not in PARTS and _found(above, known):
            told = f"“{above}”没有“{last}”这一项可以假定"
            raise UnreadableValueError(told, expected=f"{above}=…、{above}.weight=…、{above}.target=…")
        if last in PARTS:
            name, part = above, PARTS[last]
    path = _path(name, known, project)
    if part != WEIGHT and path not in leaves:
        told = f"“{name}”不是末级指标，只能假定它的分值"
        raise UnreadableValueError(told, expected=f"{name}.weight=…，或写下面的末级指标")
    value = None
    if part == ACTUAL and text != NOT_APPLICABLE:
        value = read_number(text)
    elif part != ACTUAL:
        {WEIGHT: Score.read, TARGET: Target.read}[part](text)
    return Supposition(written, path, part, text, value)


def _path(name: str, known: list[tuple[str, ...]], project: Project) -> tuple[str, ...]:
    found = _found(name, known)
    if len(found) > 1:
        listed = "、".join("/".join(path) for path in found)
        raise UnreadableValueError(f"有 {len(found)} 个指标叫“{name}”", expected=f"写全路径：{listed}")
    if not found and name in [each.name for each in project.unweighted]:
        raise UnreadableValueError(f"“{name}”只计量、不设分值，假定它的值不改变得分", advice="删去这一项")
    if not found:
        names = [path[-1] for path in known]
        advice = nearest(name, names) or "jiheng evaluate 看有哪些指标"
        raise UnreadableValueError(f"没有“{name}”这个评分指标", found=name, advice=advice)
    return found[0]


def _found(name: str, known: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Find indicators by their path (parts joined by /), else by their own name."""
    whole = [path for path in known if "/".join(path) == name]
    return whole or [path for path in known if path[-1] == name]


def _branch_paths(branches: Iterable[Branch], above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for branch in branches:
        here = (*above, branch.name)
        yield here
        yield from _branch_paths((each for each in branch.children if isinstance(each, Branch)), here)


def changed_project(top: Keyed, suppositions: Iterable[Supposition]) -> Keyed:
    """Give project.yaml, as it was read, with the supposed weights and targets in place of those written."""
    wanted = [each for each in suppositions if each.part != ACTUAL]
    evaluation = top.entries.get("evaluation")
    if not wanted or not isinstance(evaluation, Keyed):
        return top
    return _with(top, "evaluation", _changed(evaluation, (), wanted))


def _changed(node: Keyed, path: tuple[str, ...], wanted: list[Supposition]) -> Keyed:
    for each in wanted:
        if path == each.path:
            lines = node.lines | {each.part: each.place}
            text = Text(each.text, each.place)
            node = Keyed(node.entries | {each.part: text}, lines, node.place)
    below = node.entries.get("indicators")
    if not isinstance(below, Many):
        return node
    return _with(
        node, "indicators", Many(tuple(_item(each, path, wanted) for each in below.items), below.place)
    )


def _item(node: Node, above: tuple[str, ...], wanted: list[Supposition]) -> Node:
    name = node.entries.get("name") if isinstance(node, Keyed) else None
    if not isinstance(node, Keyed) or not isinstance(name, Text):
        return node
    return _changed(node, (*above, name.text), wanted)


def _with(node: Keyed, key: str, value: Node) -> Keyed:
    return Keyed(node.entries | {key: value}, node.lines, node.place)
