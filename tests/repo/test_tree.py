"""Everything has its place: a new name at the top, or in tests/ or docs/, is decided here first."""

from pathlib import Path

TOP = {
    # read first
    "README.md", "README.zh-CN.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md",
    "LICENSE", "NOTICE",
    # the commands and their settings
    "Makefile", ".ci", "pyproject.toml", "constraints.txt", "constraints-hashed.txt",
    ".pre-commit-config.yaml", ".editorconfig",
    ".gitignore", ".gitattributes",
    # the work
    "src", "tests", "examples", "docs", "tools", "benchmarks", "proof", "changes",
}  # fmt: skip
INSIDE = {
    "src": {"jiheng"},
    ".ci": {"run"},
    "tests": {
        "conftest.py", "unit", "cases", "properties", "golden", "web", "e2e", "repo", "support",
    },
    "docs": {"tutorials", "how-to", "reference", "explanation", "decisions", "pictures", "README.md"},
}  # fmt: skip


def test_only_known_names_stand_at_the_top(root: Path, tracked: list[Path]):
    assert {path.relative_to(root).parts[0] for path in tracked} <= TOP


def test_only_known_names_stand_in_the_shared_folders(root: Path, tracked: list[Path]):
    places = [path.relative_to(root).parts for path in tracked]
    assert {
        f"{top}/{rest[0]}" for top, *rest in places if rest and rest[0] not in INSIDE.get(top, rest)
    } == set()


def test_the_unit_tests_mirror_the_source(root: Path, tracked: list[Path]):
    folders = {
        path.parent.relative_to(root / "tests/unit")
        for path in tracked
        if root / "tests/unit" in path.parents
    }
    assert {str(folder) for folder in folders if not (root / "src/jiheng" / folder).is_dir()} == set()
