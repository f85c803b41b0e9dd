"""A project that lies in no folder: opened from its parts it says what its folder says."""

from pathlib import Path

import pytest

from jiheng.errors import Place, UnreadableInputError
from jiheng.evidence.attachments import SealedAttachments
from jiheng.evidence.rebuilt import Record
from jiheng.projects.folder import open_folder
from jiheng.projects.open_project import OpenProject, ProjectText, open_project
from jiheng.reports.library import REPORT_KINDS
from jiheng.scoring.comparison import comparison_json
from jiheng.scoring.machine_output import scorecard_json
from jiheng.values.period import read_day
from jiheng.workflows.check_project import check_opened
from jiheng.workflows.evaluate import evaluate_opened, explain_figure
from jiheng.workflows.forecast import forecast_opened, monitoring_json
from jiheng.workflows.lint import lint_evaluation
from jiheng.workflows.promises import promises_json, settle_opened
from jiheng.workflows.publish import report_bytes
from jiheng.workflows.verify import verify_opened
from jiheng.workflows.what_if import what_if_opened

EXAMPLES = sorted(path.parent for path in (Path(__file__).parents[3] / "examples").glob("*/project.yaml"))
YANTIAN = next(path for path in EXAMPLES if path.name.startswith("yantian"))


def records_of(opened: OpenProject) -> list[Record]:
    return [Record(each.stem, each.id, dict(each.content), each.place) for each in opened.evidence]


def without_folder(path: Path, *, rule_set: str = "") -> OpenProject:
    """Take a folder apart into what tables would hold, and open that."""
    there = open_folder(path)
    lines = there.ledger().lines
    seals = {name: there.attachments.seal(name) for name in there.attachments.names}
    return open_project(
        path.name,
        ProjectText(there.text.raw),
        records_of(there),
        registers=there.evidence.records,
        attachments=SealedAttachments(seals),
        ledger_lines=lambda: lines,
        rule_set=rule_set,
    )


@pytest.mark.slow
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_every_use_case_tells_the_same_as_from_the_folder(path: Path) -> None:
    there, here = (evaluate_opened(each) for each in (open_folder(path), without_folder(path)))
    assert scorecard_json(here.card) == scorecard_json(there.card)
    assert here.has_ledger == there.has_ledger
    assert explain_figure(here, "总分") == explain_figure(there, "总分")
    assert lint_evaluation(here) == lint_evaluation(there)
    assert check_opened(here.opened).standards == check_opened(there.opened).standards
    assert promises_json(settle_opened(here.opened)) == promises_json(settle_opened(there.opened))
    on = read_day(f"{there.card.project.fiscal_year}-08-31")
    assert monitoring_json(forecast_opened(here.opened, on=on)) == monitoring_json(
        forecast_opened(there.opened, on=on)
    )
    assert verify_opened(here.opened) == verify_opened(there.opened)
    kind = REPORT_KINDS.find("evidence_index")
    assert report_bytes(here, kind, "docx") == report_bytes(there, kind, "docx")


def test_another_rule_set_and_what_is_supposed_work_without_a_folder() -> None:
    supposed = ["预算执行率=95%", "预算执行率.weight=6", "资金到位率.weight=1"]
    here, there = without_folder(YANTIAN), open_folder(YANTIAN)
    assert comparison_json(what_if_opened(here, supposed).compared) == comparison_json(
        what_if_opened(there, supposed).compared
    )
    assert without_folder(YANTIAN, rule_set="henan").project == open_folder(YANTIAN, rule_set="henan").project


def test_faults_of_text_and_records_are_told_together_with_their_places() -> None:
    there = open_folder(YANTIAN)
    raw = there.text.raw.replace("target: 充分".encode(), "target: ≥".encode())
    records = records_of(there)
    wrong = next(each for each in records if each.kind == "inspection")
    where = Place("巡检", 7)
    records += [Record("inspection", "x", {**wrong.content, "inspected_on": "2023-02-30"}, where)]
    with pytest.raises(UnreadableInputError) as caught:
        open_project("某项目", ProjectText(raw), records)
    line = raw.decode().splitlines().index("              target: ≥") + 1
    assert [(each.place.file, each.place.line) for each in caught.value.faults] == [
        ("project.yaml", line),
        ("巡检", 7),
    ]


def test_a_renamed_system_is_told_at_the_records_that_still_have_its_old_name() -> None:
    there = open_folder(YANTIAN)
    raw = there.text.raw.replace("云安访系统".encode(), "云安访平台".encode())
    with pytest.raises(UnreadableInputError) as caught:
        open_project("某项目", ProjectText(raw), records_of(there))
    assert {(each.place.column, each.found) for each in caught.value.faults} == {("系统", "云安访系统")}


def test_an_id_is_borne_by_one_record_and_a_correction_corrects_something() -> None:
    there = open_folder(YANTIAN)
    records = records_of(there)
    first = records[0]
    twice = first._replace(place=Place("表", 1))
    lost = Record(first.kind, "新", {**first.content, "supersedes": "没有", "reason": "错"}, Place("表", 2))
    with pytest.raises(UnreadableInputError) as caught:
        open_project("某项目", there.text, [*records, twice, lost])
    assert [(each.place.line, each.what) for each in caught.value.faults] == [
        (1, f"编号“{first.id}”与另一条记录相同"),
        (2, "要更正的记录“没有”不存在"),
    ]


def test_a_holidays_table_is_found_beside_the_text_and_nowhere_else() -> None:
    there = open_folder(YANTIAN)
    raw = there.text.raw.replace(b"fiscal_year:", "holidays: 节假日.csv\nfiscal_year:".encode(), 1)
    table = "日期,类型,名称\n2023-10-01,休,国庆\n".encode()
    beside = {"节假日.csv": table}
    with pytest.raises(UnreadableInputError, match="找不到节假日表"):
        open_project("某项目", ProjectText(raw), [])
    with pytest.raises(UnreadableInputError, match="UTF-8"):
        open_project("某项目", ProjectText(raw, {"节假日.csv": "休".encode("gb18030")}.get), [])
    opened = open_project("某项目", ProjectText(raw, beside.get), [])
    assert opened.project.calendar != there.project.calendar
