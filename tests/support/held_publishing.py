"""A child in place of the publishing one: at the project "held" it leaves half a file and waits."""

import os
import time
from pathlib import Path
from typing import Any

from jiheng.workflows import publish_child
from jiheng.workflows.child_loop import Answer, answer_all


def _answer(request: dict[str, Any]) -> Answer:
    if Path(request["folder"]).name == "held":
        into = Path(request["into"])
        into.mkdir(parents=True)
        (into / "评分表.xlsx").write_bytes(b"PK half")
        parent = os.getppid()
        while os.getppid() == parent:  # until the run that asked is gone, or ends us
            time.sleep(0.05)
        raise SystemExit(1)
    return publish_child.answer(request)


answer_all(_answer, publish_child.failed)
