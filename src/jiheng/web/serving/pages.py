"""The web process: `python -m jiheng.web.serving.pages`, with the words of `granian`.

Every page is loaded before it forks, so that those who answer share what is loaded.
"""

import sys
from importlib import import_module

from granian.cli import cli

PAGES = "jiheng.web.wsgi"


def main() -> None:
    """Run the process."""
    if sys.platform == "linux":  # elsewhere nothing is forked: each loads them itself
        import_module(PAGES)
    sys.argv[1:] = ["--interface", "wsgi", *sys.argv[1:], f"{PAGES}:application"]
    cli(prog_name="granian")


if __name__ == "__main__":
    main()
