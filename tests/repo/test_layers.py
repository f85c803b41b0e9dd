"""The layers of ARCHITECTURE.md hold, and each contract that holds them can break."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest

UNNAMED = "a stage that nobody placed"
UNIT_FOLDERS = {"kinds", "catalogue", "checks", "connectors", "probes"}


def lint_imports(pyproject: Path, source: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("lint-imports"))]
    return subprocess.run(
        [*command, "--no-logo", "--no-cache", "--config", str(pyproject), *arguments],
        cwd=source,
        env={**os.environ, "PYTHONPATH": str(source), "COLUMNS": "200", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
def test_every_contract_is_kept(root: Path):
    told = lint_imports(root / "pyproject.toml", root / "src")
    assert told.returncode == 0, told.stdout + told.stderr


class Seed(NamedTuple):
    """A violation: files to write under jiheng/, and what the contract `id` must name."""

    id: str
    files: dict[str, str]
    named: str


class Broken(NamedTuple):
    """Seeded violations, and what is told of them all."""

    seeds: list[str]
    told: str


SEEDS = {
    "a lower stage imports a higher one": Seed(
        "layers", {"values/seeded.py": "import jiheng.scoring"}, "jiheng.values.seeded -> jiheng.scoring"
    ),
    "neighbours import each other": Seed(
        "layers", {"rules/seeded.py": "import jiheng.measures"}, "jiheng.rules.seeded -> jiheng.measures"
    ),
    UNNAMED: Seed("layers", {"seeded/__init__.py": ""}, "jiheng.seeded"),
    "a circle inside a stage": Seed(
        "circles",
        {
            "values/seeded_one.py": "import jiheng.values.seeded_two",
            "values/seeded_two.py": "import jiheng.values.seeded_one",
        },
        "seeded_one",
    ),
    "a rule kind imports another": Seed(
        "units",
        {
            "rules/kinds/seeded_one.py": "import jiheng.rules.kinds.seeded_two",
            "rules/kinds/seeded_two.py": "",
        },
        "jiheng.rules.kinds.seeded_one -> jiheng.rules.kinds.seeded_two",
    ),
    "an adjustment imports another": Seed(
        "adjustments",
        {
            "rules/adjustments/seeded_one.py": "import jiheng.rules.adjustments.seeded_two",
            "rules/adjustments/seeded_two.py": "",
        },
        "jiheng.rules.adjustments.seeded_one -> jiheng.rules.adjustments.seeded_two",
    ),
    "a measure imports another": Seed(
        "units",
        {
            "measures/catalogue/seeded_one.py": "import jiheng.measures.catalogue.seeded_two",
            "measures/catalogue/seeded_two.py": "",
        },
        "jiheng.measures.catalogue.seeded_one -> jiheng.measures.catalogue.seeded_two",
    ),
    "a report kind imports another": Seed(
        "units",
        {
            "reports/kinds/seeded_one.py": "import jiheng.reports.kinds.seeded_two",
            "reports/kinds/seeded_two.py": "",
        },
        "jiheng.reports.kinds.seeded_one -> jiheng.reports.kinds.seeded_two",
    ),
    "a check imports one of another family": Seed(
        "units",
        {
            "audit/checks/seeded/one.py": "import jiheng.audit.checks.sown.two",
            "audit/checks/sown/two.py": "",
        },
        "jiheng.audit.checks.seeded.one -> jiheng.audit.checks.sown.two",
    ),
    "a connector imports another": Seed(
        "units",
        {
            "sources/connectors/seeded_one.py": "import jiheng.sources.connectors.seeded_two",
            "sources/connectors/seeded_two.py": "",
        },
        "jiheng.sources.connectors.seeded_one -> jiheng.sources.connectors.seeded_two",
    ),
    "a probe imports another": Seed(
        "units",
        {
            "sources/probes/seeded_one.py": "import jiheng.sources.probes.seeded_two",
            "sources/probes/seeded_two.py": "",
        },
        "jiheng.sources.probes.seeded_one -> jiheng.sources.probes.seeded_two",
    ),
    "an area of the web imports one above it": Seed(
        "web", {"web/accounts/seeded.py": "import jiheng.web.evidence"}, "jiheng.web.accounts.seeded"
    ),
    "the core imports a web framework": Seed(
        "core", {"scoring/seeded.py": "import django.db"}, "jiheng.scoring.seeded -> django"
    ),
    "a use case asks the network itself": Seed(
        "core", {"workflows/seeded.py": "import httpx"}, "jiheng.workflows.seeded -> httpx"
    ),
    "a report opens an office file itself": Seed(
        "office", {"reports/seeded.py": "import docx"}, "jiheng.reports.seeded -> docx"
    ),
    "a rule knows a column library": Seed(
        "columns", {"rules/seeded_column.py": "import duckdb"}, "jiheng.rules.seeded_column -> duckdb"
    ),
    "the auditor asks the scorer": Seed(
        "auditor", {"audit/seeded.py": "import jiheng.scoring"}, "jiheng.audit.seeded -> jiheng.scoring"
    ),
}


@pytest.fixture(scope="module", params=["named", UNNAMED])
def broken(request: pytest.FixtureRequest, root: Path, tmp_path_factory: pytest.TempPathFactory) -> Broken:
    """What each contract says of seeded violations: of one that hides what is beside it, and of all others.

    A stage that nobody placed is all that its contract tells.
    """
    seeds = [name for name in SEEDS if (name == UNNAMED) == (request.param == UNNAMED)]
    folder = tmp_path_factory.mktemp("seeded")
    package = folder / "jiheng"
    shutil.copytree(root / "src/jiheng", package, ignore=shutil.ignore_patterns("__pycache__", "data"))
    for name, line in [each for seed in seeds for each in SEEDS[seed].files.items()]:
        path = package / name
        assert not path.exists()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{line}\n", "utf-8")
        for above in path.parents:
            if above == package:
                break
            (above / "__init__.py").touch()
    told = lint_imports(root / "pyproject.toml", folder)
    assert told.returncode == 1, told.stdout + told.stderr
    return Broken(seeds, told.stdout)


@pytest.mark.slow
def test_a_seeded_violation_breaks_its_contract(broken: Broken, project: dict[str, Any]):
    contracts = project["tool"]["importlinter"]["contracts"]
    names = {contract["id"]: contract["name"] for contract in contracts}
    _, *parts = re.split(
        rf"^({'|'.join(map(re.escape, names.values()))})\n-+\n", broken.told, flags=re.MULTILINE
    )
    said = dict(zip(parts[::2], parts[1::2], strict=True))
    unheard = [name for name in broken.seeds if SEEDS[name].named not in said.get(names[SEEDS[name].id], "")]
    assert unheard == [], broken.told


def test_every_contract_has_a_seed(project: dict[str, Any]):
    contracts = project["tool"]["importlinter"]["contracts"]
    assert {contract["id"] for contract in contracts} == {seed.id for seed in SEEDS.values()}


def test_every_folder_of_units_is_named(root: Path, project: dict[str, Any]):
    source = root / "src"
    contracts = {each["id"]: each for each in project["tool"]["importlinter"]["contracts"]}
    folders = {
        ".".join(path.relative_to(source).parts)
        for path in (source / "jiheng").glob("*/*")
        if path.is_dir() and path.name in UNIT_FOLDERS
    }
    named = {expression.rstrip(".*") for expression in contracts["units"]["modules"]}
    assert not folders - named, "name these in the contract `units`"


def test_the_whole_auditor_is_named_once_it_is_there(root: Path, project: dict[str, Any]):
    if not (root / "src/jiheng/audit").is_dir():
        return  # a module that does not exist may not be named; its descendants by wildcard may
    contracts = {each["id"]: each for each in project["tool"]["importlinter"]["contracts"]}
    assert "jiheng.audit" in contracts["auditor"]["source_modules"]
