"""Every indicator of the library, set up by `init` and measured on demonstration records."""

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml

from jiheng.cli.main import main
from jiheng.frameworks.library_reading import find_library
from jiheng.values.rounding import half_up
from tests.support.demonstration import SYSTEMS, registers

YEAR = 2024
FILE = Path(__file__).parents[1] / "cases/library/expected.yaml"
EXPECTED = yaml.load(FILE.read_text("utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 — texts only
ONE_SYSTEM = "  - name: 业务系统    # 改成系统的全称\n    aliases: [系统]\n"
# An indicator of the framework alone: with it, init takes that tree and the library's own rules.
OF_THE_FRAMEWORK = "A01"


def evaluated(folder: Path, indicators: list[str], capsys: pytest.CaptureFixture[str]) -> Any:
    words = ["--library", "it-om", "--indicators", ",".join(indicators), "--year", str(YEAR)]
    assert main(["init", str(folder), "--unit", "演示单位", "--kinds", "payment", *words]) == 0
    project = folder / "project.yaml"
    text = project.read_text("utf-8")
    assert ONE_SYSTEM in text
    systems = "".join(f"  - name: {name}\n" for name in SYSTEMS)
    project.write_text(text.replace(ONE_SYSTEM, systems), "utf-8")
    for stem, register in registers(YEAR).items():
        (folder / "evidence" / f"{stem}.csv").write_text(register, "utf-8")
    capsys.readouterr()
    assert main(["evaluate", str(folder), "--json"]) == 0
    return json.loads(capsys.readouterr().out)


IDS = [each.id for each in find_library("it-om").indicators]


def test_every_indicator_of_the_library_has_an_expectation():
    assert list(EXPECTED) == IDS
    assert len(IDS) == 112


@pytest.mark.slow
@pytest.mark.parametrize("group", ["A", "B", "C", "D", "E", "F"])
def test_each_indicator_comes_to_what_its_records_were_made_for(
    group: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    library = find_library("it-om")
    ids = [OF_THE_FRAMEWORK, *(name for name in IDS if name[0] == group and name != OF_THE_FRAMEWORK)]
    card = evaluated(tmp_path, ids, capsys)
    found = {leaf["name"]: (leaf["outcome"], leaf["actual"], leaf["score"]) for leaf in card["indicators"]}
    weights = {leaf["name"]: Fraction(leaf["weight"]) for leaf in card["indicators"]}
    assert sum(weights.values()) == 100
    expected = {}
    for name in ids:
        case = EXPECTED[name]
        indicator = library.find(name).name
        exact = weights[indicator] * Fraction(case["share"]) * 100
        hundredths = half_up(exact.numerator, exact.denominator)
        expected[indicator] = ("scored", case["actual"], f"{hundredths // 100}.{hundredths % 100:02}")
    assert found == expected


@pytest.mark.slow
def test_one_project_with_all_of_them_has_a_total(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    card = evaluated(tmp_path, IDS, capsys)
    assert len(card["indicators"]) == len(IDS)
    assert len({leaf["name"] for leaf in card["indicators"]}) == len(IDS)
    assert {leaf["outcome"] for leaf in card["indicators"]} == {"scored"}
    assert Fraction(card["total"]) == sum(Fraction(leaf["score"]) for leaf in card["indicators"])
