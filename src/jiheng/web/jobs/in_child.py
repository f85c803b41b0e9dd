"""The side of the child in child.py: so much memory and no more; it ends with whoever started it."""

import json
import os
import sys
import threading
from collections.abc import Callable, Sequence
from typing import Any

import django

from jiheng.documents.limited_child import limit_memory, stay_behind
from jiheng.errors import JihengError


def answer(
    do: Callable[..., dict[str, Any]],
    words: Sequence[str],
    *,
    memory: int,
    behind: int = 0,
    **environment: str,
) -> int:
    """Set Django up, do it with these words, and say on stdout what came of it, or what is wrong.

    It takes no more than so many bytes of addresses, and stands `behind` its job by so much niceness.
    """
    threading.Thread(target=_end_with_parent, daemon=True).start()
    limit_memory(memory)
    if sys.platform != "win32":
        os.nice(behind)
    stay_behind()
    for name, value in (("DJANGO_SETTINGS_MODULE", "jiheng.web.settings"), *environment.items()):
        os.environ.setdefault(name, value)  # noqa: TID251 — a process starts here
    django.setup()
    try:
        told = do(*words)
    except JihengError as error:
        told = {"fault": str(error)}
    sys.stdout.write(json.dumps(told, ensure_ascii=False))
    return 0


def _end_with_parent() -> None:
    os.read(sys.stdin.fileno(), 1)  # nothing ever comes; not by Python's buffer, which is locked at exit
    os._exit(1)
