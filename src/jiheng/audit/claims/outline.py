"""The outline of a report: numbered paragraphs, which of them are headings, and what stands below each.

Numbers are typed (一、（一） 1. （1）, GB/T 9704-2012, 7.3.3) or made by the word processor; a heading
stands on its own line or runs into its text (（一）项目概况。为提高…). What follows a number and is a
sentence, or closes with a semicolon, is an item of a list and no heading.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from itertools import islice, pairwise, takewhile

from jiheng.audit.claims.passages import paragraphs
from jiheng.documents.reading import ReadDocument, ReadParagraph, Span
from jiheng.values.chinese_numerals import to_arabic


class Form(IntEnum):
    """How a number is written; in the order in which the levels follow each other."""

    PART = 0  # 第一部分
    CHINESE = 1  # 一、
    BRACKETED_CHINESE = 2  # （一）
    ARABIC = 3  # 1.
    BRACKETED_ARABIC = 4  # （1）
    HALF_BRACKETED = 5  # 1）
    CIRCLED = 6  # ①


SHOWN = {
    Form.PART: "第一部分",
    Form.CHINESE: "一、",
    Form.BRACKETED_CHINESE: "（一）",
    Form.ARABIC: "1.",
    Form.BRACKETED_ARABIC: "（1）",
    Form.HALF_BRACKETED: "1）",
    Form.CIRCLED: "①",
}
CN = "一二三四五六七八九十"
MARKS = {
    Form.PART: re.compile(rf"第([{CN}]{{1,3}})(?:部分|章|篇)[、.：:]?"),
    Form.CHINESE: re.compile(rf"([{CN}]{{1,3}})[、.．，]"),
    Form.BRACKETED_CHINESE: re.compile(rf"[（(]([{CN}]{{1,3}})[）)][、.．]?"),
    Form.ARABIC: re.compile(r"([0-9０-９]{1,2})(?:[.．](?![0-9])|、)"),
    Form.BRACKETED_ARABIC: re.compile(r"[（(]([0-9０-９]{1,2})[）)][、.．]?"),
    Form.HALF_BRACKETED: re.compile(r"([0-9０-９]{1,2})[）)][、.．]?"),
    Form.CIRCLED: re.compile(r"([①-⑳])[、.．]?"),
}
BEGINS = re.compile(rf"[第{CN}（(0-9０-９①-⑳]")
FIRST_INSIDE = re.compile("(?:^|[：:；;。，,])第?[（(]?(?:一|[0０]?[1１]|①)")  # what may begin such a list
ATTACHMENT = re.compile(r"附\s?[件表图]?\s?(?:[0-9一二三四五六七八九十]+(?:[-－][0-9]+)?)?\s*(?:[：:]|$)")
ATTACHED = re.compile(r"附\s?[件表图]?\s*[：:]")
CONTENTS = re.compile(r"(?:[.．…·]{2}\s*+|\t[^\S\t]*+)[0-9]++\s*+$")
CONTENTS_STYLE = re.compile("TOC[1-9]")
TITLE_STOP, COMMA, PARTED = re.compile("[。：:；;！？]"), re.compile("[，,]"), re.compile("[，,、]")
BLANKS = " \t\u3000\xa0"
LONGEST_HEADING, LONGEST_RUN_IN, LONGEST_TITLE = 40, 30, 60


@dataclass(frozen=True, slots=True)
class Numbered:
    """A paragraph that begins with a number, or has a list's first number inside it.

    `last` is the highest number that follows inside the same paragraph (1.…；2.…；), else `number`.
    `end` is the mark behind the title; `scope` counts the report and its attachments from 0.
    """

    form: Form
    number: int
    last: int
    mark: str
    span: Span  # number and title
    title: str
    end: str
    heading: bool
    run_in: bool
    scope: int


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading at its level (from 1); `numbered` is None for one that only its style makes."""

    level: int
    title: str
    span: Span
    numbered: Numbered | None


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and the blocks below it, those of its subsections included: first up to end."""

    heading: Heading
    first: int
    end: int
    parent: "Section | None"


@dataclass(frozen=True, slots=True)
class Step:
    """A numbered paragraph in its sequence: what number was due, and whether it left its form.

    `due` is None where a list begins at 1 or a number continues its sequence. `switched` is the form
    of the level whose count this number continues in another form (四、 … （五）).
    """

    numbered: Numbered
    level: int
    before: Numbered | None
    due: int | None = None
    switched: Form | None = None
    above: Form | None = None  # the form of the level above


@dataclass(frozen=True)
class Outline:
    """The outline of one document."""

    document: ReadDocument

    @cached_property
    def numbered(self) -> tuple[Numbered, ...]:
        """Every numbered paragraph of the body, in order."""
        found, scope, attached = list[Numbered](), 0, False
        for span, text in paragraphs(self.document):
            if ATTACHMENT.match(text.strip()):
                scope, attached = scope + 1, ATTACHED.match(text.strip()) is not None
                continue
            each = None if self._in_contents(span, text) else _numbered(span, text, scope)
            if each is None:
                attached = False
            elif not attached:  # 附件：1.…, and below it 2.…: a list of attachments
                found.append(each)
        return tuple(_without_list_items(found, self.document))

    def _in_contents(self, span: Span, text: str) -> bool:
        """Whether a line is one of a table of contents: by its page number, or by Word's style for it."""
        block = self.document.blocks[span.block]
        styled = isinstance(block, ReadParagraph) and CONTENTS_STYLE.fullmatch(block.style)
        return bool(styled or CONTENTS.search(text))

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """The numbered paragraphs, each in its sequence."""
        return tuple(_steps(self.numbered))

    @cached_property
    def headings(self) -> tuple[Heading, ...]:
        """Every heading, by its number or its style, in order."""
        numbered = {step.numbered.span.block: step for step in self.steps if step.numbered.heading}
        found = []
        for span, text in paragraphs(self.document):
            block = self.document.blocks[span.block]
            level = block.level if isinstance(block, ReadParagraph) else None
            step = numbered.get(span.block)
            if step is not None:
                each = step.numbered
                found.append(Heading(level or step.level, each.title, each.span, each))
            elif level is not None and text.strip():
                found.append(Heading(level, text.strip(), span, None))
        return tuple(found)

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """Every section, in the order of its heading."""
        found: list[Section] = []
        ends = self._ends()
        around: list[Section] = []  # the last heading of each level that is still open
        for heading, end in zip(self.headings, ends, strict=True):
            while around and around[-1].heading.level >= heading.level:
                around.pop()
            first = heading.span.block + (not (heading.numbered and heading.numbered.run_in))
            found.append(Section(heading, first, end, around[-1] if around else None))
            around.append(found[-1])
        return tuple(found)

    def _ends(self) -> list[int]:
        """Give for each heading the block of the next one of its level or above."""
        ends = [len(self.document.blocks)] * len(self.headings)
        waiting: list[int] = []
        for index, heading in enumerate(self.headings):
            while waiting and self.headings[waiting[-1]].level >= heading.level:
                ends[waiting.pop()] = heading.span.block
            waiting.append(index)
        return ends

    @cached_property
    def title(self) -> tuple[Span, ...]:
        """The short lines before the first heading or the first sentence: the title, as it is broken."""
        found = []
        headings = {heading.span.block for heading in self.headings if heading.numbered}
        for span, text in paragraphs(self.document):
            if span.block in headings or len(text) > LONGEST_TITLE or re.search(r"[。；]", text):
                break
            if not ATTACHMENT.match(text.strip()):
                found.append(span)
        return tuple(found)

    @cached_property
    def title_text(self) -> str:
        """The title in one piece, without blanks."""
        return re.sub(r"\s", "", "".join(self.document.text_at(span) for span in self.title))

    @cached_property
    def short_lines(self) -> tuple[tuple[Span, str], ...]:
        """The headings, and lines that would be one if their number had not been lost, each whole."""
        headings = {heading.span.block: heading for heading in self.headings}
        found = []
        for span, text in paragraphs(self.document):
            heading = headings.get(span.block)
            if heading is not None:
                shown = Span(span.block, -1, 0, heading.span.end)
                found.append((shown, self.document.text_at(shown)))
            elif (
                len(text.strip()) <= LONGEST_HEADING and "，" not in text and not text.rstrip().endswith("；")
            ):
                found.append((span, text))
        return tuple(found)

    def section_of(self, block: int) -> Section | None:
        """Give the innermost section a block stands in."""
        return self._around.get(block)

    @cached_property
    def _around(self) -> dict[int, Section]:
        around = {}
        for section in self.sections:  # the inner ones later
            around.update(dict.fromkeys(range(section.heading.span.block, section.end), section))
        return around

    def path_of(self, block: int) -> tuple[str, ...]:
        """Give the titles of the sections around a block, the outermost first."""
        path: list[str] = []
        section = self.section_of(block)
        while section is not None:
            path.insert(0, section.heading.title)
            section = section.parent
        return tuple(path)


