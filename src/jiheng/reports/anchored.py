"""The anchor printed in a document: beside page numbers, in its properties, at its end as a QR code."""

import io
from dataclasses import replace
from importlib.util import find_spec

from jiheng.documents.model import Align, Document, Paragraph, Picture
from jiheng.evidence.bundle_verifier import Anchor

SHOWN = 16  # digits of a hash beside a page number
WIDTH = 30  # millimetres
TOLD = (
    "历史锚：以下一行代表到那时为止的全部登记，不含任何内容。收到本文件的人请留存；"
    "以后用 jiheng verify --anchor 或证据包里的 verify.py 核对登记有没有被改写。"
)


def printed_line(anchor: str, entries: int, last_hash: str) -> str:
    """Give the anchor as documents print it: with the end of the ledger that the document rests on."""
    return f"{anchor} ledger={entries}:{last_hash}" if anchor and entries else anchor


def with_anchor(document: Document, line: str) -> Document:
    """Print an anchor in a document. Without one the document stays as it is."""
    read = Anchor.read(line)
    if read is None:
        return document
    entries, _, last = read.ledger.partition(":")
    ledger = f"　台账 {entries} 条 {last[:SHOWN]}" if entries else ""
    blocks = (*document.blocks, Paragraph(TOLD, note=True), Paragraph(line, align=Align.LEFT, note=True))
    code = qr_code(line)
    return replace(
        document,
        blocks=(*blocks, Picture("", f"二维码：{line}", code, width=WIDTH)) if code else blocks,
        keywords=line,
        footer=f"锚 {read.at[:16].replace('T', ' ')} {read.root[:SHOWN]}{ledger}",
    )


def qr_code(text: str) -> bytes:
    """Draw a QR code as .svg; empty where the library of the application is not installed."""
    if find_spec("segno") is None:
        return b""
    import segno  # noqa: PLC0415 — of the extra `web`

    drawn = io.BytesIO()
    segno.make_qr(text, error="m").save(drawn, kind="svg", border=4, scale=4)
    return drawn.getvalue()
