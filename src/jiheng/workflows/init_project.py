"""Begin a project folder: a project.yaml to start from, and empty tables for its records.

The tables go into `templates/`, not into `evidence/`: an empty register there says that nothing
happened, which nobody has said yet.
"""

import csv
import io
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from jiheng.documents.model import Align
from jiheng.documents.read_any import read_document
from jiheng.documents.sheet import Sheet, SheetCell
from jiheng.documents.whole_file import write_whole
from jiheng.documents.xlsx_writer import xlsx_bytes
from jiheng.errors import NotFoundError, UnreadableInputError, UnreadableValueError, UsageError
from jiheng.evidence.fact import Fact
from jiheng.evidence.facts.decisions import ResultUse
from jiheng.evidence.fields import COMMON, Field
from jiheng.evidence.kinds import FACT_TYPES
from jiheng.evidence.store import Evidence
from jiheng.frameworks.indicator_library import IndicatorLibrary, LibraryIndicator
from jiheng.frameworks.library_reading import find_library
from jiheng.frameworks.rule_set import RuleSet, find_rule_set
from jiheng.frameworks.yaml_editing import with_value
from jiheng.projects.edit import section
from jiheng.projects.filled_form import read_form
from jiheng.projects.folder import EVIDENCE_FOLDER, folder_text
from jiheng.projects.form_project import form_project
from jiheng.projects.goal_form import read_goal_form
from jiheng.projects.goal_project import goal_project
from jiheng.projects.library_project import library_project
from jiheng.projects.load import FIRST_YEAR, LAST_YEAR
from jiheng.projects.next_year import NextYear, next_year
from jiheng.projects.open_project import PROJECT_FILE
from jiheng.projects.registers import registers_in
from jiheng.projects.starting_project import STARTING_KINDS, starting_project
from jiheng.sources.registers import read_register
from jiheng.workflows.new_record import find_kind

TEMPLATES = "templates"
FORMATS = ("xlsx", "csv")
ALL = ("all", "全部")
PAGE = "填写说明"
PAGE_HEAD = ("列名", "填什么", "要不要填", "单位", "怎样写", "可选的值")
PAGE_WIDTHS = (36, 60, 36, 20, 34, 70)  # millimetres
ROWS = 40  # empty rows, drawn so that people see where to write
WIDTH, WIDTHS = 40, {"日期": 28, "日期和时间": 38, "整数": 30}
FORM_TITLES = {PROJECT_FILE: "单位、目标、指标、分值和指标值"}
AFTER_RESULTS = "看按规则得多少分，与填报的差在哪里；有记录的换成记录"
AFTER_GOALS = "看还缺哪些记录；先打开 project.yaml，把系统、计量方法和评分规则改成实际的"
AS_TEXT = "@"  # Excel leaves what is typed: 2024-09 stays a month, a long number keeps its digits


@dataclass(frozen=True, slots=True)
class Beginning:
    """What is known of a project when it begins."""

    name: str
    year: int
    unit: str


@dataclass(frozen=True, slots=True)
class Begun:
    """What was written, with a title each, the kinds there are templates for, and what comes next."""

    written: tuple[Path, ...]
    titles: tuple[str, ...]
    kinds: tuple[str, ...]
    then: str = ""


@dataclass(frozen=True, slots=True)
class FromLibrary:
    """Which library a project begins with, which of its indicators (none: its starting set), which rules."""

    library: str
    indicators: tuple[str, ...]
    rule_set: str


def init_project(
    folder: Path,
    beginning: Beginning,
    *,
    templates: str,
    kinds: Sequence[str],
    from_library: FromLibrary | None = None,
) -> Begun:
    """Write a project.yaml and the templates of `kinds` (by default: those the project asks for).

    Raises UsageError for what cannot be a name, a year or a kind, or a choice of indicators that no
    tree of the rule set holds; NotFoundError for a library, an indicator or a rule set that is not
    there, and where a file is there already: then nothing is written.
    """
    _check(beginning)
    name, year, unit = _quoted(beginning.name), beginning.year, _quoted(beginning.unit)
    if from_library is None:
        project, asked = starting_project(name=name, year=year, unit=unit), list(STARTING_KINDS)
    else:
        library = find_library(from_library.library)
        indicators = _indicators(library, from_library.indicators)
        rule_set = _rule_set(from_library.rule_set)
        project = library_project(library, indicators, rule_set, name=name, year=year, unit=unit)
        asked = [kind.stem for each in indicators for kind in library.standing_for(each).records]
    first = (PROJECT_FILE, project.encode(), "单位、系统、目标、指标和评分")
    return begin(folder, [first], _kinds(kinds, asked), templates)


