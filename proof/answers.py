"""What is answered to two standards, clause by clause, and whether each answer stands (proof/compliance).

An answer names tests, rows of the proof, places in the repository; or why it does not apply; or what is
missing. A test must be there and must not be skipped, read by `ast`; that it passes is seen by running it.
"""

import ast
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from xml.etree import ElementTree as ET

from proof import found

ROOT = found.HERE.parent
FOLDER = found.HERE / "compliance"
# ASVS 5.0.0: of each section the level of each of its requirements, in their order.
LEVELS = {
    "1.1": "22", "1.2": "1111122223", "1.3": "112222222223", "1.4": "222", "1.5": "123",
    "2.1": "122", "2.2": "112", "2.3": "12223", "2.4": "23",
    "3.1": "3", "3.2": "113", "3.3": "12223", "3.4": "11222233", "3.5": "11122333",
    "3.6": "3", "3.7": "22333",
    "4.1": "12233", "4.2": "23333", "4.3": "22", "4.4": "1222",
    "5.1": "2", "5.2": "112333", "5.3": "113", "5.4": "222",
    "6.1": "122", "6.2": "111111112222", "6.3": "11223333", "6.4": "112233", "6.5": "22222333", "6.6": "2223",
    "6.7": "33", "6.8": "2222",
    "7.1": "222", "7.2": "1111", "7.3": "22", "7.4": "11222", "7.5": "223", "7.6": "22",
    "8.1": "1233", "8.2": "1123", "8.3": "133", "8.4": "23",
    "9.1": "111", "9.2": "1222",
    "10.1": "22", "10.2": "223", "10.3": "22223", "10.4": "1111122222233333", "10.5": "22222",
    "10.6": "22", "10.7": "222",
    "11.1": "2233", "11.2": "22233", "11.3": "11233", "11.4": "1222", "11.5": "23", "11.6": "23",
    "11.7": "33",
    "12.1": "12233", "12.2": "11", "12.3": "22223",
    "13.1": "2333", "13.2": "222223", "13.3": "2233", "13.4": "1222233",
    "14.1": "22", "14.2": "12223333", "14.3": "122",
    "15.1": "12233", "15.2": "12233", "15.3": "1222222", "15.4": "3333",
    "16.1": "2", "16.2": "22222", "16.3": "2222", "16.4": "222", "16.5": "2223",
    "17.1": "23", "17.2": "22223333", "17.3": "22",
}  # fmt: skip
# GB/T 22239-2019, level 3: of each clause its items; "" where it has none.
ITEMS = {
    "8.1.4.1": "abcd", "8.1.4.2": "abcdefg", "8.1.4.3": "abcd", "8.1.4.4": "abcdef", "8.1.4.5": "",
    "8.1.4.6": "",
    "8.1.4.7": "ab", "8.1.4.8": "ab", "8.1.4.9": "abc", "8.1.4.10": "ab", "8.1.4.11": "ab",
    "8.1.5.1": "ab", "8.1.5.2": "ab", "8.1.5.3": "ab", "8.1.5.4": "abcdef",
}  # fmt: skip
MET, PARTLY, OTHERS = "满足", "部分", "部署方"
KINDS = ("test", "row", "source", "absent", "missing")
WORDS = {"asks", "because", "absent", "missing", "state", "does", "lacks"}
LISTS = {"tests", "rows", "sources"}


@dataclass(frozen=True)
class Answer:
    """What is answered to one requirement or clause."""

    id: str
    told: Mapping[str, str]
    lists: Mapping[str, Sequence[str]]

    @property
    def kind(self) -> str:
        """What it rests on; "" where it says nothing."""
        for name in ("missing", "absent"):
            if name in self.told:
                return name
        for kind in ("test", "row", "source"):
            if self.lists.get(f"{kind}s"):
                return kind
        return ""

    @property
    def tests(self) -> Sequence[str]:
        """The tests it names."""
        return self.lists.get("tests", ())


def requirements() -> list[str]:
    """Give the ids of ASVS 5.0, levels 1 and 2."""
    return [
        f"{section}.{number}"
        for section, levels in LEVELS.items()
        for number, level in enumerate(levels, 1)
        if level in "12"
    ]


def clauses() -> list[str]:
    """Give the ids of the clauses of 8.1.4 and 8.1.5."""
    return [f"{clause} {item}".strip() for clause, items in ITEMS.items() for item in items or " "]


def asvs(file: Path = FOLDER / "asvs.toml") -> list[Answer]:
    """Read the answers to ASVS."""
    return _read(file)


def dengbao(file: Path = FOLDER / "dengbao.toml") -> list[Answer]:
    """Read the answers to 8.1.4 and 8.1.5."""
    return _read(file)


def _read(file: Path) -> list[Answer]:
    """Read a file. TOML itself refuses an id that stands twice."""
    return [
        Answer(
            id_,
            {name: value for name, value in told.items() if isinstance(value, str)},
            {name: tuple(value) for name, value in told.items() if isinstance(value, list)},
        )
        for id_, told in tomllib.loads(file.read_text("utf-8")).items()
    ]


def faults_of_asvs(answers: Collection[Answer]) -> list[str]:
    """Give what is wrong: an id too few or too many, no answer, evidence that is not there."""
    return [*_ids(answers, requirements()), *(fault for each in answers for fault in _asvs_faults(each))]


