"""The child process that looks into one evidence file: `python -m … HOW FILE TYPE [PAGE]`.

HOW is count (prints a number), draw (prints a .png) or read (prints JSON). Anything that goes wrong ends
it with an exit code that is not 0.
"""

import io
import json
import sys
from pathlib import Path

import pypdfium2
from PIL import Image, ImageOps

from jiheng.documents.limited_child import limit_resources
from jiheng.documents.read_any import read_document
from jiheng.documents.reading import ReadParagraph
from jiheng.errors import UnreadableInputError

LIMITS = {"RLIMIT_CPU": 20, "RLIMIT_AS": 1024 * 2**20, "RLIMIT_CORE": 0, "RLIMIT_FSIZE": 0}
MOST_PIXELS = 40_000_000  # of a picture that comes (reliability-security B-10)
WIDEST = 1600  # pixels, of a picture that is shown
MOST_BLOCKS, MOST_ROWS, LONGEST = 300, 100, 2_000


def draw(path: Path, media_type: str, page: int) -> bytes:
    """Draw a page as .png: only the pixels are left."""
    if media_type == "application/pdf":
        with pypdfium2.PdfDocument(path) as document:
            sheet = document[page - 1]
            scale = min(2.0, WIDEST / max(sheet.get_size()))
            picture = sheet.render(scale=scale).to_pil()
    else:
        Image.MAX_IMAGE_PIXELS = MOST_PIXELS // 2  # twice as many are refused
        with Image.open(path) as opened:
            opened.draft("RGB", (WIDEST, WIDEST))
            picture = ImageOps.exif_transpose(opened).convert("RGB")
    picture.thumbnail((WIDEST, WIDEST))
    bare = Image.new("RGB", picture.size)
    bare.paste(picture.convert("RGB"))
    out = io.BytesIO()
    bare.save(out, "PNG")
    return out.getvalue()


def count(path: Path) -> bytes:
    """Count the pages of a .pdf."""
    with pypdfium2.PdfDocument(path) as document:
        return str(len(document)).encode()


def read(path: Path) -> bytes:
    """Give the beginning of a document's text."""
    try:
        document = read_document(path)
    except UnreadableInputError as error:
        return json.dumps({"refused": error.faults[0].what if error.faults else str(error)}).encode()
    blocks: list[str | list[list[str]]] = []
    for block in document.blocks[:MOST_BLOCKS]:
        if isinstance(block, ReadParagraph):
            blocks.append(block.text[:LONGEST])
            continue
        rows: dict[int, list[str]] = {}
        for cell in block.cells:
            rows.setdefault(cell.row, []).append(cell.text[:LONGEST])
        blocks.append([rows[number] for number in sorted(rows)[:MOST_ROWS]])
    told = {"refused": "", "blocks": blocks, "cut": len(document.blocks) > MOST_BLOCKS}
    return json.dumps(told).encode()


def main(how: str, file: str, media_type: str, page: str = "1") -> None:
    """Answer on stdout."""
    limit_resources(LIMITS)
    path = Path(file)
    answers = {
        "draw": lambda: draw(path, media_type, int(page)),
        "count": lambda: count(path),
        "read": lambda: read(path),
    }
    sys.stdout.buffer.write(answers[how]())


if __name__ == "__main__":
    main(*sys.argv[1:])