def leading_mark(text: str) -> tuple[Form, int, re.Match[str]] | None:
    """Read the number a text begins with."""
    if not BEGINS.match(text):
        return None
    for form, pattern in MARKS.items():
        match = pattern.match(text)
        number = None if match is None else _value(form, match.group(1))
        if match is not None and number is not None:
            return form, number, match
    return None


def _value(form: Form, written: str) -> int | None:
    if form is Form.CIRCLED:
        return ord(written) - ord("①") + 1
    arabic = to_arabic(written) if form <= Form.BRACKETED_CHINESE else written
    return int(arabic) if arabic else None


def _numbered(span: Span, text: str, scope: int) -> Numbered | None:
    indent = len(text) - len(text.lstrip(BLANKS))
    found = leading_mark(text[indent:])
    if found is None:
        return _list_inside(span, text, scope)
    form, number, match = found
    after = indent + match.end()
    blanks = len(text) - after - len(text[after:].lstrip(BLANKS))
    title, end, rest = _title(text[after + blanks :])
    block_span = Span(span.block, -1, span.start + indent, span.start + after + blanks + len(title))
    return Numbered(
        form,
        number,
        _last_inside(form, number, text[after:]),
        text[indent : after + blanks],
        block_span,
        title,
        end,
        _is_heading(title, end, rest),
        bool(rest),
        scope,
    )


