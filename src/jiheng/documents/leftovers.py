"""Words that a finished file must not hold: looked for in every byte, in every part of it, in its text.

A .docx and .xlsx is taken apart, whatever lies packed in it again too; texts of XML are put together over
their runs; a .pdf is read as its pages' text, its properties and what is attached.
"""

import io
import zipfile
from collections.abc import Iterable, Iterator
from html import unescape
from re import compile as pattern

from jiheng.documents.xml_text import escaped

TAG = pattern(r"<[^>]*>")
ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "gbk")
XML = (b"<?xml", b"\xef\xbb\xbf<?xml", b"<svg")
DEEPEST = 4


def leftovers(content: bytes, words: Iterable[str]) -> list[str]:
    """Give those of the words that stand anywhere in a file's bytes, parts or text."""
    wanted = {each for each in words if each}
    return sorted(each for each in wanted if any(_has(part, each) for part in _parts(content)))


def _parts(content: bytes, depth: int = 0) -> "list[tuple[bytes, str]]":
    found = [(content, _text(content))]
    if content.startswith(b"PK") and depth < DEEPEST:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            for each in packed.infolist():
                found.append((each.filename.encode() + b"\n" + each.comment + each.extra, each.filename))
                found += _parts(packed.read(each), depth + 1)
    return found


def _text(content: bytes) -> str:
    if content.startswith(b"%PDF"):
        return "".join(_of_pdf(content))
    if content.lstrip().startswith(XML):
        return _joined(unescape(TAG.sub("", content.decode("utf-8", "replace"))))
    return ""


def _of_pdf(content: bytes) -> Iterator[str]:
    import pypdfium2  # noqa: PLC0415 — a library of C; ten times as quick as putting characters together

    pdf = pypdfium2.PdfDocument(content)
    try:
        yield _joined("".join(pdf.get_metadata_dict().values()))
        for page in pdf:
            yield _joined(page.get_textpage().get_text_range())
        for number in range(pdf.count_attachments()):
            attached = pdf.get_attachment(number)
            yield _joined(attached.get_name() + bytes(attached.get_data()).decode("utf-8", "replace"))
    finally:
        pdf.close()


def _joined(text: str) -> str:
    return "".join(text.split())


def _has(part: tuple[bytes, str], word: str) -> bool:
    raw, text = part
    forms = {word, escaped(word)}
    encoded = {form.encode(encoding, "ignore") for form in forms for encoding in ENCODINGS}
    return _joined(word) in text or any(each and each in raw for each in encoded)
