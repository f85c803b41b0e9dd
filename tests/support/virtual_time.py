"""A loop of asyncio whose time passes only when everybody waits: an hour of schedule takes no time."""

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class _Selector(selectors.DefaultSelector):
    def __init__(self) -> None:
        super().__init__()
        self.waited: Callable[[float], None] = lambda _seconds: None

    def select(self, timeout: float | None = None) -> list[Any]:
        ready = super().select(0)
        if not ready and timeout:
            self.waited(timeout)
        elif not ready and timeout is None:
            raise RuntimeError("everybody waits for ever")
        return ready


class VirtualLoop(asyncio.SelectorEventLoop):
    """Threads are not waited for: what would run in one runs at once."""

    def __init__(self) -> None:
        self.nanoseconds = 0
        selector = _Selector()
        super().__init__(selector)
        selector.waited = self._waited

    def _waited(self, seconds: float) -> None:
        self.nanoseconds += max(int(seconds * 1e9), 1000)

    def time(self) -> float:
        return self.nanoseconds / 1e9

    def run_in_executor(
        self, _executor: object, function: Callable[..., T], *words: object
    ) -> "asyncio.Future[T]":
        future = self.create_future()
        try:
            future.set_result(function(*words))
        except Exception as error:  # noqa: BLE001 — handed on, as a thread's would be
            future.set_exception(error)
        return future


def run_virtually(make: Callable[[VirtualLoop], Coroutine[Any, Any, T]]) -> T:
    """Run what `make` gives of the loop, to its end."""
    loop = VirtualLoop()
    try:
        return loop.run_until_complete(make(loop))
    finally:
        loop.close()