def init_from_year(
    folder: Path, last: Path, year: int | None, *, templates: str, kinds: Sequence[str]
) -> tuple[Begun, NextYear]:
    """Write a project.yaml out of the one in the folder `last`, for `year` or the one after it.

    The templates are those of `kinds`, by default of the registers kept there; lint then compares with that
    year. Raises as `next_year` and `init_project` do.
    """
    text = folder_text(last)
    after = next_year(text.raw, year, evidence=_decided(last))
    home = Path(os.path.relpath(last.resolve(), folder.resolve())).as_posix()
    project = with_value(after.raw, ("last_year",), home)
    files = [(PROJECT_FILE, project, "由上年的项目写成：日期后移，结果没有带来")]
    named = section(project, ("holidays",))
    table = text.beside(named) if isinstance(named, str) else None
    if isinstance(named, str) and table is not None:
        files.append((named, table, "放假安排"))
    asked = (fact_type.stem for _, fact_type in registers_in(last / EVIDENCE_FOLDER, []))
    return begin(folder, files, _kinds(kinds, asked), templates), after


def _decided(last: Path) -> Evidence:
    """Read what was decided on a project after its year; its other registers may be wanting."""
    files = [file for file, kind in registers_in(last / EVIDENCE_FOLDER, []) if kind is ResultUse]
    readings = [read_register(file, ResultUse, system_name=str, name=file.name) for file in files]
    if faults := [fault for each in readings for fault in each.faults]:
        raise UnreadableInputError(f"{last} 的“{ResultUse.title}”", faults)
    return Evidence.of(fact for each in readings for fact in each.facts)


def begin(
    folder: Path, files: Sequence[tuple[str, bytes, str]], kinds: Sequence[type[Fact]], templates: str
) -> Begun:
    """Write these files (name, content, title) and the templates of kinds, all of them or none."""
    files = [*files, *_templates(kinds, templates)]
    paths = {folder / name: content for name, content, _ in files}
    _write(folder, paths)
    return Begun(tuple(paths), tuple(title for _, _, title in files), tuple(each.stem for each in kinds))


def _templates(kinds: Sequence[type[Fact]], file_format: str) -> Iterator[tuple[str, bytes, str]]:
    for fact_type in kinds:
        name = f"{TEMPLATES}/{fact_type.stem}.{file_format}"
        yield name, template(fact_type, file_format), f"{fact_type.title}记录的模板"
    if file_format == "csv":
        yield f"{TEMPLATES}/{PAGE}.csv", _csv(_pages(kinds)), "每一列填什么"


def init_from_form(folder: Path, form: Path, *, rule_set: str) -> Begun:
    """Write a project out of a filled 自评表 or 绩效目标申报表 (.xlsx or .docx).

    Nothing is written where it has a fault: raises UnreadableInputError with every fault by its cell,
    and NotFoundError as `init_project` does.
    """
    _rule_set(rule_set)
    document = read_document(form)
    goals = read_goal_form(document)
    if goals is None:
        files, then = form_project(read_form(document), rule_set=rule_set), AFTER_RESULTS
    else:
        files, then = goal_project(goals, rule_set=rule_set), AFTER_GOALS
    paths = {folder / name: content.encode() for name, content in files.items()}
    _write(folder, paths)
    titles = (FORM_TITLES.get(name, "取自表里的填报") for name in files)
    kinds = (Path(name).stem for name in files if name != PROJECT_FILE)
    return Begun(tuple(paths), tuple(titles), tuple(kinds), then)


def template(fact_type: type[Fact], file_format: str) -> bytes:
    """Give an empty register of a kind; as .xlsx with a second sheet that explains the columns."""
    fields = _columns(fact_type)
    if file_format == "csv":
        return _csv([[each.header for each in fields]])
    head = tuple(SheetCell(each.header, bold=each.required) for each in fields)
    empty = tuple(SheetCell("", align=Align.JUSTIFY, number_format=AS_TEXT) for _ in fields)
    choices = {index: tuple(each.choices.values()) for index, each in enumerate(fields) if each.choices}
    widths = tuple(WIDTHS.get(each.form, WIDTH) for each in fields)
    register = Sheet(fact_type.title, (), widths, (head,), (empty,) * ROWS, choices=choices)
    page = Sheet(
        PAGE,
        (f"{fact_type.title}（{fact_type.stem}）怎样填", "粗体的列必填；其余可以空着，整列删去也行"),
        PAGE_WIDTHS,
        (tuple(SheetCell(text, bold=True) for text in PAGE_HEAD),),
        tuple(tuple(SheetCell(text, align=Align.JUSTIFY) for text in row) for row in _page(fact_type)),
    )
    return xlsx_bytes([register, page], title=f"{fact_type.title}记录模板")


