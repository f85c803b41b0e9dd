"""The child that reads what a .docx from unknown hands carries of its figures: JSON on stdout, or null."""

import json
import sys
from pathlib import Path

from jiheng.documents.carried_figures import carried_figures
from jiheng.documents.limited_child import limit_memory
from jiheng.errors import UnreadableInputError


def main(file: str) -> None:
    """Answer on stdout."""
    limit_memory()
    try:
        found = carried_figures(Path(file))
    except UnreadableInputError:
        found = None
    standing = {} if found is None or found.standing is None else dict(found.standing)
    sys.stdout.write(json.dumps(found and {"map": found.figure_map, "standing": standing}))


if __name__ == "__main__":
    main(*sys.argv[1:])