def _list_inside(span: Span, text: str, scope: int) -> Numbered | None:
    """Find a list that begins at 1 inside a paragraph and may go on below it."""
    if not FIRST_INSIDE.search(text):
        return None
    for form, pattern in MARKS.items():
        if form is Form.CHINESE:
            continue
        for match in pattern.finditer(text):
            if _value(form, match.group(1)) == 1 and text[match.start() - 1 : match.start()] in "：:；;。，,":
                last = _last_inside(form, 1, text[match.end() :])
                place = Span(span.block, -1, span.start + match.start(), span.start + match.end())
                return Numbered(
                    form, 1, last, match.group(), place, "", "", heading=False, run_in=True, scope=scope
                )
    return None


def _last_inside(form: Form, number: int, text: str) -> int:
    due = number + 1
    for match in MARKS[form].finditer(text):
        if _value(form, match.group(1)) == due:
            due += 1
    return due - 1


def _title(text: str) -> tuple[str, str, str]:
    """Split what follows a number: the title, the mark behind it, the rest of the paragraph."""
    match = TITLE_STOP.search(text)
    if match is None:
        stripped = text.rstrip(BLANKS)
        return (
            (stripped[:-1], stripped[-1], "") if stripped.endswith(("，", "、", ",")) else (stripped, "", "")
        )
    return text[: match.start()], match.group(), text[match.end() :].strip(BLANKS)


def _is_heading(title: str, end: str, rest: str) -> bool:
    if not title.strip() or end not in {"", "。", "：", ":"} or title.startswith(("《", "“")):
        return False
    if rest:
        return len(title) <= LONGEST_RUN_IN and not PARTED.search(title.replace("、", "", 3))
    return len(title) <= LONGEST_HEADING and (end == "" or not COMMA.search(title))


def _without_list_items(found: list[Numbered], document: ReadDocument) -> Iterator[Numbered]:
    """Take as items what stands in one list with an item that closes with a semicolon."""
    run: list[Numbered] = []
    for each in found:
        if run and (
            each.form is not run[-1].form or each.number != run[-1].last + 1 or each.scope != run[-1].scope
        ):
            yield from _judged(run, document)
            run = []
        run.append(each)
    yield from _judged(run, document)


def _judged(run: list[Numbered], document: ReadDocument) -> Iterator[Numbered]:
    closes = any(
        document.text_at(Span(each.span.block, -1, 0, 10**9)).rstrip(BLANKS).endswith(("；", ";"))
        for each in run
    )
    adjacent = all(right.span.block - left.span.block == 1 for left, right in pairwise(run))
    for each in run:
        if closes and adjacent and each.heading:
            yield Numbered(
                each.form, each.number, each.last, each.mark, each.span, each.title, each.end,
                heading=False, run_in=each.run_in, scope=each.scope,
            )  # fmt: skip
        else:
            yield each


def _steps(numbered: tuple[Numbered, ...]) -> Iterator[Step]:
    stack: list[Numbered] = []  # the last number of each open level; its form is the level's
    forms: list[Form] = []
    for index, each in enumerate(numbered):
        if stack and each.scope != stack[-1].scope:
            stack, forms = [], []
        depth = len(forms) - 1 - forms[::-1].index(each.form) if each.form in forms else None
        continued = depth is not None and each.number == stack[depth].last + 1
        upper = [] if continued else _continued_above(each, stack, forms, islice(numbered, index + 1, None))
        if upper:
            depth = upper[0]
            yield Step(each, depth + 1, stack[depth], switched=forms[depth])
            stack, forms = [*stack[:depth], each], forms[: depth + 1]
            continue
        if depth is None:
            due = 1 if each.number > 1 else None
            yield Step(each, len(stack) + 1, None, due, above=forms[-1] if forms else None)
            stack, forms = [*stack, each], [*forms, each.form]
            continue
        before = stack[depth]
        begins = each.number == 1 and not (each.heading and before.heading and before.number == 1)
        due = None if continued or begins else before.last + 1
        yield Step(each, depth + 1, before, due, above=forms[depth - 1] if depth else None)
        stack, forms = [*stack[:depth], each], forms[: depth + 1]


def _continued_above(
    each: Numbered, stack: list[Numbered], forms: list[Form], later: Iterable[Numbered]
) -> list[int]:
    """Give the open levels whose count a heading continues in another form, and nothing else does."""
    if each.number == 1 or not each.heading:
        return []
    open_levels = [
        depth
        for depth, last in enumerate(stack)
        if last.heading and forms[depth] is not each.form and each.number == last.last + 1
    ]
    if not open_levels:
        return []
    following = takewhile(lambda other: other.scope == each.scope, later)
    taken = {other.form for other in following if other.number == each.number}
    return [depth for depth in open_levels if forms[depth] not in taken]