def _check(beginning: Beginning) -> None:
    for what, text in (("项目名称", beginning.name), ("实施单位", beginning.unit)):
        if not text.strip() or not text.isprintable():
            raise UsageError(f"{what}不能是空的，也不能有控制字符\n    怎么办：--name 名称、--unit 单位")
    if not FIRST_YEAR <= beginning.year <= LAST_YEAR:
        raise UsageError(
            f"没有 {beginning.year} 这个年度\n    怎么办：写 {FIRST_YEAR} 到 {LAST_YEAR}，如 --year 2024"
        )


def _indicators(library: IndicatorLibrary, words: Sequence[str]) -> list[LibraryIndicator]:
    chosen = [library.find(word) for word in _split(words) or library.starting_set]
    return list({each.id: each for each in chosen}.values())


def _rule_set(name: str) -> RuleSet:
    try:
        return find_rule_set(name)
    except UnreadableValueError as error:
        raise NotFoundError(str(error)) from error


def _kinds(words: Sequence[str], asked: Iterable[str]) -> list[type[Fact]]:
    split = _split(words)
    if any(word in ALL for word in split):
        return list(FACT_TYPES)
    return list(dict.fromkeys(find_kind(word) for word in split or asked))


def _split(words: Sequence[str]) -> list[str]:
    return [part for word in words for part in word.replace("，", ",").replace("、", ",").split(",") if part]


def _columns(fact_type: type[Fact]) -> list[Field]:
    """Give the columns of a template: those of the kind, required ones first, then the attachments."""
    own = [each for each in fact_type.fields if each.name not in COMMON]
    attached = [each for each in fact_type.fields if each.name in ("attachments", "attachment_pages")]
    return [*sorted(own, key=lambda each: not each.required), *attached]


def _page(fact_type: type[Fact]) -> list[list[str]]:
    """Explain every column, those of the template first."""
    columns = _columns(fact_type)
    others = [each for each in fact_type.fields if each not in columns]
    return [
        [
            each.header,
            each.meaning,
            _needed(each),
            "、".join((each.unit, *each.other_units)) if each.unit else "",
            "从可选的值里选" if each.choices else each.form,
            "、".join(each.choices.values()) if each.choices else "",
        ]
        for each in [*columns, *others]
    ]


def _pages(chosen: Iterable[type[Fact]]) -> list[list[str]]:
    told = [["记录", "文件", *PAGE_HEAD]]
    for fact_type in chosen:
        told += [[fact_type.title, f"{fact_type.stem}.csv", *row] for row in _page(fact_type)]
    return told


def _needed(field: Field) -> str:
    if field.required:
        return "必填"
    return f"可不填，即“{field.write(field.empty)}”" if field.choices and field.empty else "可不填"


def _csv(rows: Iterable[Sequence[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode("utf-8-sig")  # with the mark by which Excel knows it


def _quoted(text: str) -> str:
    return json.dumps(text.strip(), ensure_ascii=False)  # which is YAML, too


def _write(folder: Path, files: dict[Path, bytes]) -> None:
    there = [path for path in files if path.exists() or path.is_symlink()]
    if there:
        listed = "\n".join(f"    {path}" for path in there)
        advice = "换一个文件夹，或先把它们移走"
        raise NotFoundError(f"有 {len(there)} 个文件已经在了，什么也没有写：\n{listed}\n    怎么办：{advice}")
    written: list[Path] = []
    try:
        for below in (EVIDENCE_FOLDER, TEMPLATES):
            (folder / below).mkdir(parents=True, exist_ok=True)
        for path, content in files.items():
            write_whole(path, content)
            written.append(path)
    except OSError as error:
        for path in written:
            path.unlink(missing_ok=True)
        advice = "换一个有权限、有空间的文件夹"
        raise NotFoundError(f"写不进 {folder}：{error.strerror}\n    怎么办：{advice}") from error
