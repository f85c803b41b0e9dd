"""A survey from its form to the satisfaction it gives: two people, no names, the same figures everywhere."""

import csv
import hashlib
import io
import re
import zipfile
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from jiheng.evidence.facts.judgements import Survey as SurveyRecord
from jiheng.web.accounts.models import User
from jiheng.web.accounts.roles import Role
from jiheng.web.desk import queries as desk
from jiheng.web.evidence import actions as evidence
from jiheng.web.evidence.files import open_file
from jiheng.web.evidence.folder_out import write_project
from jiheng.web.evidence.models import EvidenceFile, Record
from jiheng.web.evidence.opened import fact_of, open_tables
from jiheng.web.surveys import counts, limits
from jiheng.web.surveys.models import Answer, Closing, Count, Link, Removal, Salt, Survey
from jiheng.web.trail.models import Entry
from jiheng.workflows.evaluate import evaluate, evaluate_opened
from tests.support.cast import person
from tests.support.kept import TEXT, give_text
from tests.web.monitoring.test_targets import post

pytestmark = pytest.mark.django_db
CLERK, HEAD, VENDOR = Role.UNIT_CLERK, Role.UNIT_HEAD, Role.VENDOR_MANAGER
DAY = datetime(2023, 6, 1, 2, tzinfo=UTC)
STANDARD = "①未开展满意度调查，但未收到群众投诉，视满意度为90%；③开展满意度调查，得分=满意度×权重分。"
SURVEYED = TEXT.replace("weight: 60", "weight: 50").replace(
    "        - name: 巡检次数",
    f"""        - name: 使用人满意度
          weight: 10
          target: 100%
          standard: {STANDARD}
          ways:
            - measure: {{kind: survey_answers, of: survey}}
              rule: {{code: F16, method: mean}}
            - measure: {{kind: record_count, of: complaint, none_recorded: zero}}
              rule: {{code: F15, without_complaints: 90%, base: 90%, per_complaint: 0.5}}
        - name: 巡检次数""",
)
FORM = {
    "name": "2023 年满意度调查", "frame": "窗口工作人员 40\n来访群众 960", "sampling": "到场的人自愿扫码",
    "opens_on": "2023-06-01", "closes_on": "2023-06-10", "door": "open",
    "kind1": "scale", "words1": "总体满意程度", "kind2": "scale", "words2": "响应", "kind3": "scale",
    "words3": "态度", "kind4": "choice", "words4": "最常用哪项", "options4": "登记\n查询", "kind5": "open",
    "words5": "意见",
}  # fmt: skip


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(DAY, tick=False) as clock:
        yield clock


@pytest.fixture
def project(ours):
    return give_text(ours.project, SURVEYED)


def survey(client, ours, project, **changed):
    """Make a survey and approve it."""
    post(client, ours[CLERK], "surveys:new", project.pk, **FORM | changed)
    made = Survey.objects.latest("asked_at")
    post(client, ours[HEAD], "surveys:decide", project.pk, made.pk, approve="")
    made.refresh_from_db()
    assert made.state == "approved"
    return made


def said(levels="000", group="0", **more):
    return {"key": str(uuid4()), "group": group, **{f"q{n}": level for n, level in enumerate(levels)}} | more


def answer(token, given=None, *, client=None, device=""):
    """Answer as somebody whom nobody knows; give the response."""
    return (client or Client()).post(
        reverse("survey:answer", args=[token]), given or said(), HTTP_USER_AGENT=device or str(uuid4()),
    )  # fmt: skip


def keep(made, levels, group="窗口工作人员", channel="link", minute=DAY):
    """Keep an answer as if it had come."""
    return Answer.objects.create(
        survey=made, channel=channel, group=group, minute=minute, said=[*levels, None, None]
    )


