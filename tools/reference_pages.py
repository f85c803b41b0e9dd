"""Write the pages that are made from the code, and play the pages that show commands.

    python tools/reference_pages.py           writes docs/reference/generated/ and mends shown outputs
    python tools/reference_pages.py --check   writes nothing; 1 and the names of the stale pages

A page is played from its own text: a fence that names a file (```yaml first-project/project.yaml) is
written there, a `diff` fence is applied to the file it names, and in a `console` fence each line
after `$ ` is run and what follows is compared with what it prints. `…` stands for what is left out.
"""

import io
import re
import shlex
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import chdir, redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from unittest.mock import patch

import yaml

from jiheng.catalogue import Catalogue, Parameter, Unit
from jiheng.cli.main import COMMANDS, main
from jiheng.errors import JihengError
from jiheng.evidence.fact import Fact
from jiheng.evidence.fields import COMMON, Field
from jiheng.evidence.kinds import FACT_TYPES
from jiheng.frameworks import showing
from jiheng.frameworks.rule_set import RuleSet, find_rule_set, rule_set_ids
from jiheng.measures.library import MEASURES
from jiheng.reports.library import REPORT_KINDS
from jiheng.rules.library import ADJUSTMENTS, RULE_KINDS
from jiheng.rules.texts.doubt import DOUBT_KINDS
from jiheng.rules.texts.draft import Assembly
from jiheng.rules.texts.phrases import PHRASES
from jiheng.rules.texts.read import ASSEMBLIES, NEUTRAL, read_standard
from jiheng.rules.texts.sentences import SENTENCES
from jiheng.values.score import Score
from jiheng.values.target import Target

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # run as a script, only its own folder is there

from tools.reference.indicators import indicators  # noqa: E402
from tools.reference.markdown import cell, table  # noqa: E402

FOLDER = ROOT / "docs/reference/generated"
MADE = "<!-- Written by tools/reference_pages.py from the code. Change the code, then run: make docs -->"
GIVEN = ("case", "weight", "target", "actual", "parameters")  # the rest of a worked case is expected
HELP_COLUMNS = "100"
LEFT_OUT = "…"
FIRST_PROJECT = "docs/tutorials/first-project"

# Page -> the folders it finds where it is read, by the names it calls them.
PLAYED: dict[str, dict[str, str]] = {
    "README.md": {"examples": "examples"},
    "README.zh-CN.md": {"examples": "examples"},
    "docs/tutorials/first-project.md": {},
    "docs/tutorials/excel-to-form.md": {"excel-to-form": "docs/tutorials/excel-to-form"},
    "docs/how-to/change-a-record.md": {"first-project": FIRST_PROJECT},
    "docs/how-to/use-another-rule-set.md": {"first-project": FIRST_PROJECT},
    "docs/how-to/follow-a-contract.md": {"examples": "examples"},
}

CONDITIONS = (
    ("`result: 合格`", "is this"),
    ("`state: [在用, 闲置]`", "is one of these"),
    ("`severity: ≠高`", "is filled in, and is not this"),
    ('`failures: "≥1"`; also `>`, `≤`, `<`', "compares so: numbers, amounts, days, moments"),
    ("`retired_on: 空`", "is empty"),
    ("`retired_on: 非空`", "is filled in; an empty field meets no other condition"),
)
TAKEN = (
    ("`distinct: system`", "how many different values; of a day or a moment, how many days"),
    ("`sum: attendees`", "the sum; also `mean`, `highest`, `lowest`"),
    ("`latest: value`", "the value of the latest record"),
)

# --- Pages made from the code ---------------------------------------------------------------------


def docstring(unit: Unit, headings: Iterable[str]) -> str:
    """Set a unit's docstring as Markdown: its sentence, then one paragraph a heading."""
    parts = re.split(rf"^({'|'.join(headings)}): ", unit.page, flags=re.MULTILINE)
    opening, named = parts[0], zip(parts[1::2], parts[2::2], strict=True)
    told = [f"**{heading}:** {' '.join(body.split())}" for heading, body in named]
    return "\n\n".join([" ".join(opening.split()), *told])


def parameters(declared: tuple[Parameter, ...]) -> str:
    """Tabulate what may be set."""
    rows = [
        (f"`{each.name}`", each.title, each.meaning, f"`{each.default}`" if each.default else _unset(each))
        for each in declared
    ]
    return table(("parameter", "title", "meaning", "default"), rows) if rows else ""


def _unset(parameter: Parameter) -> str:
    return "required" if parameter.default is None else ""


