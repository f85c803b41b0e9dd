"""What is vendored is what was fetched, works from Chromium 109 on, and asks nobody outside."""

import hashlib
import json
import re
from pathlib import Path

import pytest

NEWER_THAN_109 = re.compile(
    r"(?<![\w-])(?:color-mix|oklch|oklab|lch|lab|light-dark|hwb|color)\(|rgba?\(from|hsla?\(from"
    r"|@scope|@starting-style|@view-transition|&[ :.>]"
)
FETCHED = re.compile(r"""url\(\s*["']?(?!data:|#)([^)"']+)|@import\s+["']([^"']+)""")
OUTSIDE = re.compile(r"""(?:href|src|action|data|poster|formaction)=["']?\s*(?:https?:)?//""")


@pytest.fixture(scope="module")
def ui(root: Path) -> Path:
    return root / "src/jiheng/web/ui"


@pytest.fixture(scope="module")
def vendor(ui: Path) -> Path:
    return ui / "static/vendor"


def test_every_vendored_file_is_what_the_manifest_says(vendor: Path):
    manifest = json.loads((vendor / "manifest.json").read_text("utf-8"))
    found = {
        path.relative_to(vendor).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in vendor.rglob("*")
        if path.is_file() and path.name != "manifest.json"
    }
    assert found == manifest["sha256"]


def test_every_vendored_folder_has_its_licence(vendor: Path):
    assert {
        folder.name for folder in vendor.iterdir() if folder.is_dir() and not (folder / "LICENSE").exists()
    } == set()


@pytest.mark.parametrize("name", ["vendor/tabler/tabler.css", "ui/jiheng.css", "ui/print.css"])
def test_a_style_sheet_knows_nothing_newer_than_chromium_109(ui: Path, name: str):
    text = (ui / "static" / name).read_text("utf-8")
    assert sorted({match[0] for match in NEWER_THAN_109.finditer(text)}) == []
    assert [match[0] for match in FETCHED.finditer(text)] == []


@pytest.mark.parametrize(
    "line",
    ["a{color:color-mix(in oklab, red, blue)}", "a{color:rgb(from red r g b)}", "a{color:oklch(1 0 0)}"],
)
def test_what_is_newer_would_be_found(line: str):
    assert NEWER_THAN_109.search(line)


def test_no_script_or_style_names_a_map(ui: Path):
    named = [path.name for path in ui.rglob("*.*s") if "sourceMappingURL" in path.read_text("utf-8")]
    assert named == []


def test_our_script_is_plain_enough_for_chromium_78(ui: Path):
    text = (ui / "static/ui/jiheng.js").read_text("utf-8")
    code = re.sub(r"/\*.*?\*/|//.*|\"(?:[^\"\\]|\\.)*\"|/\^.*?\$/", "", text, flags=re.DOTALL | re.MULTILINE)
    code = re.sub(r"//[^\n]*", "", code)
    assert (
        re.findall(r"\?\.(?!\d)|\?\?|\|\|=|&&=|\.replaceAll\(|\.at\(|#\w+\s*=|\beval\(|new Function", code)
        == []
    )


def test_no_page_asks_outside_or_holds_a_script(ui: Path):
    for page in ui.rglob("*.html"):
        text = page.read_text("utf-8")
        assert not OUTSIDE.search(text), page.name
        assert not re.search(r"<script(?![^>]*\bsrc=)|\son\w+=|javascript:", text), page.name
