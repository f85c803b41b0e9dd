"""Every page that a page points at is there."""

import re
from pathlib import Path
from urllib.parse import unquote

FENCED = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
IN_LINE_CODE = re.compile(r"`[^`\n]*`")
LINK = re.compile(r"!?\[[^\]\n]*\]\(\s*<?([^)>\s]+)>?(?:\s+[\"'][^)]*)?\)")
ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|#|/")


def targets(text: str) -> list[str]:
    """The files, relative to the page, that `text` points at."""
    found = LINK.findall(IN_LINE_CODE.sub("", FENCED.sub("", text)))
    return [unquote(target.partition("#")[0]) for target in found if not ELSEWHERE.match(target)]


def test_every_relative_link_resolves(root: Path, texts: dict[Path, str]):
    broken = [
        f"{path.relative_to(root)}: {target}"
        for path, text in texts.items()
        if path.suffix == ".md"
        for target in targets(text)
        if not (path.parent / target).exists()
    ]
    assert broken == []


def test_the_architecture_page_points_at_files_that_exist(root: Path):
    page = (root / "ARCHITECTURE.md").read_text("utf-8")
    named = re.findall(r"`([\w./-]+/[\w./-]+\.(?:py|md|yaml|toml))`", page)
    assert {
        name for name in named if not any((base / name).exists() for base in (root, root / "src/jiheng"))
    } == set()


def test_the_architecture_page_names_every_stage(root: Path):
    page = (root / "ARCHITECTURE.md").read_text("utf-8")
    stages = {path.parent.name for path in (root / "src/jiheng").glob("*/__init__.py")}
    assert {stage for stage in stages if not re.search(rf"\b{stage}\b", page)} == set()


def test_links_are_read():
    assert targets("[a](b.md#c) ![p](x%20y.png 'title') [w](https://x) [h](#h) `[n](m.md)`") == [
        "b.md",
        "x y.png",
    ]
