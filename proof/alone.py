"""One row in a process of its own: `python -m proof.alone ID SIZE SEED ROOM ANSWER`.

ANSWER becomes a JSON file: the figures, or why it could not run.
"""

import json
import sys
from pathlib import Path

from proof.found import rows
from proof.row import NotRunError, Trial


def main(id_: str, size: str, seed: str, room: str, answer: str) -> None:
    """Run it."""
    row = rows()[id_]
    assert row.body is not None, f"{id_} has no function"
    try:
        told = {"figures": dict(row.body(Trial(Path(room), row.size(size), int(seed))))}
    except NotRunError as error:
        told = {"missing": str(error)}
    Path(answer).write_text(json.dumps(told), "utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
