"""The pages of the manual: what is written in Chinese in docs/, as HTML and as sections to search."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from html import escape
from itertools import pairwise
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token

import jiheng

PARTS = {"tutorials": "入门", "how-to": "怎样做", "explanation": "说明", "reference/generated": "参考"}
PICTURES = "pictures"
TOP = "main"  # the anchor of a page's beginning
CHINESE = re.compile(r"[\u4e00-\u9fff]")
LINES_OF_TABLES = re.compile(r"[\u2500-\u257f]+")
NOT_IN_SLUG = re.compile(r"[^\w\u4e00-\u9fff -]")


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a page under one heading: its anchor, and its text without marks, small letters."""

    title: str
    anchor: str
    text: str


@dataclass(frozen=True, slots=True)
class ManualPage:
    """A page: `address` is its path in docs/ without `.md`; the first section is that of its title."""

    address: str
    part: str
    title: str
    html: str
    sections: tuple[Section, ...]

    @property
    def anchors(self) -> set[str]:
        """The places a link may lead to."""
        return {each.anchor for each in self.sections}


def home() -> Path:
    """Give the folder of the documentation: within an installed package, or beside the sources."""
    package = Path(jiheng.__file__).parent
    return next(each for each in (package / "docs", package.parents[1] / "docs") if each.is_dir())


@cache
def pages() -> dict[str, ManualPage]:
    """Give all pages by address, read once a process; those in English, for developers, are left out."""
    found = {}
    contents = (home() / "README.md").read_text("utf-8")
    for part in PARTS:
        for file in sorted((home() / part).glob("*.md"), key=lambda each: contents.find(f"{each.stem}.md")):
            address = f"{part}/{file.stem}"
            text = file.read_text("utf-8")
            _, _, body = text.partition("# ")  # what stands before the title is for who edits the file
            title = body.partition("\n")[0]
            if CHINESE.search(title):
                found[address] = (part, title, f"# {body}")
    known = frozenset(found)
    return {
        address: _page(address, part, title, text, known) for address, (part, title, text) in found.items()
    }


def picture(name: str) -> Path | None:
    """Give the file of a picture, None where there is none of that name."""
    return next((each for each in (home() / PICTURES).glob("*.png") if each.name == name), None)


def search(words: str) -> list[tuple[ManualPage, Section, str]]:
    """Find the sections where every word stands, titles first; with each some text around the first word."""
    wanted = words.lower().split()
    if not wanted:
        return []
    hits = []
    for page in pages().values():
        for section in page.sections:
            heading = f"{page.title} {section.title}".lower()
            if all(each in section.text or each in heading for each in wanted):
                weight = sum(each in heading for each in wanted) + sum(map(section.text.count, wanted)) / 1000
                generated = page.part == "reference/generated"
                hits.append((generated, -weight, page, section))
    hits.sort(key=lambda hit: hit[:2])
    return [(page, section, _around(section.text, wanted[0])) for *_, page, section in hits]


def _around(text: str, word: str, before: int = 20, after: int = 80) -> str:
    at = max(text.find(word), 0)
    start, end = max(at - before, 0), at + after
    return ("…" if start else "") + text[start:end] + ("…" if end < len(text) else "")


def _page(address: str, part: str, title: str, text: str, known: frozenset[str]) -> ManualPage:
    markdown = MarkdownIt("commonmark", {"html": True}).enable("table")  # the pages are our own
    tokens = markdown.parse(text)
    anchors: dict[str, int] = {}
    for heading, inline in pairwise(tokens):
        if heading.type == "heading_open":
            heading.attrSet("id", _anchor(inline.content, anchors))
    for each in _inline(tokens):
        if each.type == "link_open":
            _lead(each, PurePosixPath(address).parent, known)
        elif each.type == "image":
            each.attrSet("src", f"/help/{PICTURES}/{PurePosixPath(str(each.attrs['src'])).name}")
            each.attrSet("loading", "lazy")
    tokens[0].attrSet("id", TOP)
    html = markdown.renderer.render(tokens[3:], markdown.options, {})  # the title is drawn by the template
    html = html.replace("<table>", '<div class="jh-scroll" tabindex="0"><table class="table jh-table">')
    html = html.replace("</table>", "</table></div>").replace("<pre>", '<pre tabindex="0">')
    return ManualPage(address, part, title, html, tuple(_sections(tokens)))


def _anchor(title: str, taken: dict[str, int]) -> str:
    """Name a heading as GitHub does."""
    slug = NOT_IN_SLUG.sub("", title.lower()).replace(" ", "-")
    count = taken.setdefault(slug, 0)
    taken[slug] += 1
    return f"{slug}-{count}" if count else slug


def _inline(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        yield from token.children or ()


def _lead(link: Token, folder: PurePosixPath, known: frozenset[str]) -> None:
    """Let a link lead to a page of the manual, or nowhere: the rest of the repository is not shipped."""
    told = urlsplit(str(link.attrs["href"]))
    if told.scheme or not told.path:
        return
    steps: list[str] = []
    for step in (folder / told.path).parts:
        steps = steps[:-1] if step == ".." and steps else [*steps, step]
    address = "/".join(steps).removesuffix(".md")
    if address in known:
        link.attrSet("href", f"/help/{address}/" + (f"#{told.fragment}" if told.fragment else ""))
    else:
        link.attrs = {"title": escape(f"文件：docs/{'/'.join(steps)}")}


def _sections(tokens: list[Token]) -> Iterator[Section]:
    title, anchor = "", ""
    texts: list[str] = []
    for before, token in pairwise(tokens):
        if before.type == "heading_open":
            if title:
                yield Section(title, anchor, _searched(texts))
            title, anchor, texts = _plain(token), str(before.attrs["id"]), []
        elif token.type == "inline":
            texts.append(_plain(token))
        elif token.type in ("fence", "code_block"):
            texts.append(token.content)
    yield Section(title, anchor, _searched(texts))


def _searched(texts: list[str]) -> str:
    return " ".join(LINES_OF_TABLES.sub(" ", " ".join(texts)).lower().split())


def _plain(token: Token) -> str:
    return "".join(
        each.content if each.type in ("text", "code_inline") else " " for each in token.children or ()
    ).strip()
