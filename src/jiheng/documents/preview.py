"""What an evidence file looks like, shown safely: pictures drawn anew, or its text, by a child with limits.

Nothing of the file itself reaches whoever looks: no script, no link, no place where a photo was taken.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from jiheng.documents.limited_child import LimitReachedError, limited_answer
from jiheng.errors import Fault, Place, UnreadableInputError

CHILD = "jiheng.documents.preview_child"
SECONDS = 30.0
PICTURES = ("image/png", "image/jpeg", "image/gif", "image/bmp", "image/webp", "image/tiff")
PDF = "application/pdf"
OFFICE = ("wordprocessingml.document", "spreadsheetml.sheet")


@dataclass(frozen=True, slots=True)
class TextPreview:
    """The text of a file: paragraphs, and tables as rows of cells; `cut` where there is more."""

    blocks: Sequence[str | list[list[str]]]
    cut: bool


def has_pictures(media_type: str) -> bool:
    """Say whether a file of this type is shown as pictures of its pages."""
    return media_type in PICTURES or media_type == PDF


def has_text(media_type: str) -> bool:
    """Say whether a file of this type is shown as text."""
    return media_type.startswith("text/") or media_type.endswith(OFFICE)


def count_pages(path: Path, media_type: str, *, name: str) -> int:
    """Count the pages that can be shown as pictures; `name` is what messages call the file.

    Raises UnreadableInputError.
    """
    return int(_ask(name, "count", path, media_type)) if media_type == PDF else 1


def draw_page(path: Path, media_type: str, page: int = 1, *, name: str) -> bytes:
    """Draw a page, from 1, as .png. Raises UnreadableInputError for what cannot be read, or is too large."""
    return _ask(name, "draw", path, media_type, str(page))


def read_preview(path: Path, media_type: str, *, name: str) -> TextPreview:
    """Read the text of a file. Raises UnreadableInputError."""
    told = json.loads(_ask(name, "read", path, media_type))
    if told["refused"]:
        raise _refused(name, told["refused"])
    return TextPreview(told["blocks"], told["cut"])


def _ask(name: str, how: str, path: Path, *words: str) -> bytes:
    try:
        return limited_answer(CHILD, [how, str(path), *words], seconds=SECONDS)
    except LimitReachedError as error:
        raise _refused(name, "太大或太复杂" if error.slow else "已损坏，或太大") from error


def _refused(name: str, what: str) -> UnreadableInputError:
    fault = Fault(f"预览不了：{what}", Place(name), advice="下载后用自己的程序打开")
    return UnreadableInputError(f"文件“{name}”", [fault])
