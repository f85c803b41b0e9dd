"""A finished .docx given back with Word comments at places found in it; its formatting stays as it was.

Only the parts that must change are written anew: the body, the comments, and where there were none
before the list of relations and of content types. Comments that stand there already are kept.
"""

import zipfile
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from posixpath import join, normpath, relpath
from typing import TypeAlias

from lxml import etree

from jiheng.documents.docx_anchors import Anchor, anchor
from jiheng.documents.docx_archive import parse, read_parts
from jiheng.documents.docx_pieces import RUN, Element, W
from jiheng.documents.docx_reader import BODY_PART, RELATIONS, open_docx
from jiheng.documents.reading import ReadDocument, Span
from jiheng.documents.whole_file import write_whole
from jiheng.documents.xml_text import clean, whole_number

Comment: TypeAlias = tuple[Span, str, str]  # where, author, text
COMMENTS_PART = "word/comments.xml"
TYPES_PART = "[Content_Types].xml"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
RELATION_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"
CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
START, END, REFERENCE = f"{W}commentRangeStart", f"{W}commentRangeEnd", f"{W}commentReference"
ID = f"{W}id"
INITIALS = 2
QUOTE = 40


def annotate(path: Path, comments: Iterable[Comment], out: Path) -> None:
    """Write the .docx at `path` to `out` with the comments, in their order.

    The spans are those of `read_document(path)`. Raises UnreadableInputError.
    """
    reading = open_docx(path)
    parts = read_parts(path)
    changed: dict[str, Element] = {BODY_PART: reading.roots[BODY_PART]}
    name = _comments_part(path, parts, changed)
    root = changed[name]
    comments = list(comments)
    for span, _, _ in comments:  # splits every run there is to split, so that no anchor moves later
        anchor(reading, span)
    found = [(anchor(reading, span), span, author, text) for span, author, text in comments]
    number = 1 + max((_number(each.get(ID)) for each in root), default=-1)
    for at, span, author, text in found:
        _mark(at, number)
        quote = "" if at.exact else _quote(reading.document, span)
        told = f"“{quote}”：{text}" if quote else text
        root.append(_comment(root, number, author, told))
        number += 1
    write_whole(out, _packed(path, {part: _serialised(tree) for part, tree in changed.items()}))


def _mark(at: Anchor, number: int) -> None:
    """Put the marks of a comment around its anchor."""
    make, key = at.paragraph.makeelement, {ID: str(number)}
    start, end, run = make(START, key), make(END, key), make(RUN)
    run.append(make(REFERENCE, key))
    if at.first is None or at.last is None:
        at.paragraph.extend([start, end, run])
        return
    at.first.addprevious(start)
    at.last.addnext(end)
    end.addnext(run)


def _quote(document: ReadDocument, span: Span) -> str:
    quote = document.text_at(span).replace("\n", " ")
    return quote if len(quote) <= QUOTE else f"{quote[: QUOTE - 1]}…"


def _comment(root: Element, number: int, author: str, text: str) -> Element:
    make = root.makeelement
    comment = make(
        f"{W}comment",
        {ID: str(number), f"{W}author": clean(author), f"{W}initials": clean(author)[:INITIALS]},
    )
    for line in clean(text).split("\n"):
        written = make(f"{W}t", {"{http://www.w3.org/XML/1998/namespace}space": "preserve"})
        written.text = line
        run, paragraph = make(RUN), make(f"{W}p")
        run.append(written)
        paragraph.append(run)
        comment.append(paragraph)
    return comment


def _comments_part(path: Path, parts: dict[str, bytes], changed: dict[str, Element]) -> str:
    """Parse the part of comments, or make one with its relation and content type; give its name."""
    relations = (
        parse(path, RELATIONS, parts[RELATIONS])
        if RELATIONS in parts
        else etree.Element(
            f"{{{PACKAGE}/relationships}}Relationships", nsmap={None: f"{PACKAGE}/relationships"}
        )
    )
    for relation in relations:
        if relation.get("Type") == RELATION_KIND:
            name = normpath(join("word", relation.get("Target", ""))).lstrip("/")
            if name in parts:
                changed[name] = parse(path, name, parts[name])
                return name
            relations.remove(relation)
    changed[COMMENTS_PART] = (
        parse(path, COMMENTS_PART, parts[COMMENTS_PART])
        if COMMENTS_PART in parts
        else etree.Element(f"{W}comments", nsmap={"w": W[1:-1]})
    )
    key = _free_key({relation.get("Id", "") for relation in relations})
    etree.SubElement(
        relations,
        f"{{{PACKAGE}/relationships}}Relationship",
        {"Id": key, "Type": RELATION_KIND, "Target": relpath(COMMENTS_PART, "word")},
    )
    changed[RELATIONS] = relations
    types = _parsed(path, parts, TYPES_PART, "content-types", "Types")
    if not any(each.get("PartName") == f"/{COMMENTS_PART}" for each in types):
        etree.SubElement(
            types,
            f"{{{PACKAGE}/content-types}}Override",
            {"PartName": f"/{COMMENTS_PART}", "ContentType": CONTENT_TYPE},
        )
    changed[TYPES_PART] = types
    return COMMENTS_PART


def _parsed(path: Path, parts: dict[str, bytes], name: str, kind: str, root: str) -> Element:
    """Parse a part of the package, or make an empty one."""
    if name in parts:
        return parse(path, name, parts[name])
    return etree.Element(f"{{{PACKAGE}/{kind}}}{root}", nsmap={None: f"{PACKAGE}/{kind}"})


def _free_key(taken: set[str]) -> str:
    return next(key for n in range(1, len(taken) + 2) if (key := f"rIdJiheng{n}") not in taken)


def _number(written: str | None) -> int:
    return whole_number(written or "", -1)


def _serialised(root: Element) -> bytes:
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _packed(path: Path, changed: dict[str, bytes]) -> bytes:
    """Copy the archive with the changed parts in place of theirs, new ones behind."""
    buffer = BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        names = set()
        for member in old.infolist():
            if member.filename not in names:
                names.add(member.filename)
                content = changed.get(member.filename)
                new.writestr(member, old.read(member) if content is None else content)
        for name, content in changed.items():
            if name not in names:
                new.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
