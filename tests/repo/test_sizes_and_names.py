"""No module or function too long to read, none named for nothing in particular."""

import ast
from pathlib import Path

MODULE_LIMIT = 600
FUNCTION_LIMIT = 60
SAYS_NOTHING = {"utils", "util", "helpers", "helper", "misc"}


def python_files(root: Path, texts: dict[Path, str]) -> dict[str, str]:
    return {path.relative_to(root).as_posix(): text for path, text in texts.items() if path.suffix == ".py"}


def test_no_module_is_longer_than_allowed(root: Path, texts: dict[Path, str], exceptions):
    long = {name for name, text in python_files(root, texts).items() if text.count("\n") > MODULE_LIMIT}
    assert long == set(exceptions["module_length"]), (
        "tests/repo/exceptions.toml: missing, or no longer needed"
    )


def test_no_function_is_longer_than_allowed(root: Path, texts: dict[Path, str], exceptions):
    long = {
        f"{name}::{node.name}"
        for name, text in python_files(root, texts).items()
        for node in ast.walk(ast.parse(text, name))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or node.lineno) - node.lineno + 1 > FUNCTION_LIMIT
    }
    assert long == set(exceptions["function_length"]), (
        "tests/repo/exceptions.toml: missing, or no longer needed"
    )


def test_every_name_says_something(root: Path, tracked: list[Path]):
    empty = [
        path for path in tracked if SAYS_NOTHING & {Path(part).stem for part in path.relative_to(root).parts}
    ]
    assert not empty


def test_every_exception_has_a_reason(exceptions):
    assert all(reason.strip() for kind in exceptions.values() for reason in kind.values())
