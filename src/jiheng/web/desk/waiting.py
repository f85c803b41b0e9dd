"""What waits for somebody in areas above the desk, which tell it where to look."""

from collections.abc import Callable
from datetime import date
from typing import NamedTuple, TypeAlias, cast

from django.http import HttpRequest

from jiheng.web.accounts.models import User
from jiheng.web.projects.audience import Audience, People
from jiheng.web.ui.parts import More, Task


class Waiting(NamedTuple):
    """What waits in an area: for somebody to do today, and of theirs for others; where the rest is listed."""

    today: list[Task]
    others: list[Task]
    more: tuple[More, ...] = ()  # what is to do today, too

    @property
    def to_do(self) -> int:
        """How much is to do today."""
        return len(self.today) + sum(each.count for each in self.more)


# Each asks with few queries, however much there is: the to-do count of every page asks it.
Place: TypeAlias = Callable[[User, date], Waiting]
places: list[Place] = []
# Whom a place may have something for, of everybody; one that does not say is asked for each.
concerned: dict[Place, Callable[[Audience], People]] = {}


def found(user: User, on: date) -> Waiting:
    """Give what waits in all of them."""
    each = [place(user, on) for place in places]
    return Waiting(
        [task for one in each for task in one.today],
        [task for one in each for task in one.others],
        tuple(more for one in each for more in one.more),
    )


def on_page(request: HttpRequest, user: User, on: date) -> Waiting:
    """Give what waits in all of them, asked once for a page: the desk shows what the shell counts."""
    kept = request.__dict__
    if "jiheng_waiting" not in kept:
        kept["jiheng_waiting"] = found(user, on)
    return cast("Waiting", kept["jiheng_waiting"])
