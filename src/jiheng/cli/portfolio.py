"""`jiheng portfolio snapshot|list|totals|missing|show`: what a bureau asks of all its projects."""

import argparse
import dataclasses
from datetime import datetime
from pathlib import Path
from typing import Any

from jiheng.cli import output
from jiheng.cli.answer_table import show
from jiheng.errors import UsageError
from jiheng.portfolio.bureau import GROUPS, PAGE, SORTS, WEAK, Filter, Page, Snapshot, open_snapshot
from jiheng.portfolio.comparing.risk import LEVELS
from jiheng.portfolio.completeness import answers, completeness
from jiheng.portfolio.expected_list import read_expected
from jiheng.portfolio.kept_snapshots import FILE, HOME, newest
from jiheng.portfolio.leaf_table import FILED, LATE, NOT_FILED
from jiheng.portfolio.snapshot import ODDITIES
from jiheng.values.days import BEIJING
from jiheng.values.score import Score
from jiheng.workflows.comparison_book import write_book
from jiheng.workflows.write_snapshot import snapshot

FILINGS = {FILED: "已报", LATE: "逾期报", NOT_FILED: "没有报"}
OF = {"grade": "等级", "department": "主管部门", "region": "区划", "year": "年度", "filing": "报送"}
NOT_KNOWN = "—"
FILTERS = {
    "year": "年度",
    "unit": "单位",
    "organisation": "单位在树上的路径，连同下面的",
    "department": "主管部门；none：没有注明的",
    "region": "区划；none：没有注明的",
    "grade": "等级；none：没有等级的",
    "filing": "报送：" + "，".join(f"{code} {word}" for code, word in FILINGS.items()),
    "odd": "异常：any 任何一种，" + "，".join(f"{code} {word}" for code, (word, _) in ODDITIES.items()),
    "risk_level": "风险：" + "，".join(f"{code} {word}" for code, word in LEVELS.items()),
    "weak": f"这个一级指标的得分率低于 {WEAK}%%（指标都有得分）",
    "lost": "这个指标有得分而没有得满分",
    "text": "名称、单位、部门、区划、编码里的字，几个词用空格隔开",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    below = parser.add_subparsers(dest="what", required=True, metavar="做什么")
    made = below.add_parser("snapshot", help="由指标表和评分结果写一个快照，供下面几样查")
    made.add_argument("table", type=Path, metavar="TABLE", help="jiheng leaves 写出的指标表")
    made.add_argument(
        "--scores", type=Path, required=True, metavar="FOLDER", help="jiheng score --leaves 的结果"
    )
    made.add_argument("--out", type=Path, default=Path(FILE), metavar="FILE", help=f"写到哪里，不写时 {FILE}")
    listed = _asking(below, "list", "列出项目，一页一页")
    listed.add_argument("--sort", choices=SORTS, default="name", help=f"按什么排：{'、'.join(SORTS)}")
    listed.add_argument("--descending", action="store_true", help="由大到小")
    totals = _asking(below, "totals", "按等级、部门、区划等汇总")
    totals.add_argument("--by", choices=GROUPS, default="grade", help=f"按什么汇总：{'、'.join(GROUPS)}")
    missing = _asking(below, "missing", "谁没有报")
    missing.add_argument(
        "--expected", type=Path, metavar="LIST",
        help="应报名单（.xlsx 或 .csv）：逐个说报了没有；名单没有年度一列时，用 --year 写是哪一年",
    )  # fmt: skip
    missing.add_argument("--out", type=Path, metavar="FILE", help="有 --expected 时，写成 .xlsx 工作簿")
    for each in (listed, missing):
        each.add_argument("--page", type=int, default=1, help=f"第几页，一页 {PAGE} 个")
    shown = _with_snapshot(below.add_parser("show", help="一个项目和它的各项指标"))
    shown.add_argument("project", type=int, metavar="序号", help="list 里的序号")
    for each in (made, listed, totals, missing, shown):
        each.add_argument("--json", action="store_true", help="输出 JSON")


def run(arguments: argparse.Namespace) -> int:
    """Do it; 1 where somebody has not filed."""
    if arguments.what == "snapshot":
        done = snapshot(arguments.table, arguments.scores, arguments.out, at=datetime.now(BEIJING))
        if arguments.json:
            output.print_json(
                {"jiheng": 1, "projects": done.projects, "leaves": done.leaves, "at": str(done.at)}
            )
        else:
            print(f"写了 {done.projects} 个项目、{done.leaves} 个指标的快照：{arguments.out}")
            print(f"下一步：jiheng portfolio list --snapshot {arguments.out}")
        return 0
    with open_snapshot(_file(arguments)) as opened:
        return _asked(opened, arguments)


def _file(arguments: argparse.Namespace) -> Path:
    """Give the snapshot that is meant. Raises UsageError for two, NotFoundError as `newest`."""
    if arguments.snapshot and arguments.data:
        raise UsageError("--snapshot 和 --data 只写一样")
    if arguments.data:
        return newest(arguments.data / HOME)
    return arguments.snapshot or Path(FILE)


def _asked(of: Snapshot, arguments: argparse.Namespace) -> int:
    if arguments.what == "show":
        project, leaves = of.project(arguments.project)
        _told(of, arguments, {"project": project, "leaves": leaves}, _project_lines(project, leaves))
        return 0
    if arguments.what == "missing" and (arguments.expected or arguments.out):
        return _expected(of, arguments)
    which = Filter(**{name: getattr(arguments, name) for name in FILTERS})
    if arguments.what == "totals":
        groups = of.totals(arguments.by, which)
        rows = [
            {
                OF[arguments.by]: FILINGS.get(str(each.of), each.of),
                "项目": each.projects,
                "有总分": each.with_total,
                "平均": Score(_half_up(each.summed, each.with_total)).text if each.with_total else None,
                "没有报": each.not_filed,
                "逾期报": each.late,
                "异常": each.odd,
                "等级": "，".join(f"{name} {count}" for name, count in each.grades.items()),
            }
            for each in groups
        ]
        _told(of, arguments, {"groups": [dataclasses.asdict(each) for each in groups]}, _lines(rows))
        return 0
    if arguments.what == "list":
        found = of.listed(which, sort=arguments.sort, descending=arguments.descending, page=arguments.page)
        code = 0
    else:
        found = of.missing(which, page=arguments.page)
        code = 1 if found.matching else 0
    _told(of, arguments, dataclasses.asdict(found), _page_lines(found, arguments.what))
    return code


def _expected(of: Snapshot, arguments: argparse.Namespace) -> int:
    """Compare with a list of who should file; 1 where not all of it has."""
    others = [f"--{name}" for name in FILTERS if name != "year" and getattr(arguments, name)]
    if not arguments.expected or others or arguments.page > 1:
        wrong = "、".join(others) or ("--page" if arguments.expected else "--out")
        raise UsageError(
            f"{wrong} 不能这样写\n"
            "    怎么办：--out 要有 --expected；有 --expected 时看整个名单，只能再加 --year"
        )
    found = completeness(read_expected(arguments.expected, year=arguments.year), of.held())
    told = answers(found)
    if arguments.out:
        write_book(told, arguments.out, title="报送情况")
    if arguments.json:
        output.print_json(
            {"jiheng": 1, "at": of.at.isoformat(), "answers": [each.as_json() for each in told]}
        )
    else:
        for each in told:
            show(each)
        print(*([f"写好了 {arguments.out}"] if arguments.out else []), _as_of(of), sep="\n")
    return 0 if found.whole else 1


def _as_of(of: Snapshot) -> str:
    return f"截至 {of.at.astimezone(BEIJING):%Y-%m-%d %H:%M}"


def _half_up(above: int, below: int) -> int:
    return (2 * above + below) // (2 * below)


def _told(of: Snapshot, arguments: argparse.Namespace, told: dict[str, Any], lines: list[str]) -> None:
    if arguments.json:
        output.print_json({"jiheng": 1, "at": of.at.isoformat(), **told})
        return
    print(*lines, _as_of(of), sep="\n")


def _page_lines(page: Page, what: str) -> list[str]:
    rows = [
        {
            "序号": each["project"],
            "项目": each["name"],
            "单位": each["unit"],
            "主管部门": each["department"],
            "区划": each["region"],
            "年度": each["year"],
            "总分": _points(each["total"]),
            "填报": _points(each["published_total"]),
            "等级": each["grade"],
            "报送": FILINGS.get(each["filing"]),
            "异常": "，".join(ODDITIES[code][0] for code in each["odd"].split()),
            "风险": each["risk_level"] and f"{LEVELS[each['risk_level']]} {each['risk']} 分",
        }
        for each in page.rows
    ]
    if not rows:
        return ["没有没报的项目" if what == "missing" else "没有这样的项目"]
    return [*_lines(rows), f"共 {page.matching} 个，第 {page.page}/{page.pages} 页"]


def _project_lines(project: dict[str, Any], leaves: list[dict[str, Any]]) -> list[str]:
    head = f"{project['name']}（{project['year']}） {project['unit']}"
    reckoned, published = (_points(project[name]) or NOT_KNOWN for name in ("total", "published_total"))
    if project["fault"]:
        return [head, f"读不了：{project['fault']}"]
    rows = [
        {
            "指标": each["name"],
            "分值": _points(each["weight"]),
            "指标值": each["target"],
            "实际": each["actual"],
            "得分": _points(each["score"]),
            "填报": _points(each["published"]),
            "没有得分的原因": each["because"],
        }
        for each in leaves
    ]
    risk = f"风险 {LEVELS[project['risk_level']]} {project['risk']} 分：" if project["risk_level"] else ""
    return [
        head,
        f"总分 {reckoned}，填报 {published}，等级 {project['grade'] or NOT_KNOWN}",
        *([f"{risk}{project['risk_because']}"] if risk else []),
        *_lines(rows),
    ]


def _points(hundredths: int | None) -> str | None:
    return None if hundredths is None else str(Score(hundredths))


def _lines(rows: list[dict[str, Any]]) -> list[str]:
    """Give rows as lines, columns parted by tabs as spreadsheets take them; what is not known is a dash."""
    if not rows:
        return []
    told = [[NOT_KNOWN if each in (None, "") else str(each) for each in row.values()] for row in rows]
    return ["\t".join(line) for line in ([*rows[0]], *told)]


def _asking(below: Any, name: str, words: str) -> argparse.ArgumentParser:  # noqa: ANN401 — argparse has no name for it
    """Declare a question that filters projects."""
    parser = _with_snapshot(below.add_parser(name, help=words))
    for each, meaning in FILTERS.items():
        parser.add_argument(
            f"--{each.replace('_', '-')}", type=int if each == "year" else str, help=f"只要：{meaning}"
        )
    return parser


def _with_snapshot(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser.add_argument("--snapshot", type=Path, metavar="FILE", help=f"哪个快照，不写时 {FILE}")
    parser.add_argument("--data", type=Path, help="jiheng serve 的数据文件夹：查服务器每夜写的最新快照")
    return parser
