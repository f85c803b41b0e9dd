"""Entering, correcting, withdrawing, importing, signing off: whole or not at all, told in the trail."""

import json

import pytest
from django.utils import timezone

from jiheng.errors import UnreadableInputError, UsageError
from jiheng.evidence.ledger import ledger_of
from jiheng.values.period import Period
from jiheng.web.accounts.roles import Role
from jiheng.web.evidence import actions
from jiheng.web.evidence.models import LedgerHead, LedgerLine, Record
from jiheng.web.evidence.opened import ledger_lines, open_tables
from jiheng.web.projects.models import ProjectState
from jiheng.workflows.verify import verify_opened
from tests.support.kept import AT, enter, give_text, told, training

MARCH = Period.month(2023, 3)
CLERK, HEAD, ENGINEER = Role.UNIT_CLERK, Role.UNIT_HEAD, Role.VENDOR_ENGINEER


@pytest.fixture
def ours(ours):
    give_text(ours.project)
    return ours


def whole(project):
    """The ledger must hold and know every record as it is."""
    found = verify_opened(open_tables(project))
    assert not found.faults
    assert [each.message for each in found.drifts] == []
    return found


def refused(action):
    with pytest.raises(UnreadableInputError) as caught:
        action()
    return [(each.place.line, each.place.column, each.what) for each in caught.value.faults]


def test_a_record_is_entered_with_its_line_and_its_entry(ours):
    made = enter(ours, CLERK, training())
    assert (made.kind, made.position, made.system, str(made.happened_on)) == (
        "training", 1, "信访系统", "2023-03-05",
    )  # fmt: skip
    assert json.loads(made.content)["held_on"] == "2023-03-05"
    ledger = ledger_of(ledger_lines(ours.project))
    assert [(each.act, each.id, each.by) for each in ledger.entries] == [
        ("register", "", ours[CLERK].name),
        ("record", made.record_id, ours[CLERK].name),
    ]
    assert (LedgerHead.objects.get().seq, LedgerHead.objects.get().hash) == (2, ledger.last_hash)
    (entry,) = told(ours.project, "enter")
    assert (entry["id"], entry["after"]["records"]) == (made.record_id, 1)
    whole(ours.project)


def test_every_fault_is_told_at_once_and_nothing_written(ours):
    words = {"培训日期": "明天", "system": "没有的系统", "参加人数": "-1", "培训人": "张三"}
    assert [each[1] for each in refused(lambda: enter(ours, CLERK, words))] == [
        "系统", "培训日期", "培训内容", "参加人数",
    ]  # fmt: skip
    assert not Record.objects.exists()
    assert not LedgerLine.objects.exists()
    assert not told(ours.project, "enter")


def test_the_same_record_twice_is_noticed(ours):
    enter(ours, CLERK, training())
    ((_, _, what),) = refused(lambda: enter(ours, CLERK, training()))
    assert what == "一模一样的记录已经有了，像是登记了两次"
    made = enter(ours, CLERK, training() | {"编号": "培训-2"})
    assert made.record_id == "培训-2"
    ((_, column, what),) = refused(lambda: enter(ours, CLERK, training(6) | {"编号": "培训-2"}))
    assert (column, what) == ("编号", "编号“培训-2”已经用过")


def test_what_was_withdrawn_comes_back_only_with_a_number_of_its_own(ours):
    wrong = enter(ours, CLERK, training())
    actions.withdraw(wrong, by=ours[CLERK], at=AT, reason="记到别的项目去了")
    with pytest.raises(UnreadableInputError) as error:
        enter(ours, ENGINEER, training())
    (fault,) = error.value.faults
    assert fault.what == "一模一样的记录登记过，已经作废，不会自动恢复"
    day = timezone.localtime(AT).date()
    assert f"[{wrong.record_id}]，{day} 由 {ours[CLERK].name} 作废，原因：记到别的项目去了" in fault.found
    assert "填“编号”，给它一个没有用过的编号" in fault.advice
    enter(ours, ENGINEER, training() | {"编号": "培训-9"})
    ((_, _, what),) = refused(lambda: enter(ours, ENGINEER, training()))  # one that counts is told first
    assert what == "一模一样的记录已经有了，像是登记了两次"
    whole(ours.project)


