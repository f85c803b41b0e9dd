"""What is vendored is what was fetched, works from Chromium 109 on, and asks nobody outside."""

import gzip
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


def test_what_is_packed_is_what_stands_beside_it(vendor: Path):
    packed = list(vendor.rglob("*.gz"))
    assert {path.with_suffix("").name for path in packed} == {"tabler.css", "icons.svg", "echarts.min.js"}
    assert all(gzip.decompress(path.read_bytes()) == path.with_suffix("").read_bytes() for path in packed)


@pytest.mark.django_db
def test_the_first_page_loads_less_than_300_kb(client, settings):
    settings.ROOT_URLCONF = "jiheng.web.ui.gallery"
    page = client.get("/_ui/form/").content.decode()
    size = len(page)
    for name in set(re.findall(r'(?:href|src)="(/static/[^"#]+)', page)):
        answer = client.get(name, headers={"accept-encoding": "gzip"})
        assert answer.status_code == 200, name
        size += len(b"".join(answer.streaming_content))
        answer.close()
    assert size < 300_000


def test_every_class_that_a_page_names_is_defined(root: Path):
    defined = set()
    for sheet in (root / "src/jiheng/web").glob("*/static/**/*.css"):
        defined |= set(re.findall(r"\.([a-zA-Z][\w-]*)", sheet.read_text("utf-8")))
    used = {}
    for page in (root / "src/jiheng/web").rglob("*.html"):
        text = re.sub(r"[\w-]*(?:\{%.*?%\}|\{\{.*?\}\})[\w-]*", " ", page.read_text("utf-8"))
        for names in re.findall(r'\sclass="([^"]*)"', text):
            used |= dict.fromkeys(names.split(), page.name)
    assert {name: page for name, page in used.items() if name not in defined} == {}
    assert used


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
