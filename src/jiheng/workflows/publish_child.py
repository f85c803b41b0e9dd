"""The child that writes the documents of one project after another.

A request is {"folder", "into", "kinds", "formats", "own"}; its answer is {"name", "year", "total", "grade",
"obstacles", "documents": [{"file", "sha256"}], "nothing", "remarks", "faults", "own"}. `nothing` are titles
of kinds asked for that have nothing to say, `faults` what kept the project or a document from being written,
`own`, where it is asked for, the codes of what is to be told of the project itself.
"""

from collections.abc import Iterable, Iterator
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any

from jiheng.errors import JihengError, UnreadableInputError
from jiheng.reports.library import REPORT_KINDS
from jiheng.reports.report import Choice, ReportKind
from jiheng.workflows.child_loop import Answer, answer_all
from jiheng.workflows.evaluate import Evaluation, evaluate
from jiheng.workflows.lint import lint_evaluation
from jiheng.workflows.publish import document_name, figures_of, fitting_kinds, publish

TOO_MUCH = "写它的文档用的内存超过了上限"
BROKEN = "写文档时程序出错（这是绩衡的错误，请报告给开发者）"


def main() -> None:
    """Answer until there is nothing more to answer."""
    tuple(REPORT_KINDS)  # they stay
    answer_all(answer, failed)


def answer(request: dict[str, Any]) -> Answer:
    """Write what is asked for. Raises as `evaluate` does."""
    evaluation, into = evaluate(Path(request["folder"])), Path(request["into"])
    card = evaluation.card
    documents: list[dict[str, str]] = []
    nothing: list[str] = []
    faults: list[str] = []
    remarks: dict[str, None] = {}
    for kind, choice in _asked(evaluation, request["kinds"], nothing):
        for file_format in (each for each in kind.formats if each in request["formats"]):
            name = document_name(kind, choice, file_format)
            try:
                written = publish(evaluation, kind, file_format, into / name, choice=choice)
            except (MemoryError, RecursionError):
                raise
            except Exception as error:  # noqa: BLE001 — one document must never stop the others
                faults += [f"{name}：{each}" for each in told(error)]
                continue
            documents.append({"file": name, "sha256": sha256(written.content).hexdigest()})
            remarks |= dict.fromkeys(written.remarks)
    return {
        "name": card.project.name,
        "year": str(card.project.fiscal_year),
        "total": "" if card.total is None else card.total.text,
        "grade": card.grade,
        "obstacles": list(card.obstacles),
        "documents": documents,
        "nothing": nothing,
        "remarks": list(remarks),
        "faults": faults,
        "own": sorted({each.code for each in lint_evaluation(evaluation).findings})
        if request["own"]
        else None,
    }


def _asked(
    evaluation: Evaluation, kinds: Iterable[str], nothing: list[str]
) -> Iterator[tuple[ReportKind, Choice]]:
    """Give the kinds by their names, else all that fit, each with what it tells most about."""
    named = [REPORT_KINDS.find(each) for each in kinds]
    if not named:
        yield from fitting_kinds(evaluation)
        return
    figures = figures_of(evaluation)
    for kind in named:
        choice = next(iter(islice(kind.choices(evaluation.card, figures), 1)), None)
        if choice is None:
            nothing.append(kind.title)
        else:
            yield kind, choice


def failed(request: dict[str, Any], error: Exception) -> Answer:
    """Say why nothing could be written."""
    del request
    return refusal(told(error))


def refusal(faults: Iterable[str]) -> Answer:
    """Give the answer for a project of which nothing could be written."""
    texts = dict.fromkeys(("name", "year", "total", "grade"), "")
    lists: Answer = {each: [] for each in ("obstacles", "documents", "nothing", "remarks")}
    return texts | lists | {"faults": list(faults), "own": None}


def told(error: Exception) -> list[str]:
    """Say on one line each what an error tells."""
    if isinstance(error, UnreadableInputError):
        return [f"{each.place}：{each.what}" if str(each.place) else each.what for each in error.faults]
    if isinstance(error, MemoryError | RecursionError):
        return [TOO_MUCH]
    if isinstance(error, JihengError):
        return [str(error).partition("\n")[0]]
    return [f"{BROKEN}：{type(error).__name__}：{error}"]


if __name__ == "__main__":
    main()
