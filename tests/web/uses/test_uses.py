"""What a result leads to: proposed by one, approved by another, a record, answered by the unit."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from jiheng.documents.xlsx_reader import read_xlsx
from jiheng.errors import UsageError
from jiheng.evidence.canonical import canonical_json
from jiheng.evidence.facts.decisions import Use
from jiheng.reports.library import REPORT_KINDS
from jiheng.values.money import Money
from jiheng.web.accounts.roles import Role
from jiheng.web.desk import waiting
from jiheng.web.evaluations.models import Filing, Kept
from jiheng.web.evaluations.states import FilingKind, FilingState
from jiheng.web.evidence.folder_in import load_folder
from jiheng.web.evidence.folder_out import write_project
from jiheng.web.projects import beginning
from jiheng.web.projects.models import Assignment, ProjectState
from jiheng.web.trail import seals
from jiheng.web.trail.models import Entry
from jiheng.web.uses import actions
from jiheng.web.uses.models import UseDecision, UseState
from jiheng.workflows.evaluate import evaluate
from jiheng.workflows.publish import report_bytes
from tests.conftest import ROOT
from tests.support.cast import SINCE, THEN

REASON, ANSWER = "评价等级为中，运维次数减少，按规定压减", "已按压减后的额度重新测算，减少现场巡检次数"
CUT = actions.Proposal(Use.CUT, 2025, REASON, Money(61_910_000), Money(50_000_000), "深财〔2024〕9号")


@pytest.fixture
def project(ours):
    made = load_folder(ROOT / "examples/yantian-petition-2023", ours.unit, by=None, at=THEN)
    for each in ours.project.assignments.all():
        Assignment.objects.create(project=made, organisation=each.organisation, role=each.role, since=SINCE)
    filing = Filing.objects.create(
        project=made, kind=FilingKind.SELF_EVALUATION, number=1, state=FilingState.APPROVED,
        version=made.current, ledger_seq=0, ledger_hash="", submitted_by=ours[Role.UNIT_CLERK],
        submitted_at=THEN,
    )  # fmt: skip
    Kept.objects.create(filing=filing, content=canonical_json({"total": "72.50", "grade": "中"}))
    return made


def at(name, project, *args):
    return reverse(f"uses:{name}", args=[project.pk, *args])


def proposed(project, ours, given=CUT):
    return actions.propose(project, given, by=ours[Role.FISCAL_CLERK], at=THEN)


def decided(project, ours, given=CUT):
    made = proposed(project, ours, given)
    return actions.decide(made.pk, approve=True, by=ours[Role.FISCAL_REVIEWER], at=THEN)


def listed(client, **which):
    return client.get(reverse("uses:listing"), {"year": "2023", **which}).content.decode()


def cells_of(content, folder):
    (folder / "book.xlsx").write_bytes(content)
    sheets = read_xlsx(folder / "book.xlsx", name="book.xlsx")
    return {cell for sheet in sheets for _, cells in sheet.rows() for cell in cells}


def titles(user, day):
    found = waiting.found(user, day)
    return [each.title for each in found.today if "结果应用" in each.title]


def test_nobody_cuts_alone_and_what_was_approved_is_a_record_that_the_unit_answers(ours, project):
    project.state = ProjectState.SIGNED  # the whole year is signed: decisions come after it
    project.save()
    made = proposed(project, ours)
    assert titles(ours[Role.FISCAL_REVIEWER], THEN.date()) == ["批准结果应用：2025 年度预算压减"]
    with pytest.raises(UsageError, match="不能审批自己提出的结果应用"):
        actions.decide(made.pk, approve=True, by=ours[Role.FISCAL_CLERK], at=THEN)
    assert not project.records.filter(kind="result_use").exists()
    done = actions.decide(made.pk, approve=True, by=ours[Role.FISCAL_REVIEWER], at=THEN)
    assert titles(ours[Role.UNIT_HEAD], THEN.date()) == ["答复结果应用决定：2025 年度预算压减"]
    with pytest.raises(UsageError, match="答复太短"):
        actions.answer(done.pk, "知道了", by=ours[Role.UNIT_HEAD], at=THEN)
    actions.answer(done.pk, ANSWER, by=ours[Role.UNIT_HEAD], at=THEN)
    assert titles(ours[Role.UNIT_HEAD], THEN.date()) == []
    record = project.records.get(kind="result_use", superseded_by="")
    for told in ('"budget_after":"500000.00"', '"grade":"中"', ANSWER, "深财〔2024〕9号"):
        assert told in record.content
    acts = Entry.objects.filter(object_kind="result_use").values_list("act", flat=True)
    assert sorted(acts) == ["answer_use", "approve_use", "propose_use"]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (CUT._replace(after=CUT.before), "小于压减以前的"),
        (CUT._replace(after=None), "要么都填，要么都不填"),
        (CUT._replace(use=Use.SUPPORT), "减了的应写“压减”"),
        (CUT._replace(use=Use.CANCEL), "安排后预算应当是 0"),
        (CUT._replace(budget_year=2023), "以后年度的预算"),
        (CUT._replace(reason="压减"), "应用理由太短"),
        (CUT._replace(answer_by=THEN.date() - timedelta(days=1)), "已经过了"),
    ],
)
def test_what_cannot_be_decided_so_is_told(ours, project, given, told):
    with pytest.raises(UsageError, match=told):
        proposed(project, ours, given)
    assert not UseDecision.objects.exists()


def test_without_an_approved_result_nothing_is_decided(ours):
    with pytest.raises(UsageError, match="还没有批准锁定的评价结果"):
        proposed(ours.project, ours)


def test_a_new_decision_on_the_same_budget_replaces_the_one_before(ours, project):
    first = decided(project, ours)
    second = decided(project, ours, CUT._replace(after=Money(55_000_000)))
    first.refresh_from_db()
    assert (first.state, second.state) == (UseState.REPLACED, UseState.APPROVED)
    assert not [each for each in seals.untold() if each.startswith("uses.")]
    standing = project.records.get(kind="result_use", superseded_by="")
    assert '"budget_after":"550000.00"' in standing.content


def test_an_answer_that_is_late_stands_on_both_desks(ours, project):
    day = THEN.date() + timedelta(days=3)
    decided(project, ours, CUT._replace(answer_by=THEN.date()))
    assert titles(ours[Role.UNIT_HEAD], day) == ["答复结果应用决定：2025 年度预算压减"]
    found = waiting.found(ours[Role.FISCAL_CLERK], day).today
    assert [(each.title, each.due) for each in found if "结果应用" in each.title] == [
        ("单位没有答复结果应用：2025 年度预算压减", "已过 3 天")
    ]


def test_what_was_returned_stands_on_the_desk_of_who_proposed_it_until_proposed_anew(ours, project):
    made = proposed(project, ours)
    actions.decide(made.pk, approve=False, by=ours[Role.FISCAL_REVIEWER], at=THEN, decision="额度还没有核实")
    clerk = ours[Role.FISCAL_CLERK]
    assert titles(clerk, THEN.date()) == ["结果应用被退回：额度还没有核实"]
    actions.propose(project, CUT, by=clerk, at=THEN + timedelta(hours=1))
    assert titles(clerk, THEN.date()) == []


def test_the_pages_show_it_and_the_list_of_a_year_is_filtered_and_exported(
    client, ours, project, django_assert_max_num_queries, tmp_path
):
    client.force_login(ours[Role.FISCAL_CLERK])
    page = client.get(at("index", project)).content.decode()
    assert "改进，可以压减预算" in page
    assert "财预〔2020〕10号（第二十七条" in page
    given = {"use": "cut", "budget_year": "2025", "before": "61.91", "after": "70", "reason": REASON}
    answer = client.post(at("index", project), given)
    assert answer.status_code == 422
    assert "小于压减以前的" in answer.content.decode()
    assert client.post(at("index", project), given | {"after": "50"}).status_code == 302
    made = UseDecision.objects.get()
    client.force_login(ours[Role.FISCAL_REVIEWER])
    assert client.post(at("decide", project, made.pk), {"approve": "1"}).status_code == 302
    with django_assert_max_num_queries(30):
        assert project.unit in listed(client, grade="中", use="cut")
    for other in ({"grade": "优"}, {"use": "none"}, {"q": "没有这个"}):
        assert project.unit not in listed(client, **other)
    cells = cells_of(client.get(reverse("uses:export"), {"year": "2023"}).content, tmp_path)
    assert {project.name, "压减", "61.91", "50"} <= cells
    client.force_login(ours[Role.UNIT_HEAD])
    assert client.get(reverse("uses:export")).status_code == 403
    assert client.post(at("answer", project, made.pk), {"answer": ANSWER}).status_code == 302
    assert ANSWER in client.get(at("index", project)).content.decode()


def test_it_goes_out_with_the_folder_into_documents_and_into_the_next_year(ours, theirs, project, tmp_path):
    decided(project, ours)
    write_project(project, tmp_path / "out", attached=False)
    found = evaluate(tmp_path / "out")
    written = report_bytes(found, REPORT_KINDS.find("department_summary"), "xlsx")
    assert "深财〔2024〕9号" in cells_of(written.content, tmp_path)
    again = load_folder(tmp_path / "out", theirs.unit, by=None, at=THEN)
    assert again.records.filter(kind="result_use").count() == 1
    after = beginning.year_after(project, 2025)
    assert any("2025 年度预算压减，预算从 61.91 万元到 50.00 万元" in each for each in after.kept)
    assert "budget_after: 500000.00元" in after.raw.decode()
    assert "result_uses" not in beginning.year_after(project, 2026).raw.decode()


def test_who_proposed_takes_it_back_before_it_is_decided(client, ours, project):
    made = proposed(project, ours)
    client.force_login(ours[Role.FISCAL_REVIEWER])
    assert at("withdraw", project, made.pk) not in client.get(at("index", project)).content.decode()
    client.force_login(ours[Role.UNIT_HEAD])
    assert client.post(at("withdraw", project, made.pk)).status_code == 403
    client.force_login(ours[Role.FISCAL_CLERK])
    assert at("withdraw", project, made.pk) in client.get(at("index", project)).content.decode()
    answer = client.post(at("withdraw", project, made.pk), follow=True).content.decode()
    assert ("已撤回，可以改好再提出。" in answer, "<dt>撤回</dt>" in answer) == (True, True)
    assert titles(ours[Role.FISCAL_REVIEWER], THEN.date()) == []
    acts = Entry.objects.filter(object_kind="result_use").order_by("seq").values_list("act", flat=True)
    assert list(acts) == ["propose_use", "withdraw_use"]
    with pytest.raises(DatabaseError), transaction.atomic():
        UseDecision.objects.filter(pk=made.pk).update(state="asked")
    again = decided(project, ours)
    with pytest.raises(UsageError, match="这一条结果应用已决定，不能再撤回"):
        actions.withdraw(again.pk, by=ours[Role.FISCAL_CLERK], at=THEN)