def tokens(client, ours, made, count=3):
    """Make links; give what is in the file that tells them, the only time."""
    client.force_login(ours[CLERK])
    told = client.post(reverse("surveys:links", args=[made.project_id, made.pk, "xlsx"]), {"count": count})
    with zipfile.ZipFile(io.BytesIO(told.content)) as book:
        return re.findall(r"/q/([\w-]{32})/", book.read("xl/worksheets/sheet1.xml").decode())


def shown(client, user, made, page="page"):
    client.force_login(user)
    return client.get(reverse(f"surveys:{page}", args=[made.project_id, made.pk])).content.decode()


def test_nobody_answers_before_a_second_person_approved_the_form(client, ours, project):
    post(client, ours[CLERK], "surveys:new", project.pk, **FORM)
    made = Survey.objects.get()
    assert answer(made.code).status_code == 404
    assert len(desk.surveys.to_decide(ours[HEAD], DAY.date())) == 1
    assert (
        client.post(reverse("surveys:decide", args=[project.pk, made.pk]), {"approve": ""}).status_code == 403
    )
    assert "退回要写明原因" in post(client, ours[HEAD], "surveys:decide", project.pk, made.pk)
    post(client, ours[HEAD], "surveys:decide", project.pk, made.pk, decision="对象写细")
    assert "对象写细" in shown(client, ours[CLERK], made, "edit")
    post(client, ours[CLERK], "surveys:edit", project.pk, made.pk, **FORM | {"name": "改过的"})
    post(client, ours[HEAD], "surveys:decide", project.pk, made.pk, approve="")
    assert Client().get(reverse("survey:answer", args=[made.code])).status_code == 200
    with pytest.raises(DatabaseError), transaction.atomic():
        Survey.objects.filter(pk=made.pk).update(questions=[["scale", "换题", []]])
    for act in ("ask_survey", "return_survey", "approve_survey"):
        assert Entry.objects.filter(act=act, project=project.pk).exists()


def test_who_wrote_a_form_that_another_changed_does_not_approve_it(client, ours, project):
    post(client, ours[CLERK], "surveys:new", project.pk, **FORM)
    made = Survey.objects.get()
    User.objects.filter(pk__in=[ours[CLERK].pk, ours[HEAD].pk]).update(phone="138 0013 8000")
    post(client, person("二", CLERK, ours.unit), "surveys:edit", project.pk, made.pk, **FORM)
    assert "不能审批自己提出或经手的问卷" in post(
        client, ours[HEAD], "surveys:decide", project.pk, made.pk, approve=""
    )
    made.refresh_from_db()
    assert made.state == "asked"


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"frame": "窗口工作人员"}, "读不出对象和人数"),
        ({"frame": "甲 4\n甲 5"}, "或重复"),
        ({"closes_on": "2023-05-31"}, "截止日期早于开始日期"),
        ({"opens_on": "2023-05-01", "closes_on": "2023-05-31"}, "截止日期已经过了"),
        ({"options4": "登记"}, "单选要 2 至 8 项，现在 1 项"),
        ({"words5": ""}, "没有写题目"),
    ],
)
def test_a_form_says_what_is_wrong(client, ours, project, wrong, told):
    assert told in post(client, ours[CLERK], "surveys:new", project.pk, **FORM | wrong)
    assert not Survey.objects.exists()


def test_the_page_for_everybody_asks_nothing_of_who_it_is(client, ours, project):
    made = survey(client, ours, project)
    everybody = Client()
    got = everybody.get(reverse("survey:answer", args=[made.code]))
    page = got.content.decode()
    assert not everybody.cookies
    assert "<script" not in page
    assert set(re.findall(r'(?:src|href|action)="([^"#]+)"', page)) == {
        "/static/ui/favicon.svg", "/static/surveys/answer.css"
    }  # fmt: skip
    assert len(got.content) < 12_000
    given = said("012", q3="1", q4="页面慢")
    device = "Mozilla/5.0 (Linux; Android 7.0) MicroMessenger"
    assert answer(made.code, given, client=everybody, device=device).url == reverse("survey:thanks")
    assert [*everybody.cookies] == [f"answered-{made.code[:8]}"]
    kept = Answer.objects.get()
    assert kept.said == [0, 1, 2, 1, "页面慢"]
    assert (kept.channel, kept.group, kept.minute, kept.keyed_by) == ("open", "窗口工作人员", DAY, None)
    everything = "".join(_dump())
    assert "127.0.0.1" not in everything
    assert "MicroMessenger" not in everything
    assert "已经答过" in everybody.get(reverse("survey:answer", args=[made.code])).content.decode()


