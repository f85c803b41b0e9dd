"""The child that makes one document for a job: so much memory and no more. What it does: making.py."""

import sys
from typing import Any

from jiheng.documents.limited_child import MEMORY
from jiheng.web.jobs.in_child import answer


def write(*words: str) -> dict[str, Any]:
    """Make it; say what it is made of."""
    from jiheng.web.reports.making import make  # noqa: PLC0415 — models, after django.setup

    return make(*words)


if __name__ == "__main__":
    sys.exit(answer(write, sys.argv[1:], memory=MEMORY))
