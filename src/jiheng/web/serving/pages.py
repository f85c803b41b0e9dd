"""The web process: `python -m jiheng.web.serving.pages`, with the words of `granian`.

Every page is loaded before it forks, so that those who answer share what is loaded. Those end with it, or
they would hold its address when it and the supervisor were killed together.
"""

import gc
import os
import signal
import sys
from importlib import import_module

from granian.cli import cli

if sys.platform != "win32":
    import resource

from jiheng.web.serving.processes import end_with

PAGES = "jiheng.web.wsgi"
# Open connections of a process, most of them idle: a browser keeps up to six. Those beyond are not accepted
# before others end, and would see nothing for half a minute.
CONNECTIONS = 4_096
FILES = 512  # that a process opens beside its connections, at most; half of what it may, where that is little
NEW_OBJECTS = 5_000  # a page makes thousands, and few of them stay


def main() -> None:
    """Run the process."""
    if sys.platform == "linux":  # elsewhere nothing is forked: each loads them itself
        import_module(PAGES)
        look_seldom_for_circles()
        _end_those_who_answer_with(os.getpid())
    connections = ["--backlog", str(CONNECTIONS), "--backpressure", str(_connections())]
    sys.argv[1:] = ["--interface", "wsgi", *connections, *sys.argv[1:], f"{PAGES}:application"]
    cli(prog_name="granian")


def look_seldom_for_circles() -> None:
    """Let Python never look for circles in what is loaded, and seldom in what pages make.

    Left to itself it goes through all of it once in some hundreds of pages. That takes a quarter of a second
    in which nobody is answered; until then it keeps what those pages left behind (decision 104).
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS, *gc.get_threshold()[1:])


def _connections() -> int:
    """Let a process open as many files as its connections need; give for how many that is enough."""
    if sys.platform == "win32":
        return CONNECTIONS
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = CONNECTIONS + FILES
    allowed = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < allowed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
    return max(allowed - FILES, allowed // 2)


def _end_those_who_answer_with(this: int) -> None:
    """Let every process that is forked of this one, not those of theirs, end with it."""
    who_forks = 0

    def note() -> None:
        nonlocal who_forks
        who_forks = os.getpid()

    def bind() -> None:
        if who_forks == this:
            end_with(this, signal.SIGKILL)

    os.register_at_fork(before=note, after_in_child=bind)


if __name__ == "__main__":
    main()
