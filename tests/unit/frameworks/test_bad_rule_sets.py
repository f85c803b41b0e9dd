"""Every fault a rule set can have is told, at its line, in words that name it."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from jiheng.errors import UnreadableInputError, UnreadableValueError
from jiheng.frameworks.rule_set import load_rule_set

CASES = Path(__file__).parents[2] / "cases" / "frameworks"
SMALL = (CASES / "small.yaml").read_text("utf-8")
BAD: list[Any] = [
    pytest.param(case, id=f"{path.stem}: {case['case']}")
    for path in sorted((CASES / "bad").glob("*.yaml"))
    for case in yaml.safe_load(path.read_text("utf-8"))
]


def base(name: str) -> bytes:
    if name == "circle":
        return f"based_on: circle\n{SMALL}".encode()
    raise UnreadableValueError(f"没有规则集“{name}”")


def test_the_small_rule_set_itself_is_good() -> None:
    assert load_rule_set(SMALL.encode(), file="small.yaml").id == "small"


@pytest.mark.parametrize("case", BAD)
def test_a_fault_is_told_with_its_line(case: dict[str, Any]) -> None:
    assert SMALL.count(case["replace"]) >= 1, "the case no longer fits the small rule set"
    broken = SMALL.replace(case["replace"], case["with"], 1)
    with pytest.raises(UnreadableInputError) as caught:
        load_rule_set(broken.encode(), file="small.yaml", base=base)
    told = [fault for fault in caught.value.faults if case["words"] in str(fault)]
    assert [(fault.place.file, fault.place.line) for fault in told] == [
        (case.get("file", "small.yaml"), case["line"])
    ]
    assert len(caught.value.faults) == 1 + case.get("others", 0)
