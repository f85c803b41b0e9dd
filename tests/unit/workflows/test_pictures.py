"""The pictures of the application: one object, whose drawing, table and JSON say the same."""

import re
import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from lxml import etree

from jiheng.documents.pictures.chart import Chart
from jiheng.documents.pictures.drawing import WIDTH, Look, text_width
from jiheng.documents.pictures.survey_answers import Answered
from jiheng.evidence.rebuilt import Record
from jiheng.projects.folder import open_folder
from jiheng.projects.open_project import OpenProject, ProjectText, open_project
from jiheng.scoring.monitoring import monitor
from jiheng.values.money import Money
from jiheng.values.period import Period
from jiheng.workflows.pictures.burn_up import burn_up
from jiheng.workflows.pictures.courses import courses
from jiheng.workflows.pictures.papers_list import papers_list
from jiheng.workflows.pictures.sla_strip import sla_strip
from jiheng.workflows.pictures.survey_answers import survey_answers
from jiheng.workflows.pictures.year_strip import year_strip

EXAMPLES = sorted(path.parent for path in (Path(__file__).parents[3] / "examples").glob("*/project.yaml"))
PAYING = [path for path in EXAMPLES if (path / "evidence/payment.csv").exists()]
YANTIAN = next(path for path in EXAMPLES if path.name.startswith("yantian"))
SVG = "{http://www.w3.org/2000/svg}"
NUMBER = re.compile(r"\d+(?:[.:]\d+)*")
LONG = "某某市某某区经济社会发展综合服务与城市运行管理一体化协同指挥调度平台"


def all_of(opened: OpenProject, on: date) -> Iterator[Chart]:
    yield sla_strip(opened)
    yield burn_up(opened, on=on)
    yield year_strip(opened, on=on)
    yield papers_list(opened, on=on)
    yield papers_list(opened)
    yield courses(opened, monitor(opened.project, opened.evidence, on))


def texts_of(told: object) -> str:
    if isinstance(told, dict):
        return " ".join(texts_of(each) for pair in told.items() for each in pair)
    return " ".join(map(texts_of, told)) if isinstance(told, list) else f"{told} "


