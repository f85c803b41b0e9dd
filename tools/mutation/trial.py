"""Running tests in forked processes: which lines each test reaches, and whether a mutant is noticed.

A trial forks a process in which everything but the product and its tests is imported already, puts the
mutant in the place of its module, imports the product anew and runs the tests that reach the function,
the quick ones that reach the very line first, until one fails.
"""

import os
import pickle
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Generator
from importlib import import_module
from importlib.machinery import SourceFileLoader
from itertools import accumulate
from pathlib import Path
from resource import RLIMIT_AS, setrlimit
from types import CodeType

import pytest
from coverage import Coverage

from tools.mutation.mutants import Mutant

OWN = {"jiheng", "tests", "tools", "conftest", "__main__", "__mp_main__"}
QUIETLY = ["-q", "-pno:cacheprovider", "-pno:xdist", "-Wignore::pytest.PytestAssertRewriteWarning"]
CHOSEN = ["-m", "not slow and not e2e"]
STARTING = 60.0  # seconds a trial may take beyond twenty times what its tests took unmutated
MOST_MEMORY = 6 * 1024**3  # bytes of addresses a trial may use
LONGEST = 20.0  # seconds of tests (of the processor, watched, unmutated) that are spent on one mutant


class Reach:
    """Which tests reach which line of which file, and how long each took; made by a plugin of pytest."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.lines: dict[str, dict[int, list[str]]] = {}
        self.modules: list[str] = []

    def of(self, mutant: Mutant) -> list[str]:
        """The tests to run on a mutant, in this order.

        Those that run its function; where importing runs it, those of its package's folder too. Where
        they are too many, the first of them: what they let pass counts as survived.
        """
        reached = self.lines.get(str(mutant.path), {})
        tests = {test for line in mutant.lines for test in reached.get(line, [])}
        if "" in tests:
            tests |= {test for test in self.seconds if test.startswith(f"tests/unit/{mutant.package}/")}
        near = {test for line in mutant.at for test in reached.get(line, [])}
        ordered = sorted(tests - {""}, key=lambda test: (test not in near, self.seconds[test]))
        passed = accumulate(self.seconds[test] for test in ordered)
        return [test for test, until in zip(ordered, passed, strict=True) if until <= LONGEST]


class Watch:
    """The plugin: switches the context of coverage from test to test, and takes the time."""

    def __init__(self, coverage: Coverage) -> None:
        """Begin with no test."""
        self.coverage = coverage
        self.seconds: dict[str, float] = {}

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        """Go around one test, which finds no cache filled by another."""
        for name, module in list(sys.modules.items()):
            if name.startswith("jiheng."):
                for each in list(vars(module).values()):
                    if hasattr(each, "cache_clear"):
                        each.cache_clear()
        self.coverage.switch_context(item.nodeid)
        begun = time.process_time()
        try:
            return (yield)
        finally:
            self.seconds[item.nodeid] = time.process_time() - begun
            self.coverage.switch_context("")


class Choice:
    """The plugin: runs the chosen tests only, in their order."""

    def __init__(self, tests: list[str]) -> None:
        self.order = {test: number for number, test in enumerate(tests)}

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Leave out the others, and sort."""
        items[:] = sorted(
            (item for item in items if item.nodeid in self.order), key=lambda item: self.order[item.nodeid]
        )


def reach(folders: list[str], sources: Path) -> Reach:
    """Run all tests once, in a process of their own, and note what each reaches. They must pass."""
    with tempfile.NamedTemporaryFile(suffix=".reach") as kept:
        if forked(lambda: _watched(folders, sources, kept.name), seconds=None, aloud=True):
            raise SystemExit("the tests must pass before anything is mutated")
        found: Reach = pickle.loads(Path(kept.name).read_bytes())  # noqa: S301 — written just above
    return found


def _watched(folders: list[str], sources: Path, kept: str) -> int:
    coverage = Coverage(data_file=None, source=[str(sources)], config_file=False)
    watch = Watch(coverage)
    coverage.start()
    code = pytest.main([*QUIETLY, *CHOSEN, *folders], plugins=[watch])
    coverage.stop()
    found = Reach()
    data = coverage.get_data()
    found.lines = {file: data.contexts_by_lineno(file) for file in data.measured_files()}
    found.seconds = watch.seconds
    found.modules = [name for name in sys.modules if name.partition(".")[0] not in OWN]
    Path(kept).write_bytes(pickle.dumps(found))
    return int(code)


def warm(modules: list[str]) -> None:
    """Import what is not ours, once for all trials."""
    for name in modules:
        try:
            import_module(name)
        except Exception:  # noqa: BLE001, S112 — some are not imported by name; a trial would import it itself
            continue


def tried(mutant: Mutant, found: Reach) -> str:
    """Answer unreached (by any test), killed, timeout or survived."""
    tests = found.of(mutant)
    if not tests:
        return "unreached"
    seconds = STARTING + 20 * sum(found.seconds[test] for test in tests)
    code = forked(lambda: _tests_with(mutant, tests), seconds)
    if code is None:
        return "timeout"
    return "survived" if code in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED) else "killed"


def control(found: Reach) -> None:
    """Run every test as a trial does, the quick ones first, but with nothing changed. They must pass."""
    tests = sorted(found.seconds, key=found.seconds.__getitem__)
    if forked(lambda: _tests_with(None, tests), seconds=None, aloud=True):
        raise SystemExit("tests fail in a trial in which nothing is changed")


def _tests_with(mutant: Mutant | None, tests: list[str]) -> int:
    setrlimit(RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))  # a loop that never ends may fill any memory
    original = SourceFileLoader.get_code

    def get_code(loader: SourceFileLoader, name: str) -> CodeType | None:
        if mutant and name == mutant.module:
            return compile(mutant.source, str(mutant.path), "exec")
        return original(loader, name)

    SourceFileLoader.get_code = get_code
    files = sorted({test.partition("::")[0] for test in tests})
    return int(pytest.main([*QUIETLY, *CHOSEN, "-x", *files], plugins=[Choice(tests)]))


def forked(act: Callable[[], int], seconds: float | None, *, aloud: bool = False) -> int | None:
    """Do it in a forked process; return its exit code, or None if it took longer than allowed."""
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        os.setpgid(0, 0)
        silence = os.open(os.devnull, os.O_RDWR)
        for stream in (1, 2):
            os.dup2(sys.stderr.fileno() if aloud else silence, stream)
        code = 70
        try:
            code = act()
        finally:
            os._exit(code)
    return _waited(child, seconds)


def _waited(child: int, seconds: float | None) -> int | None:
    until = None if seconds is None else time.monotonic() + seconds
    while until is None or time.monotonic() < until:
        done, status = os.waitpid(child, 0 if until is None else os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.02)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return None
