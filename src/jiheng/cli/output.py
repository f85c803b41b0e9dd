"""What the commands print with: JSON, and a console that knows Chinese widths."""

import io
import json
import shutil
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console

PIPED_WIDTH = 160


def print_json(value: Any) -> None:  # noqa: ANN401 — any JSON value
    """Print machine output: the same value gives the same bytes."""
    print(json.dumps(value, ensure_ascii=False, indent=2))


def console() -> "Console":
    """Give a console for stdout: coloured on a terminal, plain and wide when piped."""
    from rich.console import Console  # noqa: PLC0415 — heavy, and machine output does without

    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else PIPED_WIDTH
    return Console(file=sys.stdout, width=width, highlight=False, soft_wrap=False)


def recorder() -> "tuple[Console, io.StringIO]":
    """Give a console that writes plain text into memory, as wide as when piped, and that text."""
    from rich.console import Console  # noqa: PLC0415 — heavy

    text = io.StringIO()
    return Console(file=text, width=PIPED_WIDTH, highlight=False, soft_wrap=False), text
