"""What every test may ask for. The network is blocked by pytest-socket (pyproject.toml)."""

import gc
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parent.parent

# The same examples on every run; `--hypothesis-profile=night` looks further.
settings.register_profile("ci", derandomize=True, deadline=None, max_examples=20)
settings.register_profile(
    "night", deadline=None, max_examples=5_000, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("ci")


GARBAGE = 20_000, 20, 20
LONGEST = ("test_spark", "test_permission_matrix", "test_schedulers", "test_move_database", "test_wheel")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with what takes long: at the end of a run the workers cannot share it any more."""
    items.sort(key=lambda item: not any(each in item.nodeid for each in LONGEST))
    if config.getoption("--first-of-each"):
        first = {item.nodeid.partition("[")[0]: item for item in reversed(items)}
        kept = set(first.values())
        config.hook.pytest_deselected(items=[item for item in items if item not in kept])
        items[:] = [item for item in items if item in kept]


def pytest_collection_finish() -> None:
    """Look for garbage less often, and never among what the tests are made of: a fifth of the whole time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GARBAGE)


def pytest_unconfigure() -> None:
    """Let Python take everything down as it usually does; DuckDB complains of what is left."""
    gc.unfreeze()


@pytest.fixture(scope="session")
def root() -> Path:
    """The root of the repository."""
    return ROOT


@pytest.fixture(scope="session")
def seeds(root: Path) -> Path:
    """The folder of the four real reports, which stands beside a clone where there is one."""
    folder = root.parent / "shared" / "seeds"
    if not folder.is_dir():
        pytest.skip("the real reports (shared/seeds) are not beside this clone")
    return folder


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the flags: one writes the kept texts of tests/golden anew, one is for the second database."""
    parser.addoption("--rewrite-golden", action="store_true", help="write tests/golden/**/*.txt anew")
    parser.addoption(
        "--first-of-each",
        action="store_true",
        help="of a test with parameters the first only: what differs between databases hangs on the code",
    )