def faults_of_dengbao(answers: Collection[Answer]) -> list[str]:
    """Give what is wrong, as `faults_of_asvs`."""
    return [*_ids(answers, clauses()), *(fault for each in answers for fault in _dengbao_faults(each))]


def _ids(answers: Collection[Answer], wanted: Sequence[str]) -> Iterator[str]:
    there = Counter(each.id for each in answers)
    yield from (f"{id_}: not answered" for id_ in wanted if not there[id_])
    yield from (f"{id_}: not of the standard" for id_ in there if id_ not in wanted)


def _asvs_faults(answer: Answer) -> Iterator[str]:
    if answer.kind == "":
        yield f"{answer.id}: todo"
    if answer.kind in ("absent", "missing") and (answer.tests or "because" in answer.told):
        yield f"{answer.id}: {answer.kind}, and yet evidence"
    if answer.kind == "source" and not (answer.told.get("because") or _documents(answer)):
        yield f"{answer.id}: a place without a reason"
    yield from _evidence(answer)


def _dengbao_faults(answer: Answer) -> Iterator[str]:
    state = answer.told.get("state")
    if state not in (MET, PARTLY, OTHERS):
        yield f"{answer.id}: state {state}"
    if not answer.told.get("does"):
        yield f"{answer.id}: does not say what is done"
    if (state == MET) == ("lacks" in answer.told):
        yield f"{answer.id}: {state}, and something lacks, or does not say what"
    if state == MET and not (answer.tests or answer.lists.get("rows")):
        yield f"{answer.id}: {state} without a test"
    yield from _evidence(answer)


def _documents(answer: Answer) -> bool:
    """Say whether all places are pages for people: what is asked is that it be written."""
    return all(each.endswith(".md") for each in answer.lists["sources"])


def _evidence(answer: Answer) -> Iterator[str]:
    if not answer.told.get("asks"):
        yield f"{answer.id}: does not say what is asked"
    if unknown := ({*answer.told} - WORDS) | ({*answer.lists} - LISTS):
        yield f"{answer.id}: unknown {sorted(unknown)}"
    yield from (f"{answer.id}: {why}" for each in answer.tests if (why := wrong_with(each)))
    yield from (
        f"{answer.id}: no row {each}" for each in answer.lists.get("rows", ()) if each not in _declared()
    )
    yield from (
        f"{answer.id}: no file {each}"
        for each in answer.lists.get("sources", ())
        if not (ROOT / each).is_file()
    )


@cache
def _declared() -> frozenset[str]:
    """Give the ids that files of rows declare, read without running them."""
    told = set()
    for file in (found.HERE / "rows").glob("[a-z]*.py"):
        for node in ast.walk(_parsed(file)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Row":
                told |= {each.value for each in node.args[:1] if isinstance(each, ast.Constant)}
    return frozenset(told)


def wrong_with(test: str, root: Path = ROOT) -> str:
    """Say what is wrong with the id of a test: not there, to be skipped, or to fail; "" for nothing."""
    place, _, name = test.partition("::")
    file = root / place
    if not file.is_file():
        return f"no file of {test}"
    marks = _tests(file).get(name)
    if marks is None:
        return f"no test {test}"
    if never := [each for each in marks if each in ("skip", "skipif", "xfail")]:
        return f"{never[0]}: {test}"
    return "slow from outside: " + test if "e2e" in marks else ""


@cache
def _parsed(file: Path) -> ast.Module:
    return ast.parse(file.read_text("utf-8"))


@cache
def _tests(file: Path) -> Mapping[str, frozenset[str]]:
    """Give the tests of a file, with the marks of each and of the whole file."""
    body = _parsed(file).body
    whole = frozenset(
        mark
        for each in body
        if isinstance(each, ast.Assign) and any(_is_named(target, "pytestmark") for target in each.targets)
        for mark in _marks(each.value)
    )
    return {
        each.name: whole | frozenset(mark for on in each.decorator_list for mark in _marks(on))
        for each in body
        if isinstance(each, ast.FunctionDef) and each.name.startswith("test_")
    }


def _is_named(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _marks(node: ast.AST) -> Iterator[str]:
    """Give the names after `pytest.mark.`."""
    for each in ast.walk(node):
        if (
            isinstance(each, ast.Attribute)
            and isinstance(each.value, ast.Attribute)
            and each.value.attr == "mark"
        ):
            yield each.attr


def named(answers: Collection[Answer]) -> list[str]:
    """Give every test that answers name, once each."""
    return sorted({test for each in answers for test in each.tests})


def run(tests: Sequence[str], room: Path) -> dict[str, str]:
    """Run tests; give of each "passed", or what else became of it: one that did not run has not passed."""
    report = room / "report.xml"
    words = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junitxml={report}", *tests]
    ended = subprocess.run(words, cwd=ROOT, check=False, capture_output=True, text=True)
    print(ended.stdout[-4_000:])
    became = {test: set[str]() for test in tests}
    for case in ET.parse(report).iter("testcase") if report.exists() else ():  # noqa: S314 — of our own run
        place = (
            f"{str(case.get('classname')).replace('.', '/')}.py::{str(case.get('name')).partition('[')[0]}"
        )
        became.setdefault(place, set()).update(
            {each.tag for each in case} & {"failure", "error", "skipped"} or {"passed"}
        )
    return {
        test: "passed" if became[test] == {"passed"} else ", ".join(sorted(became[test])) or "not run"
        for test in tests
    }