def _dump():
    """All that the tables of surveys, and the trail since the approval, hold."""
    for model in (Survey, Link, Answer, Removal, Closing, Salt, Count):
        yield str([*model.objects.values()])
    after = Entry.objects.get(act="approve_survey").seq
    yield str([*Entry.objects.filter(seq__gt=after).values()])


def test_a_faulty_form_comes_back_filled_in_and_one_sent_twice_is_one_answer(client, ours, project):
    made = survey(client, ours, project)
    given = said("0")
    del given["group"]
    told = answer(made.code, given)
    assert told.status_code == 422
    assert "“您是”没有答" in told.content.decode()
    assert 'value="0" checked' in told.content.decode()
    given["group"] = "1"
    assert [answer(made.code, given).status_code for _ in range(3)] == [302, 302, 302]
    assert Answer.objects.get().said == [0, None, None, None, None]


def test_devices_and_addresses_are_limited_by_hashes_that_are_forgotten(
    client, ours, project, now, monkeypatch
):
    made = survey(client, ours, project)
    told = [answer(made.code, device="一样的手机").status_code for _ in range(limits.A_DEVICE + 1)]
    assert told == [302] * limits.A_DEVICE + [422]
    monkeypatch.setattr(limits, "AN_ADDRESS", limits.A_DEVICE + 3)
    assert [answer(made.code).status_code for _ in range(3)] == [302, 302, 422]
    now.shift(limits.SLOT)
    assert answer(made.code).status_code == 302
    now.shift(timedelta(days=1))
    assert limits.forget_before(DAY.date() + timedelta(days=1)) > 0
    assert not Salt.objects.exists()
    assert not Count.objects.exists()
    assert answer(made.code, device="一样的手机").status_code == 302


def test_a_pin_is_asked_and_cannot_be_guessed(client, ours, project, monkeypatch):
    monkeypatch.setattr(limits, "WRONG_PINS", 2)
    made = survey(client, ours, project, door="pin")
    assert answer(made.code, said(pin=made.pin)).status_code == 302
    for wrong in ("", "x", "y"):
        assert "口令" in answer(made.code, said(pin=wrong)).content.decode()
    assert answer(made.code, said(pin="z")).status_code == 422
    assert "不能再试" in answer(made.code, said(pin=made.pin)).content.decode()
    assert Answer.objects.count() == 1


def test_a_link_is_told_once_and_used_once(client, ours, project):
    made = survey(client, ours, project, door="")
    assert answer(made.code).status_code == 404
    first, second, _ = tokens(client, ours, made)
    assert first not in str([*Link.objects.values()])
    assert answer(first).status_code == 302
    assert answer(first).status_code == 410
    assert answer(second, said("333")).status_code == 302
    assert answer("x" * 32).status_code == 404
    assert [*Link.objects.order_by("number").values_list("number", "used")] == [
        (1, True),
        (2, True),
        (3, False),
    ]
    assert Answer.objects.filter(channel="link").count() == 2
    printed = client.post(reverse("surveys:links", args=[project.pk, made.pk, "pdf"]), {"count": 2})
    assert printed.content.startswith(b"%PDF")
    assert made.links.count() == 5


def test_paper_is_keyed_once_a_number_and_marked(client, ours, project):
    made = survey(client, ours, project)
    given = {"paper": "017", "group": "1", "q0": "2"}
    assert "已录编号 017" in post(client, ours[CLERK], "surveys:paper", project.pk, made.pk, **given)
    assert "已经录过" in post(client, ours[CLERK], "surveys:paper", project.pk, made.pk, **given)
    kept = Answer.objects.get()
    assert (kept.channel, kept.paper, kept.keyed_by) == ("paper", "017", ours[CLERK])


