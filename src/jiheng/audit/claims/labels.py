"""Tables, figures and attachments as labelled, announced and referred to.

A label stands at its thing (表 1-2 项目绩效目标完成情况表; 附件1), a note lists the attachments
(附件：1. 评分表), a reference points from the text (见附表3-1; 详见下表).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from jiheng.audit.claims.passages import one_line, paragraphs, part_of, texts
from jiheng.documents.reading import ReadDocument, ReadTable, Span
from jiheng.values.chinese_numerals import to_arabic
from jiheng.values.digits import fold

KIND = "(附表|附件|附图|表|图)"
KINDS = frozenset("附表图")  # how a label begins
NUMBER = r"([0-9０-９]+(?:\s?[-－—–.．]\s?[0-9０-９]+)*|[一二三四五六七八九十]+(?![一-龥]))"
LABEL = re.compile(rf"\s*(?:{KIND}\s*{NUMBER}|(附表|附件|附图)(?=\s*$))(?:\s*[：:、.．]?\s*(.{{0,60}}))?$")
REFERENCE = re.compile(rf"(?:(?<![一-龥A-Za-z])|(?<=[见如照由从在据与和及]))(?=[表图附]){KIND}\s*{NUMBER}")
UNNUMBERED = re.compile(
    r"[详参]?见(附表|附件|附图)(?!\s*[0-9０-９一二三四五六七八九十])|(附件)(?:列示|所列|所附|如下表)"
)
NOTE = re.compile(r"\s*附\s?[件表]?\s*[：:]\s*(\S.*)$")
NOTE_ITEM = re.compile(
    r"(?:^|[；;\s])(?:[0-9]{1,2}[.．、]\s*)?([^；;\s].*?)(?=[；;]|(?<!\s)\s++[0-9]{1,2}[.．、]|$)"
)
RELATIVE = re.compile(r"[如见](下表|下图|上表|上图)")
CAPTIONED = "表图单清册"
BRACKET = re.compile(rf"[{CAPTIONED}]\s*[（(]")
TITLE_ROWS = 2


@dataclass(frozen=True, slots=True)
class Label:
    """A label at its thing; `number` is folded (一 → 1), empty where there is none."""

    kind: str
    number: str
    title: str
    span: Span

    @property
    def shown(self) -> str:
        """The label in words."""
        return f"{self.kind}{self.number}"


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference from the text to a label; `number` is empty where it says only 见附件."""

    kind: str
    number: str
    span: Span

    @property
    def shown(self) -> str:
        """The label referred to, in words."""
        return f"{self.kind}{self.number}"


@dataclass(frozen=True, slots=True)
class Announced:
    """An attachment listed in the note at the end of the text."""

    name: str
    span: Span


@dataclass(frozen=True)
class Labels:
    """All labels, notes and references of one document."""

    document: ReadDocument

    @cached_property
    def labels(self) -> tuple[Label, ...]:
        """The labels, in order; those in the first rows of a table count too."""
        found = []
        for span, text in self._titles():
            match = LABEL.match(text) if text.lstrip()[:1] in KINDS else None
            if match and not re.search("[。；]", text):
                kind = match.group(1) or match.group(3)
                title = (match.group(4) or "").strip()
                goes_on = match.end(2) == match.start(4) and re.match("[中所显示列是为的]", title)
                if kind not in {"表", "图"} or not goes_on:  # 表2中… is a sentence, 表2 中断清单 a caption
                    found.append(Label(kind, _number(match.group(2) or ""), title, span))
        return tuple(found)

    @cached_property
    def announced(self) -> tuple[Announced, ...]:
        """The attachments listed in notes."""
        found = []
        for span, text in paragraphs(self.document).naming("附"):
            match = NOTE.match(text)
            if match:
                for item in NOTE_ITEM.finditer(match.group(1)):
                    start = match.start(1) + item.start(1)
                    name = item.group(1).rstrip("。. ")
                    found.append(Announced(name, part_of(span, start, start + len(name))))
        return tuple(found)

    @cached_property
    def references(self) -> tuple[Reference, ...]:
        """The references, in order."""
        labels = {label.span for label in self.labels}
        found = []
        for span, text in texts(self.document).naming(*KINDS):
            if span in labels:
                continue
            for match in REFERENCE.finditer(text):
                start = match.start(1)
                place = part_of(span, start, match.end())
                found.append(Reference(match.group(1), _number(match.group(2)), place))
            for match in UNNUMBERED.finditer(text):
                kind = match.group(1) or match.group(2)
                found.append(Reference(kind, "", part_of(span, match.start(), match.end())))
        return tuple(sorted(found, key=lambda each: each.span))

    def labelled(self, kind: str, number: str) -> Label | None:
        """Give the label of this kind and number."""
        return self._first.get((kind, number))

    @cached_property
    def _first(self) -> dict[tuple[str, str], Label]:
        return {(each.kind, each.number): each for each in reversed(self.labels)}

    def caption_of(self, block: int) -> Span | None:
        """Give the short line above a table, or its own first row, that can be its caption."""
        table = self.document.blocks[block]
        if isinstance(table, ReadTable):
            first = [each for each in table.cells if each.row < TITLE_ROWS and each.text.strip()]
            wide = [each for each in first if [one.row for one in first].count(each.row) == 1]
            for cell in wide:
                if re.search("[表图单]", cell.text):
                    return Span(block, table.cells.index(cell), 0, len(cell.text))
        for number in range(block - 1, max(block - 4, -1), -1):
            above = self.document.blocks[number]
            if isinstance(above, ReadTable):
                return None
            text = above.text.strip()
            if _ends_as_caption(text) or LABEL.match(text):
                return Span(number, -1, 0, len(above.text))
            if not re.fullmatch(r"[（(]?(?:单位|[0-9]{4}).{0,20}", text):
                return None
        return None

    def _titles(self) -> Iterator[tuple[Span, str]]:
        yield from paragraphs(self.document)
        for number, table in self.document.tables:
            for index, cell in enumerate(table.cells):
                if cell.row < TITLE_ROWS and cell.text.strip():
                    yield Span(number, index, 0, len(cell.text)), cell.text


def _ends_as_caption(text: str) -> bool:
    """Say whether a text ends in 表, 图 …, or in brackets behind it that are closed in the same line."""
    before, _, line = text.rpartition("\n")
    bracketed = text.endswith(("）", ")")) and BRACKET.search(before.rstrip()[-1:] + line)
    return text.endswith(tuple(CAPTIONED)) or bool(bracketed)


def name_matches(name: str, title: str) -> bool:
    """Say whether a title is that of an attachment announced under a name."""
    plain, other = (
        re.sub(r"[（(].*?[）)]|[《》“”\s]|^附[件表]?[0-9\-]*", "", each) for each in (name, title)
    )
    return bool(plain) and bool(other) and (plain in other or other in plain)


def _number(written: str) -> str:
    plain = re.sub(r"\s", "", fold(written)).replace("—", "-").replace("–", "-").replace(".", "-")
    return to_arabic(plain) or plain


def cells_of_first_rows(table: ReadTable) -> str:
    """Give the text of the first rows, by which a table is known."""
    return "".join(one_line(cell.text) for cell in table.cells if cell.row < TITLE_ROWS)
