"""The links and the text of a page, or of one part of it."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

VOID = {
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr",
}  # fmt: skip
SILENT = {"script", "style", "noscript", "template"}
SEPARATING = {
    "p", "div", "li", "tr", "td", "th", "dd", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "br", "a", "span",
    "ul", "table", "section",
}  # fmt: skip


@dataclass(slots=True)
class PagePart:
    """What stands in the part that was looked for: its text, its links in full; `found` where it is there."""

    found: bool
    text: str
    links: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    """Collects within the first element of an id (`#list`) or a class (`.news`), or within the whole page."""

    def __init__(self, part: str, base: str) -> None:
        super().__init__(convert_charrefs=True)
        self.part, self.base = part, base
        self.inside = 0 if part else 1  # depth within the part; 0: not yet, or no longer
        self.found = not part
        self.silent = 0
        self.texts: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """Go into an element."""
        given = {name: value or "" for name, value in attributes}
        if not self.found and self._is_part(given):
            self.found, self.inside = True, 1
            if tag in VOID:
                self.inside = 0
            return
        if not self.inside:
            return
        self.inside += tag not in VOID
        self.silent += tag in SILENT
        if tag in SEPARATING:
            self.texts.append("\n")
        href = given.get("href", "").strip()
        if tag == "a" and href and not href.startswith(("#", "javascript:", "mailto:", "tel:", "data:")):
            self.links.append(urljoin(self.base, href))

    def handle_endtag(self, tag: str) -> None:
        """Come out of an element."""
        if self.inside and tag not in VOID:
            if self.part or self.inside > 1:
                self.inside -= 1
            self.silent -= tag in SILENT and self.silent > 0

    def handle_data(self, data: str) -> None:
        """Keep the text."""
        if self.inside and not self.silent:
            self.texts.append(data)

    def _is_part(self, given: dict[str, str]) -> bool:
        name = self.part[1:]
        return given.get("id") == name if self.part[0] == "#" else name in given.get("class", "").split()


def read_part(page: str, part: str, base: str) -> PagePart:
    """Read a part of a page: `#id`, `.class`, or all of it where `part` is empty; links are made full."""
    reader = _Reader(part, base)
    reader.feed(page)
    reader.close()
    return PagePart(reader.found, "".join(reader.texts), list(dict.fromkeys(reader.links)))
