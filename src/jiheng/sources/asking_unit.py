"""What probes and connectors have in common: packages they may need, and doubts about their settings."""

from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.util import find_spec

from jiheng.catalogue import Unit
from jiheng.errors import Fault

INSTALL = "pip install 'jiheng[watch]'"


@dataclass(slots=True)
class AskingUnit(Unit):
    """A unit that asks something outside. `needs` are the packages it imports."""

    needs: tuple[str, ...] = ()
    doubts: Callable[..., str] = field(init=False, repr=False, default=lambda **_settings: "")

    def check(self, function: Callable[..., str]) -> Callable[..., str]:
        """Declare what is wrong with settings taken together: a sentence, or nothing (a decorator)."""
        self.doubts = function
        return function

    def lacking(self) -> Fault | None:
        """Say what must be installed before it can ask."""
        lacks = [name for name in self.needs if find_spec(name) is None]
        if not lacks:
            return None
        return Fault(f"“{self.title}”需要的程序包没有安装", found="、".join(lacks), advice=INSTALL)
