"""The figures of a finished document: explained one by one, and compared with text and evidence."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from jiheng.catalogue import nearest
from jiheng.documents.carried_figures import CarriedFigures, carried_figures
from jiheng.errors import Fault, NotFoundError, Place, UnreadableInputError
from jiheng.reports.figure import Figure
from jiheng.reports.figure_map import FigureMap, MappedFigure
from jiheng.reports.library import REPORT_KINDS
from jiheng.reports.map_differences import edited, outdated, resting_otherwise
from jiheng.reports.scored_figures import node_of
from jiheng.scoring.explain import Explained, explain, record_line
from jiheng.workflows.evaluate import Evaluation, evaluate
from jiheng.workflows.fill_template import OWN_TEMPLATE
from jiheng.workflows.publish import figures_of, report_bytes

SUFFIXES = (".docx", ".pdf")
ROUNDING = "四舍五入到 {places} 位小数"


@dataclass(frozen=True, slots=True)
class DocumentVerification:
    """What a document carries and what no longer agrees; `remarks` are no faults."""

    figures: int
    printed: int
    faults: tuple[Fault, ...]
    remarks: tuple[str, ...]


def is_document(path: Path) -> bool:
    """Say whether a path is that of a document that may carry figures, not of a project folder."""
    return path.suffix.lower() in SUFFIXES and not path.is_dir()


def verify_document(path: Path, projects: Sequence[Path] = ()) -> DocumentVerification:
    """Compare a document with its own map and, with `projects`, with what they give now.

    Raises UnreadableInputError for a document that cannot be read or carries no map, and as `evaluate`.
    """
    carried, told = _read(path)
    return compared(carried, told, path.name, [evaluate(each) for each in projects])


def compared(
    carried: CarriedFigures, told: FigureMap, name: str, evaluations: Sequence[Evaluation]
) -> DocumentVerification:
    """Compare what a document of this name carries with itself and, where there are any, with evaluations."""
    faults: list[Fault] = []
    remarks: list[str] = []
    if carried.standing is None:
        remarks.append("PDF 里的文字没有逐处核对，只看了附带的对照表")
    else:
        faults += edited(told, carried.standing, name)
    if evaluations:
        evaluation, now = _now(told, evaluations)
        faults += outdated(told, now, name)
        for what, then, here in (
            ("项目", told.project, evaluation.card.project.name),
            ("规则集", told.rule_set, evaluation.card.project.rule_set.id),
        ):
            if then != here:
                remarks.append(f"文档的{what}是“{then}”，对照的{what}是“{here}”")
        if others := resting_otherwise(told, now):
            remarks.append(f"数没有变，但所依据的记录变了：{'、'.join(others)}")
    return DocumentVerification(len(told.figures), len(told.printed), tuple(faults), tuple(remarks))


def explain_document(path: Path, figure: str, projects: Sequence[Path] = ()) -> Explained:
    """Explain a figure of a document: what the map holds, and with `projects` down to the records.

    Raises NotFoundError, naming the nearest, and as `verify_document` does.
    """
    carried, told = _read(path)
    mapped = _named(figure, told)
    below = [Explained(line) for line in _lines(mapped)]
    places = tuple(_place(each.mark, each.text, str(each), carried) for each in told.places(mapped.name))
    below.append(Explained(f"印在 {len(places)} 处", places))
    if projects:
        evaluation, now = _now(told, [evaluate(each) for each in projects])
        below.append(_present(mapped, now.get(mapped.name), evaluation))
    return Explained(f"{mapped.name}：{_with_unit(mapped.text, mapped.unit)}", tuple(below))


def _read(path: Path) -> tuple[CarriedFigures, FigureMap]:
    carried = carried_figures(path)
    if carried is None:
        raise _without_map(path, "文档里没有数的对照表", "绩衡写出的文档；转存时对照表可能丢失")
    try:
        return carried, FigureMap.read(carried.figure_map)
    except (ValueError, json.JSONDecodeError) as error:
        raise _without_map(path, "文档里数的对照表读不懂", "绩衡写出、没有改过对照表的文档") from error


def _without_map(path: Path, what: str, expected: str) -> UnreadableInputError:
    advice = "用 jiheng report 重新写出这个文档"
    return UnreadableInputError(f"文件“{path.name}”", [Fault(what, Place(str(path)), "", expected, advice)])


def _now(told: FigureMap, evaluations: Sequence[Evaluation]) -> tuple[Evaluation, Mapping[str, Figure]]:
    """Compose the same report from present evidence; the first project is the one it is of."""
    first, *others = evaluations
    if told.kind == OWN_TEMPLATE:
        figures = figures_of(first)
        for name in filter(figures.has, told.figures):
            figures.text(name)
        return first, figures.printed
    kind = REPORT_KINDS.find(told.kind)
    composed = report_bytes(first, kind, "docx", choice=told.parameters, others=others)
    return first, {each.name: each for each in composed.figures}


def _named(figure: str, told: FigureMap) -> MappedFigure:
    wanted = figure.strip()
    found = [name for name in told.figures if name == wanted]
    found = found or [name for name in told.figures if wanted and wanted in name]
    whole = [name for name in found if not any(name != each and name.startswith(each) for each in found)]
    if len(whole) == 1:
        return told.figures[whole[0]]
    if found:
        raise NotFoundError(f"文档里有 {len(found)} 个数的名称含“{figure}”，请写全：\n" + _listed(found))
    near = nearest(figure, told.figures)
    raise NotFoundError(
        f"文档里没有“{figure}”这个数。\n    怎么办：{near or '写文档里的一个：'}\n" + _listed(told.figures)
    )


def _listed(names: Sequence[str] | Mapping[str, object]) -> str:
    return "\n".join(f"    {name}" for name in names)


def _lines(mapped: MappedFigure) -> list[str]:
    exact = mapped.exact.removesuffix("/1") if mapped.exact else "没有（文字、清单，或无证据）"
    rounding = "不取舍" if mapped.places is None else ROUNDING.format(places=mapped.places)
    lines = [f"精确值：{exact}{f' {mapped.unit}' if mapped.exact and mapped.unit else ''}"]
    if mapped.exact:
        lines.append(f"取舍：{rounding}")
    told = f"{mapped.records} 条（标识的摘要 {mapped.records_digest}）" if mapped.records else "没有"
    return [*lines, f"写出文档时依据的记录：{told}"]


def _place(mark: int, text: str, where: str, carried: CarriedFigures) -> Explained:
    now = text if carried.standing is None else carried.standing.get(mark)
    if now == text:
        return Explained(f"{where}：{text}")
    return Explained(f"{where}：原为 {text}，现在{'不在原处了' if now is None else f'是 {now}'}")


def _present(mapped: MappedFigure, now: Figure | None, evaluation: Evaluation) -> Explained:
    if now is None:
        return Explained("项目现在的文档里没有这个数")
    same = (now.text, now.fraction) == (mapped.text, mapped.exact)
    told = f"按项目现在的记录：{_with_unit(now.text, now.unit)}{'' if same else '，与文档不同'}"
    card, evidence = evaluation.card, evaluation.opened.evidence
    try:
        return Explained(told, (explain(card, evidence, node_of(mapped.name)),))
    except NotFoundError:
        records = [each for each in dict.fromkeys(now.facts) if each in evidence.by_id]
        return Explained(told, tuple(record_line(each, evidence) for each in records))


def _with_unit(text: str, unit: str) -> str:
    return f"{text} {unit}" if unit and text[-1:].isdigit() else text
