"""What a child of `ChildWorker` does: answer line after line, alone with its limit of memory.

Each line of stdin is a request as JSON, each line of stdout its answer. It ends when stdin does, and after
running out of memory, so that the next request finds it new.
"""

import json
import signal
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any, TypeAlias

from jiheng.documents.limited_child import limit_memory
from jiheng.workflows.collecting import collecting_seldom

Answer: TypeAlias = dict[str, object]


def answer_all(answer: Callable[[Any], Answer], failed: Callable[[Any, Exception], Answer]) -> None:
    """Answer until there is nothing more to be asked; what `answer` raises is told by `failed`."""
    signal.signal(signal.SIGTERM, _stop)
    limit_memory()
    with collecting_seldom():
        for line in sys.stdin:
            request, spent = json.loads(line), False
            try:
                told = answer(request)
            except Exception as error:  # noqa: BLE001 — one of many must never stop the others
                told, spent = failed(request, error), isinstance(error, MemoryError | RecursionError)
            sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
            sys.stdout.flush()
            if spent:
                return


def _stop(signal_number: int, frame: FrameType | None) -> None:
    """Leave by an exception, so that programs started for this request are ended too."""
    del signal_number, frame
    raise SystemExit(1)
