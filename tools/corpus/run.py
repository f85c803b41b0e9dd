"""Precision and recall of the checks: `python -m tools.corpus.run [--places 5]`, or `make corpus`.

Plants every defect of tests/cases/corpus/planted.yaml at up to so many places of what Jiheng writes,
as read and as a .docx by another hand, and counts by check: planted, found there, and findings of the
check that a planted defect of another kind brought about. Then the judgements of the findings in the
four seed reports. What it prints was measured in this run.
"""

import argparse
import tempfile
from collections import Counter
from dataclasses import replace
from pathlib import Path

from jiheng.audit.library import checks
from jiheng.documents.read_any import read_document
from jiheng.documents.reading import ReadDocument
from tests.support.judged_findings import tally
from tests.support.planting import Caught, Planted, caught, chosen, plant, planters, written
from tests.support.seed_documents import docx_of

SEEDS = ("000", "001", "002", "004")


def main() -> None:
    """Plant, audit, count, print."""
    parser = argparse.ArgumentParser(description="Precision and recall of the checks.")
    parser.add_argument("--places", type=int, default=5, help="the most places a defect is planted at")
    planted, found, beyond, told = _counts(parser.parse_args().places)
    _show(planted, found, beyond)
    print(*told, sep="\n")
    print("\nfindings in the four seed reports, judged by hand:")
    for severity, counts in tally(SEEDS).items():
        share = f"{100 * counts['right'] / counts.total():.1f} % right"
        rest = f"{counts['doubtful']} doubtful, {counts['wrong']} wrong"
        print(f"  {severity:8} {counts.total():4}  {share}, {rest}")


def _counts(most: int) -> tuple[Counter[str], Counter[str], Counter[str], list[str]]:
    planted: Counter[str] = Counter()
    found: Counter[str] = Counter()
    beyond: Counter[str] = Counter()
    told: list[str] = []
    with tempfile.TemporaryDirectory() as room:
        for planter in planters():
            for name in planter["in"]:
                clean = written(name)
                for place in chosen(planter, clean, most):
                    defect = plant(planter, clean, place)
                    for before, after in ((clean, defect), _by_another_hand(clean, defect, Path(room))):
                        result = caught(planter, before, after)
                        planted.update(planter["codes"])
                        found.update(set(planter["codes"]) - set(result.missed))
                        beyond.update(result.beyond)
                        if result.missed or result.beyond:
                            told.append(_told(planter, name, place.match.group(), result))
    return planted, found, beyond, sorted(set(told))


def _by_another_hand(clean: ReadDocument, defect: Planted, room: Path) -> tuple[ReadDocument, Planted]:
    """Write both as a .docx without our styles and outline levels, and read them again."""
    again = [read_document(docx_of(each, room / "report.docx")) for each in (clean, defect.document)]
    return again[0], replace(defect, document=again[1])


def _told(planter: dict, name: str, words: str, result: Caught) -> str:
    why = f" ({planter['not_yet']})" if "not_yet" in planter else ""
    what = [f"missed {'、'.join(result.missed)}{why}"] if result.missed else []
    what += [f"beyond {'、'.join(result.beyond)}"] if result.beyond else []
    return f"  {'/'.join(planter['codes'])} in {name}, {words[:30]!r}: {'; '.join(what)}"


def _show(planted: Counter[str], found: Counter[str], beyond: Counter[str]) -> None:
    print("check  planted  found  recall    beyond  precision")
    for code in sorted({*planted, *beyond}):
        _line(code, planted[code], found[code], beyond[code])
    _line("all", planted.total(), found.total(), beyond.total())
    known = {check.code for check in checks()}
    print(f"planted are {len(planted)} of {len(known)} checks")


def _line(code: str, planted: int, found: int, beyond: int) -> None:
    recall = f"{100 * found / planted:5.1f} %" if planted else "      –"
    precision = f"{100 * found / (found + beyond):5.1f} %" if found + beyond else "      –"
    print(f"{code:5}  {planted:7}  {found:5}  {recall}  {beyond:6}  {precision}")


if __name__ == "__main__":
    main()
