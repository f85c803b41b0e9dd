"""No binary float in the core: a figure is a whole number, a fraction or a decimal (design D4)."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

DOORS = {"cli", "web", "__main__.py"}
LENGTHS_ON_PAPER = {"documents"}  # widths and heights, never a figure
WHOLE = {"ceil", "comb", "factorial", "floor", "gcd", "isqrt", "lcm", "perm", "prod", "trunc"}


def annotations(tree: ast.AST) -> Iterator[ast.expr]:
    for node in ast.walk(tree):
        if isinstance(node, ast.arg | ast.AnnAssign) and node.annotation is not None:
            yield node.annotation
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.returns is not None:
            yield node.returns


def is_float(annotation: ast.expr) -> bool:
    for node in ast.walk(annotation):
        if isinstance(node, ast.Name) and node.id == "float":
            return True
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and "float" in node.value:
            return True
    return False


def floats(text: str) -> Iterator[tuple[int, str]]:
    """The line and kind of everything in `text` that makes or admits a binary float."""
    tree = ast.parse(text)
    for annotation in annotations(tree):
        if is_float(annotation):
            yield annotation.lineno, "annotation"
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, float):
            yield node.lineno, f"literal {node.value}"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "float":
            yield node.lineno, "float()"
        if isinstance(node, ast.ImportFrom) and node.module in {"math", "statistics"}:
            yield from (
                (node.lineno, f"{node.module}.{each.name}") for each in node.names if each.name not in WHOLE
            )
        if (
            isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and node.value.id in {"math", "statistics"}
            and node.attr not in WHOLE
        ):
            yield node.lineno, f"{node.value.id}.{node.attr}"


def test_the_core_knows_no_binary_float(root: Path, exceptions):
    package = root / "src/jiheng"
    found: dict[str, list[tuple[int, str]]] = {}
    for path in sorted(package.rglob("*.py")):
        if path.relative_to(package).parts[0] not in DOORS | LENGTHS_ON_PAPER:
            places = [*floats(path.read_text("utf-8"))]
            if places:
                found[path.relative_to(root).as_posix()] = places
    excepted = set(exceptions["float"])
    assert not {name: places for name, places in found.items() if name not in excepted}
    assert not excepted - set(found), "tests/repo/exceptions.toml: no longer needed"


@pytest.mark.parametrize(
    "line",
    [
        "rate = 0.98",
        "rate = 1e-3",
        "rate = float(text)",
        "def read() -> float: ...",
        "def write(rate: 'float | None'): ...",
        "rates: list[float] = []",
        "from math import sqrt",
        "import math\nroot = math.sqrt(2)",
    ],
)
def test_a_binary_float_is_seen(line: str):
    assert [*floats(line)]


@pytest.mark.parametrize(
    "line", ["rate = Fraction(98, 100)", "isinstance(raw, float)", "from math import gcd", "# 0.98", "'0.98'"]
)
def test_an_exact_number_is_let_through(line: str):
    assert not [*floats(line)]
