"""What the checks find in the four seed reports, as judged by hand: tests/cases/corpus/seeds/*.yaml.

Each entry: code, severity, quote (the first of the finding), says (its message), judged right, doubtful
or wrong, and because.
"""

from collections import Counter
from pathlib import Path

import yaml

FOLDER = Path(__file__).resolve().parents[1] / "cases" / "corpus" / "seeds"
JUDGEMENTS = ("right", "doubtful", "wrong")
AS_TEXT_ONLY = "CL03"  # tags in a .txt may come from whoever extracted it; in a .docx they are real


def judged(number):
    """Give the entries of a seed."""
    return yaml.safe_load((FOLDER / f"{number}.yaml").read_text("utf-8"))


def listed(number, suffix=".txt"):
    """Count what must be found in a seed: (code, severity, quote); another severity in a .docx."""
    return Counter(
        (
            each["code"],
            "error" if suffix == ".docx" and each["code"] == AS_TEXT_ONLY else each["severity"],
            each["quote"],
        )
        for each in judged(number)
    )


def found(audited):
    """Count what was found, the same way."""
    return Counter((each.code, each.severity.value, each.quotes[0]) for each in audited.findings)


def tally(numbers):
    """Count the judgements of the seeds by severity: {severity: Counter of judgements}."""
    counts = {severity: Counter() for severity in ("error", "warning", "info")}
    for number in numbers:
        for each in judged(number):
            counts[each["severity"]][each["judged"]] += 1
    return counts