def test_the_same_post_again_answers_with_the_same_record(ours):
    first = enter(ours, CLERK, training(), submission="a1")
    assert enter(ours, CLERK, training(), submission="a1") == first
    with pytest.raises(UsageError, match="已经提交过"):
        enter(ours, CLERK, training(6), submission="a1")
    with pytest.raises(UsageError, match="已经提交过"):
        enter(ours, ENGINEER, training(), submission="a1")
    assert Record.objects.count() == 1
    assert len(told(ours.project, "enter")) == 1


def test_a_correction_supersedes_and_keeps_what_was(ours):
    wrong = enter(ours, CLERK, training())
    right = actions.correct(wrong, {"参加人数": "21"}, by=ours[CLERK], at=AT, reason="数错了")
    wrong.refresh_from_db()
    assert (wrong.superseded_by, right.supersedes) == (right.record_id, wrong.record_id)
    opened = open_tables(ours.project)
    assert [each.attendees for each in opened.evidence.current("training")] == [21]
    (entry,) = told(ours.project, "correct")
    assert (entry["before"]["attendees"], entry["after"]["content"]["attendees"]) == ("12", "21")
    assert entry["reason"] == "数错了"
    whole(ours.project)


@pytest.mark.parametrize(
    ("changed", "reason", "message"),
    [({"参加人数": "21"}, " ", "写明原因"), ({"参加人数": "12"}, "数错了", "没有改动任何一项")],
)
def test_no_correction_without_a_reason_or_a_change(ours, changed, reason, message):
    wrong = enter(ours, CLERK, training())
    with pytest.raises(UsageError, match=message):
        actions.correct(wrong, changed, by=ours[CLERK], at=AT, reason=reason)
    assert Record.objects.count() == 1


def test_a_record_is_taken_back_once(ours):
    wrong = enter(ours, CLERK, training())
    actions.withdraw(wrong, by=ours[CLERK], at=AT, reason="没有举办")
    assert open_tables(ours.project).evidence.current("training") == []
    with pytest.raises(UsageError, match="更正或作废过"):
        actions.correct(wrong, {"参加人数": "21"}, by=ours[CLERK], at=AT, reason="数错了")
    whole(ours.project)


def test_rows_are_imported_all_or_none(ours):
    enter(ours, CLERK, training(1))
    rows = [training(2), training(1), training(3, attendees="很多"), training(2), training(4, 编号="甲")]
    assert [each[0] for each in refused(lambda: imported(ours, rows))] == [2, 3, 4]
    assert Record.objects.count() == 1
    rows = [training(2), training(3), training(4, 编号="甲"), training(5, 更正的编号="甲", 更正原因="改期")]
    made = imported(ours, rows, submission="t")
    assert imported(ours, rows, submission="t") == made
    assert [each.position for each in made] == [2, 3, 4, 5]
    assert Record.objects.get(record_id="甲").superseded_by == made[3].record_id
    (entry,) = told(ours.project, "import")
    assert (entry["after"]["records"], entry["after"]["positions"]) == (4, [2, 5])
    whole(ours.project)


def imported(ours, rows, **options):
    return actions.import_rows(ours.project, "training", rows, by=ours[CLERK], at=AT, **options)


def test_an_import_takes_few_queries_whatever_its_length(ours, django_assert_max_num_queries):
    rows = [training(1 + number % 28, topic=f"第{number}课") for number in range(400)]
    with django_assert_max_num_queries(60):
        imported(ours, rows)


def sign(ours, role=HEAD, **options):
    return actions.sign_off(ours.project, MARCH, by=ours[role], at=AT, **options)


