"""A child in place of the auditing one: hangs, dies, or answers, as the name of the file says."""

import json
import os
import sys
import time
from pathlib import Path

for line in sys.stdin:
    path = Path(json.loads(line))
    if path.stem == "hangs":
        time.sleep(600)
    if path.stem == "dies":
        os._exit(9)
    if path.stem == "dies-once" and not path.with_suffix(".seen").exists():
        path.with_suffix(".seen").touch()
        os._exit(9)
    answer = {
        "file": str(path),
        "unreadable": None,
        "summary": {"error": 0, "warning": 0, "info": 0},
        "findings": [],
        "accepted": [],
        "questions": [],
    }
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()