def check(chart: Chart) -> None:
    """The drawing stays on the page and tells what it is; no number of the table is missing in the JSON."""
    assert chart.title
    top = etree.fromstring(chart.svg())
    assert top.get("role") == "img"
    assert top.find(f"{SVG}title").text == chart.title  # type: ignore[union-attr]
    assert top.find(f"{SVG}desc").text == chart.description  # type: ignore[union-attr]
    height = int(top.get("viewBox", "").split()[-1])
    for each in top.iter(f"{SVG}text"):
        width = text_width(each.text or "", int(each.get("font-size", "0")))
        left = (
            int(each.get("x", "0"))
            - {"start": 0, "middle": width // 2, "end": width}[each.get("text-anchor", "")]
        )
        assert left >= -10, each.text
        assert left + width <= WIDTH + 40, each.text
        assert int(each.get("y", "0")) <= height
    data = chart.as_json()
    table = data.pop("table")
    assert data.pop("description") == chart.description
    numbers = set(NUMBER.findall(texts_of(data)))
    for row in table["rows"]:
        for number in NUMBER.findall(" ".join(row)):
            assert number in numbers, (chart.title, row)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_drawing_table_and_json_are_of_one_object(example: Path) -> None:
    opened = open_folder(example)
    year = opened.project.fiscal_year
    for on in (date(year, 1, 1), date(year, 9, 15), date(year, 12, 31), date(year + 1, 5, 1)):
        for chart in all_of(opened, on):
            check(chart)


def small(
    more: str = "systems: []\n", records: list[Record] | None = None, registers: tuple[str, ...] = ()
) -> OpenProject:
    text = (
        "jiheng: 1\nname: 甲\nfiscal_year: 2024\norganisation: {implementing_unit: 局}\n"
        f"goals: {{}}\nevaluation: {{period: 2024, rule_set: cn-mof-2020-10}}\n{more}"
    )
    return open_project("甲", ProjectText(text.encode()), records or [], registers=registers)


def test_without_anything_each_says_what_is_missing_and_what_to_do() -> None:
    opened = small()
    for chart in all_of(opened, date(2024, 6, 30)):
        check(chart)
    assert sla_strip(opened).title == "还没有登记系统"
    assert "没有预算记录" in burn_up(opened, on=date(2024, 6, 30)).title


def system(name: str, since: str = "2020-01-01") -> Record:
    return Record("system", f"系统-{name}", {"system": name, "in_service_since": since})


def summary(name: str, day: date, up: int, down: int, excluded: int = 0) -> Record:
    parts = {"up": up, "down": down, "excluded": excluded, "unknown": 86_400 - up - down - excluded}
    content = {"system": name, "day": day.isoformat()} | {
        f"{key}_seconds": str(each) for key, each in parts.items()
    }
    return Record("availability_day", f"日-{name}-{day}", content)


def of_systems(names: list[str], records: list[Record]) -> OpenProject:
    systems = "systems:\n" + "".join(f"  - name: {name}\n" for name in names)
    return small(systems, [*(system(name) for name in names), *records])


def test_up_down_excluded_and_unknown_make_up_the_time_to_the_second() -> None:
    days = [summary("门户", date(2024, 3, 1) + timedelta(days=n), 86_000 - n, 300 + n, 60) for n in range(20)]
    chart = sla_strip(of_systems(["门户"], days), Period.month(2024, 3))
    (found,) = chart.systems
    seconds = {look: each.seconds for look, each in found.lasted.items()}
    assert sum(seconds.values()) == 31 * 86_400
    assert seconds[Look.MISSED] == sum(300 + n for n in range(20))
    assert found.lasted[Look.MISSED].text == "1:43:10"
    assert seconds[Look.EXCLUDED] == 1200
    assert found.rate is not None
    assert (found.rate.numerator, found.rate.denominator) == (seconds[Look.DONE], seconds[Look.DONE] + 6190)
    assert "没有监测" in chart.title


def test_what_the_promise_leaves_is_told_and_what_goes_beyond_it() -> None:
    measured = (
        "  measured:\n    - name: 可用率\n      target: ≥99.9%\n"
        "      measure: {kind: availability, of: system}\n"
    )
    names = ["门户", "平台"]
    text = (
        "jiheng: 1\nname: 甲\nfiscal_year: 2024\norganisation: {implementing_unit: 局}\ngoals: {}\n"
        "systems:\n  - name: 门户\n  - name: 平台\n"
        f"evaluation:\n  period: 2024\n  rule_set: cn-mof-2020-10\n{measured}"
    )
    outage = {
        "system": "门户",
        "began_at": "2024-06-01 00:00",
        "ended_at": "2024-06-01 10:00",
        "cause": "断电",
    }
    records = [*(system(name) for name in names), Record("outage", "断-1", outage)]
    chart = sla_strip(open_project("甲", ProjectText(text.encode()), records))
    left = {each.name: each.left.seconds for each in chart.systems if each.left}
    allowed = 366 * 86_400 // 1000
    assert left == {"门户": allowed - 36_000, "平台": allowed}
    assert chart.title == "门户中断超出承诺 1:12:58"
    assert [(each.record, each.cause) for each in chart.systems[0].events] == [("断-1", "断电")]
    check(chart)


def test_fifteen_systems_of_long_names_stay_on_the_page() -> None:
    names = [f"{LONG}{number}" for number in range(15)]
    days = [summary(name, date(2024, 5, 5), 80_000, 6_400) for name in names]
    check(sla_strip(of_systems(names, days)))


@pytest.mark.parametrize("example", PAYING, ids=lambda path: path.name)
@pytest.mark.parametrize("month", [5, 9, 12])
def test_the_rate_is_what_was_paid_by_the_budget_and_the_forecast_begins_there(
    example: Path, month: int
) -> None:
    opened = open_folder(example)
    chart = burn_up(opened, on=date(opened.project.fiscal_year, month, 15))
    paid = [each.paid for each in chart.months if each.paid is not None]
    assert len(paid) == month
    assert chart.rate is not None
    assert (chart.rate.numerator, chart.rate.denominator) == (paid[-1].fen, chart.months[-1].budget.fen)
    numerator, denominator = chart.fraction.partition(" = ")[0].split("/")
    assert (Money.read(f"{numerator}万元"), Money.read(f"{denominator}万元")) == (
        paid[-1],
        chart.months[-1].budget,
    )
    edges = [(each.low, each.high) for each in chart.months if each.paid is None]
    fens = [(low.fen, high.fen) for low, high in edges if low is not None and high is not None]
    assert len(fens) == 12 - month
    assert all(paid[-1].fen <= low <= high for low, high in fens)
    assert fens == sorted(fens)


def test_papers_that_no_register_tells_of_are_not_missing_but_unknown() -> None:
    papers = {each.name: each for each in papers_list(open_folder(YANTIAN)).papers}
    assert (papers["智慧指挥系统运维月报"].there, papers["智慧指挥系统运维月报"].due) == (10, 10)
    assert (papers["合同"].counts, papers["合同"].note) == ({Look.UNKNOWN: 3}, "没有合同台账")


def test_missing_reports_are_named(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(YANTIAN, tmp_path / "p"))
    register = folder / "evidence/periodic_report.csv"
    lines = register.read_text("utf-8-sig").splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith("季度巡检报告-3,")]
    assert len(kept) == len(lines) - 1
    register.write_text("".join(kept), "utf-8")
    opened = open_folder(folder)
    (paper,) = [
        each for each in papers_list(opened).papers if each.counts.get(Look.MISSED) and "云安访" in each.name
    ]
    assert paper.missing == ("2023年第3季度",)
    strip = year_strip(opened, on=date(2023, 12, 1))
    assert strip.title.startswith("云安访系统季度巡检报告已过期未完成；下一个期限 12-10")
    check(strip)


@pytest.mark.parametrize(
    ("counts", "sent", "population", "told"),
    [
        ((11, 6, 1, 0), 40, 1000, "样本 18/1000，不足以支持 95%（误差±5个百分点要 278 份，且不到 30 份）"),
        ((27, 11, 2, 0), 40, 40, "样本 40/40，是全面调查"),
        ((200, 70, 8, 0), 900, 1000, "样本 278/1000，够 95%"),
        ((0, 0, 0, 0), 0, 5, "没有人回答；样本 0/5，不足以支持 95%"),
    ],
)
def test_a_survey_says_what_its_sample_bears(
    counts: tuple[int, ...], sent: int, population: int, told: str
) -> None:
    levels = list(zip(("很满意", "满意", "一般", "不满意"), counts, strict=True))
    choice = [(f"{LONG}{number}", number) for number in range(8)]
    chart = survey_answers(
        "满意度调查", [Answered.of(f"{LONG}的总体满意程度", levels), Answered.of("常用哪项", choice)],
        answers=sum(counts), sent=sent, population=population, source="来源：答卷",
    )  # fmt: skip
    assert told in chart.title
    check(chart)
    assert (chart.bounds is None) == (not sum(counts) or sum(counts) == population)