def test_what_is_signed_takes_late_supplements_that_count_nothing(ours):
    inside = enter(ours, CLERK, training())
    outside = enter(ours, CLERK, training(held_on="2023-04-01"))
    made = sign(ours)
    assert (made.records, made.ledger_hash) == (1, LedgerHead.objects.get().hash)
    before = open_tables(ours.project).evidence.current("training")

    ((_, column, what),) = refused(lambda: enter(ours, CLERK, training(6)))
    assert (column, what) == ("培训日期", "2023-03-06 所在的期间已经签认")
    away = {"培训日期": "2023-04-02"}
    assert refused(lambda: actions.correct(inside, away, by=ours[CLERK], at=AT, reason="改期"))
    back = {"培训日期": "2023-03-02"}
    assert refused(lambda: actions.correct(outside, back, by=ours[CLERK], at=AT, reason="改期"))
    assert refused(lambda: actions.withdraw(inside, by=ours[CLERK], at=AT, reason="没有举办"))

    late = [
        enter(ours, ENGINEER, training(6), late=True),
        actions.correct(inside, away, by=ours[CLERK], at=AT, reason="改期", late=True),
        actions.withdraw(inside, by=ours[CLERK], at=AT, reason="没有举办", late=True),
    ]
    assert all(each.is_late for each in late)
    assert open_tables(ours.project).evidence.current("training") == before
    inside.refresh_from_db()
    assert inside.superseded_by == ""
    assert [each["after"]["late"] for each in told(ours.project, "enter")] == [0, 0, 1]
    whole(ours.project)


def test_late_supplements_make_no_register_kept(ours):
    sign_of_year = Period.year(2023)
    enter(ours, CLERK, training())
    actions.sign_off(ours.project, sign_of_year, by=ours[HEAD], at=AT)
    words = {"系统": "xf", "巡检日期": "2023-03-01", "巡检方式": "上门", "巡检结果": "正常", "巡检人": "张三"}
    actions.enter(ours.project, "inspection", words, by=ours[CLERK], at=AT, late=True)
    assert not open_tables(ours.project).evidence.kept("inspection")


def test_nobody_signs_what_they_entered(ours):
    enter(ours, HEAD, training())
    with pytest.raises(UsageError, match="不能由本人签认"):
        sign(ours)
    ours[CLERK].person = ours[HEAD].person = "同一人"
    ours[CLERK].save()
    ours[HEAD].save()
    with pytest.raises(UsageError, match="不能由本人签认"):
        sign(ours, CLERK)


def test_a_period_is_signed_once_and_not_for_nothing(ours):
    with pytest.raises(UsageError, match="没有可以签认的记录"):
        sign(ours, kind="training")
    actions.keep_register(ours.project, "training", by=ours[CLERK], at=AT)
    assert sign(ours, kind="training").records == 0
    with pytest.raises(UsageError, match="签认过"):
        sign(ours, kind="training")


def test_a_register_is_kept_though_nothing_happened(ours):
    for _ in range(2):
        actions.keep_register(ours.project, "training", by=ours[CLERK], at=AT)
    assert open_tables(ours.project).evidence.kept("training")
    assert len(told(ours.project, "keep")) == 1
    whole(ours.project)


def test_of_a_signed_year_everything_is_late_and_an_archived_one_takes_nothing(ours):
    ours.project.state = ProjectState.SIGNED
    ours.project.save()
    assert refused(lambda: enter(ours, CLERK, training()))
    assert enter(ours, CLERK, training(), late=True).is_late
    ours.project.state = ProjectState.ARCHIVED
    ours.project.save()
    with pytest.raises(UsageError, match="已归档"):
        enter(ours, CLERK, training(6), late=True)


def test_hidden_characters_are_refused(ours):
    assert refused(lambda: enter(ours, CLERK, training(topic="甲\0乙")))


def test_a_late_supplement_is_nothing_that_can_be_corrected(ours):
    enter(ours, CLERK, training())
    sign(ours)
    late = enter(ours, CLERK, training(6), late=True)
    with pytest.raises(UsageError, match="不能更正"):
        actions.correct(late, {"参加人数": "21"}, by=ours[CLERK], at=AT, reason="数错了")
    words = training(held_on="2023-04-01", 更正的编号=late.record_id, 更正原因="数错了")
    ((_, column, _),) = refused(lambda: enter(ours, CLERK, words))
    assert column == "更正的编号"