def test_nobody_answers_outside_the_period(client, ours, project, now):
    made = survey(client, ours, project, opens_on="2023-06-02", closes_on="2023-06-03")
    assert "06 月 02 日开始" in answer(made.code).content.decode()
    now.shift(timedelta(days=2))
    assert answer(made.code).status_code == 302
    now.shift(timedelta(days=1))
    assert answer(made.code).status_code == 410
    assert Answer.objects.count() == 1
    assert [each.name for each in desk.surveys.needing_care(ours[CLERK], DAY.date() + timedelta(days=3))]


def test_bursts_and_straight_lines_are_shown_and_leave_out_takes_two_people_who_see_no_answer(
    client, ours, project
):
    made = survey(client, ours, project)
    for number in range(10):
        keep(made, [number % 4, 1, 2], channel="open", minute=DAY + timedelta(minutes=number % 2))
    late = keep(made, [3, 3, 3], minute=DAY + timedelta(hours=1))
    page = shown(client, ours[CLERK], made, "answers")
    assert page.count("集中提交</") == 10
    assert page.count("整卷同一档</") == 1
    assert "不满意" not in page.partition("<table")[2]
    assert "太短" in post(client, ours[CLERK], "surveys:remove", project.pk, made.pk, late.pk, reason="假的")
    post(
        client,
        ours[CLERK],
        "surveys:remove",
        project.pk,
        made.pk,
        late.pk,
        reason="链接发错给了施工人员，不是使用人",
    )
    removal = Removal.objects.get()
    decide = reverse("surveys:decide_removal", args=[project.pk, made.pk, removal.pk])
    assert client.post(decide, {"approve": ""}).status_code == 403
    assert "还没有" not in post(client, ours[CLERK], "surveys:close", project.pk, made.pk, sent="40")
    assert not Closing.objects.exists()
    assert counts.counted(made).answers == 11
    client.force_login(ours[HEAD])
    client.post(decide, {"approve": ""})
    assert counts.counted(made).answers == 10
    with pytest.raises(DatabaseError), transaction.atomic():
        Answer.objects.filter(pk=late.pk).delete()


def close(client, ours, made, sent=20):
    """Close a survey; give its record."""
    post(client, ours[CLERK], "surveys:close", made.project_id, made.pk, sent=sent)
    return Record.objects.get(record_id=Closing.objects.get().record_id)


def test_what_was_answered_becomes_the_record_that_the_satisfaction_is_reckoned_of(
    client, ours, project, tmp_path
):
    made = survey(client, ours, project)
    for levels in [[0, 0, 1]] * 6 + [[1, 0, 1]] * 3 + [[2, 1, 1]] * 2 + [[3, 3, 3]]:
        keep(made, levels)
    assert "各题结果在调查结束后显示" in shown(client, ours[CLERK], made)
    assert "少于收回的份数" in post(client, ours[CLERK], "surveys:close", project.pk, made.pk, sent=11)
    record = close(client, ours, made)
    told = fact_of(record)
    assert isinstance(told, SurveyRecord)
    assert (told.sent, told.very_satisfied, told.satisfied, told.fair, told.dissatisfied) == (20, 6, 3, 2, 1)
    assert (told.population, told.group, told.closed_on) == (1000, "窗口工作人员、来访群众", DAY.date())
    evidence.keep_register(project, "complaint", by=ours[CLERK], at=DAY)
    write_project(project, tmp_path / "out")
    ours_, theirs = evaluate_opened(open_tables(project)), evaluate(tmp_path / "out")
    for card in (ours_.card, theirs.card):
        (leaf,) = [each for each in card.leaves() if each.leaf.name == "使用人满意度"]
        assert str(leaf.score) == "8"  # (6×100 + 3×80 + 2×60 + 1×0) ÷ 1200 of 10
        assert record.record_id in leaf.facts
    page = shown(client, ours[CLERK], made)
    for words in ("满意率 75%", "样本 12/1000，不足以支持 95%", "各档加权平均", record.record_id):
        assert words in page
    with pytest.raises(DatabaseError), transaction.atomic():
        Closing.objects.update(sent=12)
    assert answer(made.code).status_code == 410


