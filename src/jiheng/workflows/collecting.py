"""Let Python look for circles less often while a process does one kind of work: a door's choice.

Left to itself it goes through all that was imported again and again, though that stays, and what comes and
goes makes no circles.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

NEW_OBJECTS = 50_000  # a report makes ten thousand


@contextmanager
def collecting_seldom(*, at_all: bool = False) -> Iterator[None]:
    """Look only after many new objects, and not at what is there now unless `at_all`; afterwards as before.

    What somebody has put aside already stays so, and nothing is put beside it.
    """
    usual, aside = gc.get_threshold(), not at_all and gc.get_freeze_count() == 0
    if aside:
        gc.freeze()
    gc.set_threshold(NEW_OBJECTS, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)
        if aside:
            gc.unfreeze()