def worked_cases(file: Path) -> str:
    """Tabulate the worked cases of a rule kind, where there are any, as they are written."""
    if not file.is_file():
        return ""
    cases: Any = yaml.load(file.read_text("utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 — texts only
    given = [key for key in GIVEN if any(key in each for each in cases)]
    rows = [
        [
            *(_flow(each.get(key, "")) for key in given),
            _flow({key: each[key] for key in each if key not in GIVEN}),
        ]
        for each in cases
    ]
    link = f"[{file.name}](../../../{file.relative_to(ROOT)})"
    return f"Worked cases ({link}, run by the tests):\n\n{table((*given, 'expected'), rows)}"


def _flow(value: object) -> str:
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {_flow(each)}" for key, each in value.items())
    if isinstance(value, list):
        return "; ".join(_flow(each) for each in value)
    return str(value)


def units(
    catalogue: Catalogue[Any], told: Callable[[Any], Iterable[str]], *, cases: str = "rules"
) -> Iterator[str]:
    """Write each unit of a catalogue: heading, what `told` says first, docstring, parameters."""
    folder = "/".join(catalogue.package.__name__.split("."))
    for unit in catalogue:
        yield f"## {unit.code} {unit.title}" if unit.code else f"## {unit.name} {unit.title}"
        source = f"src/{folder}/{unit.name}.py"
        yield " · ".join([f"[{unit.name}.py](../../../{source})", f"version {unit.version}", *told(unit)])
        yield docstring(unit, catalogue.headings)
        yield parameters(unit.parameters)
        if unit.code:
            yield worked_cases(ROOT / f"tests/cases/{cases}/{unit.name}.yaml")


def rules() -> Iterator[str]:
    """Write the page of the rule kinds."""
    yield "# Rule kinds"
    yield (
        "How what was reached becomes points. In project.yaml: `rule: {code: F05, step: 1个百分点, "
        "deduction: 0.1}`. Each kind is one file; its docstring is the entry here."
    )
    yield table(("code", "title"), [[unit.code, unit.title] for unit in RULE_KINDS])
    yield from units(RULE_KINDS, lambda _unit: ())


def adjustments() -> Iterator[str]:
    """Write the page of the adjustments."""
    yield "# Adjustments"
    yield (
        "What happens to points, weights and grades after the rules of the indicators. In project.yaml: "
        "`evaluation: {vetoes: […], gates: […], not_applicable: redistribute}`, and per indicator "
        "`over_achievement: {…}`; a rule set may give `gates`, `not_applicable` and `over_achievement`. A "
        "veto or gate has a `name`, a `measure`, the condition `when` (`≥1次`, `<60%`), a `source`, and the "
        "parameters below. They are applied in this order: F17, F31, vetoes of single indicators, "
        "overrides by hand, vetoes of branches or the whole, limits of the total, the grade and its limits."
    )
    yield table(("code", "title"), [[unit.code, unit.title] for unit in ADJUSTMENTS])
    yield from units(ADJUSTMENTS, lambda _unit: (), cases="adjustments")


def measures() -> Iterator[str]:
    """Write the page of the measures."""
    yield "# Measures"
    yield (
        "What was reached: questions put to the evidence. In project.yaml: `measure: {kind: record_count, "
        "of: {kind: inspection, where: 上门}}`. A selection is a kind of record, conditions on its fields, "
        "and a `period` where it is not the fiscal year."
    )
    yield table(("condition", "the field"), CONDITIONS)
    yield (
        "`statistic`, `quotient` and the measures of amounts take one number of a selection: its records, "
        "or, by one more key, what a field says of them."
    )
    yield table(("key", "takes"), TAKEN)
    yield (
        "Beside the parameters of any measure that answers with one quantity or ratio, "
        "`year_on_year: decrease` (下降率) or `increase` (增长率) compares the period with the same days of "
        "the year before: the answer is the change, divided by last year's value. Records of last year are "
        "kept in the same registers."
    )
    yield table(("kind", "title"), [[f"`{unit.name}`", unit.title] for unit in MEASURES])
    yield from units(MEASURES, lambda _unit: ())


def reports() -> Iterator[str]:
    """Write the page of the report kinds."""
    yield "# Report kinds"
    yield "What `jiheng report PROJECT --kind KIND --out FILE` writes."
    yield from units(REPORT_KINDS, lambda unit: (f"formats: {', '.join(unit.formats)}",))


def rule_texts() -> Iterator[str]:
    """Write the grammar of scoring standards, in Chinese; every reading is made while it is written."""
    yield "# 评分标准怎样写，程序才读得懂"
    yield (
        '`jiheng rules read "评分标准……" --weight 5 --target ≥98%` 按下面的语法读一条评分标准。'
        "每一句都读懂、合起来又是一种已知的计分方法，才读成规则；否则仍由人评判，并引出没读懂的话。"
        "句子之间用逗号、分号、句号；列项用 ①、1.、（1）、一是。数字全角半角、中文数字都可以。"
    )
    yield "## 合成规则"
    yield "左边各句都要有，可以另有中间一栏的句子，不能再有别的。例子的分值都是 10 分。"
    yield table(("规则", "要有的句子", "可以另有", "例子", "读成"), map(_assembly_row, ASSEMBLIES))
    yield f"随处可以有、不影响计分的句子：{_said_titles(NEUTRAL)}。"
    yield "## 存疑"
    yield table(
        ("代号", "问题", "怎么办", "例子"),
        [(f"`{each.code}`", each.title, each.advice, each.example) for each in DOUBT_KINDS],
    )
    yield "## 句子"
    yield (
        "`{词}` 是下一节的词语，`{名:词}` 是要取用的词语，`[…]` 可以不写，`(…|…)` 是其中之一，"
        "`,` 是可以不写的停顿，`〔〕` 是写出来的括号。除此以外都照写。"
        "列项的一项写成“①内容（n分）”或“①内容，得n分”。"
    )
    rows = [(f"`{each.said}`", f"`{each.form}`", each.example) for each in SENTENCES]
    yield table(("说什么", "句式", "例子"), rows)
    yield "## 词语"
    yield table(
        ("词", "意思", "写法"),
        [(f"`{each.name}`", each.means, f"`{each.words or each.characters}`") for each in PHRASES],
    )


def _assembly_row(assembly: Assembly) -> tuple[str, ...]:
    target = Target.read(assembly.target) if assembly.target else None
    found = read_standard(assembly.example, weight=Score.read("10"), target=target)
    ways = [
        " ".join(part for part in (each.code, each.target, _flow(each.parameters)) if part)
        for each in found.readings
    ]
    read = "；再 ".join(ways) or "、".join(each.message for each in found.doubts)
    needs, allows = _said_titles(assembly.needs), _said_titles(assembly.allows)
    example = f"{assembly.example}（目标 {assembly.target}）" if assembly.target else assembly.example
    return f"{assembly.codes} {assembly.title}", needs, allows, example, read


def _said_titles(names: Iterable[str]) -> str:
    return "、".join(f"`{name}`" for name in sorted(names))


def rule_sets() -> Iterator[str]:
    """Write the page of the shipped rule sets: all they lay down, in Chinese, each item with its source."""
    yield "# Rule sets"
    yield (
        "What a jurisdiction laid down from a date on: `evaluation: {rule_set: …}` in project.yaml, or "
        "`--ruleset` on the command line. Every item has its source (出处); a value that nobody could "
        "compare with a text is marked 凭记忆. A variant says only what it does differently from the rule "
        "set it is based on; everything else is taken from there."
    )
    given = [find_rule_set(name) for name in rule_set_ids()]
    rows = [
        (f"[{each.id}](#{each.id})", each.title, each.jurisdiction, each.document, each.based_on)
        for each in given
    ]
    yield table(("id", "title", "jurisdiction", "document", "based on"), rows)
    for each in given:
        yield f"## {each.id}"
        file = f"[{each.id}.yaml](../../../src/jiheng/frameworks/data/{each.id}.yaml)"
        yield table(("", ""), [*showing.head(each), ("文件", file)])
        if each.based_on:
            base = find_rule_set(each.based_on)
            told = [f"- {difference}" for difference in showing.differences(base, each)]
            yield "\n".join([f"与 {base.id} 不同的：", "", *told])
        yield "\n".join(_own_lines(each))


def _own_lines(rule_set: RuleSet) -> Iterator[str]:
    """List what the rule set lays down; of a variant, the items that it writes itself."""
    base = find_rule_set(rule_set.based_on) if rule_set.based_on else None
    for line in showing.shown(rule_set, apart_from=base):
        yield from _bullets(line, 0)


def _bullets(line: showing.Line, depth: int) -> Iterator[str]:
    yield f"{'  ' * depth}- {cell(line.text)}"
    for each in line.below:
        yield from _bullets(each, depth + 1)


def records() -> Iterator[str]:
    """Write the page of the record kinds, in Chinese."""
    yield "# 记录种类"
    yield (
        "项目文件夹的 `evidence/` 里，一种记录一个 CSV 文件，文件名就是下面的标识（如 `inspection.csv`）。"
        "表头写中文列名或标识都可以；可选列可以整列不写。文件在而一行记录也没有，表示“确实没有”；"
        "文件不在，表示“不知道”，用到它的指标是数据不足。"
    )
    yield table(("文件", "记录", "归入年度的日期"), [_record_row(kind) for kind in FACT_TYPES])
    for kind in FACT_TYPES:
        yield f"## {kind.stem} {kind.title}"
        yield _fields(each for each in kind.fields if each.name not in COMMON)
    yield "## 每种记录都可以有的列"
    yield _fields(each for each in FACT_TYPES[0].fields if each.name in COMMON)
    yield "## 单元格怎样写"
    forms = [
        ("日期", "2024-09-30、2024/9/30、2024年9月30日"),
        ("日期和时间", "2024-09-30 14:05，北京时间"),
        ("期间", "2024-09（一个月）、2024（一年）、2024-07-01..2024-09-30"),
        ("金额", "185000.00（元）、18.5万元"),
        ("项号", "①、1、第1项"),
        ("系统名称", "project.yaml 的 systems 中的名称或别名"),
    ]
    yield table(("内容", "可以写成"), forms)


def _record_row(kind: type[Fact]) -> tuple[str, str, str]:
    occurred = next(each for each in kind.fields if each.name == kind.occurred)
    return f"`{kind.stem}.csv`", kind.title, occurred.title


def _fields(fields: Iterable[Field]) -> str:
    rows = [(each.header, f"`{each.name}`", each.form, _needed(each), each.meaning) for each in fields]
    return table(("列名", "标识", "内容", "要不要填", "说明"), rows)


def _needed(field: Field) -> str:
    if field.required:
        return "必填"
    return f"可不填，即“{field.write(field.empty)}”" if field.choices and field.empty else "可不填"


def commands() -> Iterator[str]:
    """Write the page of the commands, in Chinese."""
    yield "# 命令"
    yield f"```text\n{printed(['--help'])}```"
    for name in COMMANDS:
        yield f"## jiheng {name}"
        yield f"```text\n{printed([name, '--help'])}```"


def errors() -> Iterator[str]:
    """Write the page of the errors and exit codes."""
    yield "# Errors and exit codes"
    yield (
        "0 is success. Every other exit code of `jiheng` comes from one class of "
        "[errors.py](../../../src/jiheng/errors.py); the message says what happened, where, and what to do. "
        "`doctor` and `verify` also end with 1 or 6 for what they found."
    )
    yield table(("error", "exit code", "meaning"), _errors_below(JihengError, 0))


def _errors_below(error: type[JihengError], depth: int) -> Iterator[tuple[str, str, str]]:
    meaning = (error.__doc__ or "").strip().partition("\n")[0]
    yield f"{'&emsp;' * depth}`{error.__name__}`", str(error.exit_code), meaning
    for each in error.__subclasses__():
        yield from _errors_below(each, depth + 1)


MADE_PAGES: dict[str, Callable[[], Iterable[str]]] = {
    "rules.md": rules,
    "adjustments.md": adjustments,
    "rule-texts.md": rule_texts,
    "measures.md": measures,
    "indicators.md": indicators,
    "records.md": records,
    "rule-sets.md": rule_sets,
    "reports.md": reports,
    "commands.md": commands,
    "errors.md": errors,
}


def made() -> dict[Path, str]:
    """Make every page from the code."""
    return {
        FOLDER / name: "\n\n".join([MADE, *(part for part in write() if part)]) + "\n"
        for name, write in MADE_PAGES.items()
    }


# --- Pages that are played ------------------------------------------------------------------------

FENCE = re.compile(r"^```(?P<kind>\w+)(?: (?P<file>\S+))?\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^\$ (?P<command>.*)\n(?P<said>(?:(?!\$ ).*\n)*)", re.MULTILINE)
PRINTS = "console"
Runner = Callable[[list[str]], str]


def printed(words: list[str]) -> str:
    """Run `jiheng` in this process; return all it prints."""
    out = io.StringIO()
    with (
        redirect_stdout(out),
        redirect_stderr(out),
        patch.dict("os.environ", COLUMNS=HELP_COLUMNS),
        suppress(SystemExit),  # argparse, after --help
    ):
        main(words)
    return out.getvalue()


@dataclass(frozen=True, slots=True)
class Shown:
    """A command as a page shows it, where the page says what it prints, and what it prints."""

    command: str
    begins: int
    said: str
    prints: str

    @property
    def agrees(self) -> bool:
        """Whether the page tells the truth, apart from what it leaves out."""
        pattern = "".join(_pattern(line) for line in self.said.splitlines())
        told = "".join(f"{line.rstrip()}\n" for line in self.prints.splitlines())
        return re.fullmatch(pattern, told) is not None

    @property
    def mended(self) -> str:
        """What the page should say; where it leaves something out, its lines are mended one by one."""
        told = [line.rstrip() for line in self.prints.splitlines()]
        if self.agrees or not any(line.strip() == LEFT_OUT for line in self.said.splitlines()):
            return self.said if self.agrees else "".join(f"{line}\n" for line in told)
        lines = []
        for line in self.said.splitlines():
            known = line.strip() == LEFT_OUT or any(
                re.fullmatch(_pattern(line), f"{each}\n") for each in told
            )
            nearest = [line] if known else get_close_matches(line, told, n=1, cutoff=0.5)
            lines.append(f"{(nearest or [line])[0]}\n")
        mended = "".join(lines)
        return mended if replace(self, said=mended).agrees else self.said


def _pattern(line: str) -> str:
    if line.strip() == LEFT_OUT:
        return r"(?:.*\n)*"
    return ".*".join(re.escape(part) for part in line.rstrip().split(LEFT_OUT)) + r"\n"


def play(text: str, folder: Path, run: Runner = printed) -> Iterator[Shown]:
    """Do in `folder` what a page says, fence by fence; give every command with what it printed."""
    for fence in FENCE.finditer(text):
        if fence["kind"] == PRINTS:
            for shown in COMMAND.finditer(text, *fence.span("body")):
                with chdir(folder):
                    prints = run(_words(shown["command"]))
                yield Shown(shown["command"], shown.start("said"), shown["said"], prints)
        elif fence["file"]:
            path = folder / fence["file"]
            path.parent.mkdir(parents=True, exist_ok=True)
            old = path.read_text("utf-8") if path.exists() else ""
            changed = _patched(old, fence["body"]) if fence["kind"] == "diff" else fence["body"]
            path.write_text(changed, "utf-8")


def _words(command: str) -> list[str]:
    name, *words = shlex.split(command)
    return words if name == "jiheng" else {"make": words}[name]  # `make demo` is `jiheng demo`


def _patched(text: str, diff: str) -> str:
    lines = diff.splitlines(keepends=True)
    old = "".join(line[1:] for line in lines if line[0] in " -")
    new = "".join(line[1:] for line in lines if line[0] in " +")
    if text.count(old) != 1:
        raise ValueError(f"not there, or more than once:\n{old}")
    return text.replace(old, new)


def set_up(page: str, folder: Path) -> str:
    """Lay into `folder` what the page starts from; return the page's text."""
    for name, source in PLAYED[page].items():
        shutil.copytree(ROOT / source, folder / name)
    return (ROOT / page).read_text("utf-8")


def played(page: str) -> tuple[str, list[Shown]]:
    """Play a page; return its text with the outputs mended, and what still differs."""
    with tempfile.TemporaryDirectory(prefix="jiheng-page-") as folder:
        text = set_up(page, Path(folder))
        shown = [*play(text, Path(folder))]
    for each in reversed(shown):
        text = text[: each.begins] + each.mended + text[each.begins + len(each.said) :]
    return text, [each for each in shown if not each.agrees and each.mended == each.said]


# --- The command ----------------------------------------------------------------------------------


def run(*, check: bool) -> int:
    """Write, or only compare, every page; return the exit code."""
    pages = made()
    wrong = []
    for name in PLAYED:
        pages[ROOT / name], left = played(name)
        wrong += [f"{name}: `{each.command}` prints something else: change the page by hand" for each in left]
    stale = [path for path, text in pages.items() if not path.exists() or path.read_text("utf-8") != text]
    forgotten = sorted(set(FOLDER.glob("*.md")) - set(pages))
    for line in wrong:
        print(line, file=sys.stderr)
    if check:
        for path in [*stale, *forgotten]:
            print(f"{path.relative_to(ROOT)}: 已过时，请运行 make docs (stale: run it)", file=sys.stderr)
        return 1 if wrong or stale or forgotten else 0
    for path in stale:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(pages[path], "utf-8")
        print(f"已写出 {path.relative_to(ROOT)}")
    for path in forgotten:
        path.unlink()
        print(f"已删去 {path.relative_to(ROOT)}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(run(check="--check" in sys.argv[1:]))