def test_the_file_of_the_record_counts_what_an_auditor_can_count_anew(client, ours, project):
    made = survey(client, ours, project)
    for number in range(7):
        keep(made, [number % 2, 0, 0], group="来访群众" if number > 2 else "窗口工作人员")
    close(client, ours, made)
    file = EvidenceFile.objects.get()
    with open_file(file.stored) as opened:
        summary = [*csv.reader(io.StringIO(opened.read().decode("utf-8-sig")))]
    assert ["答卷", "总体满意程度", "很满意", "4"] in summary
    assert (
        sum("不足 5 份，不显示" in row for row in summary) == 2
    )  # the second could be reckoned from the whole
    client.force_login(ours[Role.AUDITOR])
    raw = client.get(reverse("surveys:raw", args=[project.pk, made.pk]))
    assert hashlib.sha256(raw.content).hexdigest() in str(summary)
    assert len([*csv.reader(io.StringIO(raw.content.decode("utf-8-sig")))]) == 8
    for role in (CLERK, HEAD):
        client.force_login(ours[role])
        assert client.get(reverse("surveys:raw", args=[project.pk, made.pk])).status_code == 403
    for page in ("page", "answers"):
        client.force_login(ours[VENDOR])
        assert client.get(reverse(f"surveys:{page}", args=[project.pk, made.pk])).status_code == 403


@pytest.mark.parametrize(
    ("sizes", "shown_sizes"),
    [((5, 9), (5, 9)), ((4, 9), (None, None)), ((4, 3, 9), (None, None, 9)), ((0, 9), (None, 9))],
)
def test_no_group_of_fewer_than_five_is_shown_or_can_be_reckoned(client, ours, project, sizes, shown_sizes):
    names = "甲乙丙"[: len(sizes)]
    made = survey(client, ours, project, frame="\n".join(f"{name} 50" for name in names))
    for name, size in zip(names, sizes, strict=True):
        for _ in range(size):
            keep(made, [0, 0, 0], group=name)
    assert tuple(each.answers for each in counts.by_group(made)) == shown_sizes


def test_where_none_was_held_the_rule_is_shown(client, ours, project):
    client.force_login(ours[CLERK])
    page = client.get(reverse("surveys:list", args=[project.pk])).content.decode()
    assert "没有满意度调查登记册" in page
    assert STANDARD in page
    evidence.keep_register(project, "survey", by=ours[CLERK], at=DAY)
    page = client.get(reverse("surveys:list", args=[project.pk])).content.decode()
    assert "按“未开展调查”评分" in page
    assert "F15" in page


def test_the_desk_tells_of_few_answers_before_the_end(client, ours, project, now):
    made = survey(client, ours, project, frame="使用人 10")
    now.shift(timedelta(days=5))
    client.force_login(ours[CLERK])
    assert "答的人少：2023 年满意度调查：收回 0/10" in client.get(reverse("desk")).content.decode()
    for _ in range(5):
        keep(made, [0, 0, 0])
    assert "答的人少" not in client.get(reverse("desk")).content.decode()


def test_a_page_asks_as_much_of_a_thousand_answers_as_of_one(
    client, ours, project, django_assert_max_num_queries
):
    made = survey(client, ours, project)
    Answer.objects.bulk_create(
        Answer(survey=made, channel="link", minute=DAY, said=[0, 1, 2, None, None]) for _ in range(300)
    )
    client.force_login(ours[HEAD])
    for page in ("page", "answers"):
        with django_assert_max_num_queries(30):
            client.get(reverse(f"surveys:{page}", args=[project.pk, made.pk]))
