"""A self-evaluation from the first indicator to the lock: what is typed, what it scores, who decides."""

import json
import re
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from jiheng.errors import UsageError
from jiheng.scoring.machine_output import scorecard_json
from jiheng.web.accounts.roles import Role
from jiheng.web.evaluations import filings, leaves
from jiheng.web.evaluations.evaluating import evaluated
from jiheng.web.evaluations.forms import LeafForm
from jiheng.web.evaluations.models import Filing, Kept
from jiheng.web.evaluations.states import FilingState
from jiheng.web.evidence import actions
from jiheng.web.evidence.folder_out import write_project
from jiheng.web.evidence.models import Record
from jiheng.web.projects import versions
from jiheng.web.projects.models import VersionState
from jiheng.web.trail.models import Entry
from jiheng.workflows.evaluate import evaluate
from tests.conftest import ROOT
from tests.support.cast import THEN

EXAMPLES = ROOT / "examples"
YANTIAN = EXAMPLES / "yantian-petition-2023"
REASON = "第三项没有同类项目可比，下一年度申报时补做测算"
LOST = 3  # 绩效目标合理性: the verdict on item 3 is that it is not met
SATISFACTION = 26  # 信访群众满意度: presumed, 9 of 10


def card_of(project):
    project.refresh_from_db()
    return evaluated(project, THEN.date()).card


def leaf_of(project, number):
    return list(card_of(project).leaves())[number - 1]


def at(name, project, *args):
    return reverse(f"evaluations:{name}", args=[project.pk, *args])


def typed(client, project, number, **fields):
    """Give what stands in the fields of an indicator's page, with what is typed over it."""
    page = client.get(at("leaf", project, number)).context["form"]
    there = {name: page[name].value() or "" for name in page.fields}
    return there | {name.replace("_", "-"): value for name, value in fields.items()}


def filled(client, project, **more):
    for number in (LOST, SATISFACTION):
        answer = client.post(at("leaf", project, number), typed(client, project, number, deviation=REASON))
        assert answer.status_code == 302, answer.content.decode()
    newest = versions.newest_version(project)
    text = newest.text.replace("goals:\n", "goals:\n  attained: 全年运行，各项服务都已完成\n", 1)
    versions.save(project.pk, text, based_on=newest.number, by=more["by"], at=THEN, reason="写完成情况")
    project.refresh_from_db()


def test_the_tree_shows_the_scores_of_the_command_line_with_their_evidence(
    client, ours, project, django_assert_max_num_queries
):
    client.force_login(ours[Role.UNIT_CLERK])
    client.get(at("self", project))
    with django_assert_max_num_queries(30):
        page = client.get(at("self", project)).content.decode()
    card = evaluate(YANTIAN).card
    for number, leaf in enumerate(card.leaves(), 1):
        row = re.search(rf'/self/{number}/">{re.escape(leaf.leaf.name)}</a>.*?</tr>', page, re.DOTALL)
        assert row, leaf.leaf.name
        assert f'data-title="得分">{leaf.score}<' in row[0]
    assert page.count("证据齐") == 26
    _, only_measured = page.split("只计量、不评分的指标")
    for each in card_of(project).measured:
        assert re.search(rf">{each.indicator.name}<.*?>{each.actual or '–'}<", only_measured)
    assert page.count("缺原因") == 2
    assert "未写明原因" in page


def test_what_is_typed_scores_at_once_and_nothing_is_kept(client, ours, project):
    client.force_login(ours[Role.UNIT_CLERK])
    before = (Record.objects.count(), Entry.objects.count(), project.text_changes)
    data = typed(client, project, LOST, verdict_3="满足", deviation="无")
    told = client.post(at("live", project, LOST), data).content.decode()
    assert '<span class="jh-number">4</span> 分（满分 4）' in told
    assert "总分 <strong>99</strong> 分" in told
    data = typed(client, project, LOST, verdict_1="不满足", deviation="太少了吧")
    told = client.post(at("live", project, LOST), data).content.decode()
    assert '<span class="jh-number">2</span>' in told
    assert "总分 <strong>97</strong> 分" in told
    assert "扣 2 分：偏差原因至少写 10 个字，现在 4 个字" in told
    project.refresh_from_db()
    assert before == (Record.objects.count(), Entry.objects.count(), project.text_changes)


def test_a_limit_of_the_total_is_told_while_typing(client, ours, project):
    newest = versions.newest_version(project)
    gates = (
        "  gates:\n    - name: 目标不合理\n      when: ≥2次\n      total: 89\n"
        "      measure: {kind: record_count, of: {kind: judgement, indicator: 绩效目标合理性, "
        "verdict: 不满足, period: 2023..2026}}\n"
    )
    text = newest.text.replace("evaluation:\n", f"evaluation:\n{gates}", 1)
    _, faults = versions.save(
        project.pk, text, based_on=newest.number, by=ours[Role.UNIT_CLERK], at=THEN, reason="加封顶"
    )
    assert not faults
    client.force_login(ours[Role.UNIT_CLERK])
    told = client.post(at("live", project, LOST), typed(client, project, LOST)).content.decode()
    assert "总分 <strong>98</strong> 分" in told
    data = typed(client, project, LOST, verdict_1="不满足")
    told = client.post(at("live", project, LOST), data).content.decode()
    assert "总分 <strong>89</strong> 分" in told
    assert "各项合计 97 分，已封顶" in told
    assert "总分最高 89 分" in told


def test_a_verdict_is_kept_as_a_record_and_the_reason_in_the_text(client, ours, project):
    client.force_login(ours[Role.UNIT_CLERK])
    data = typed(client, project, LOST, verdict_1="不满足", basis_1="目标表", deviation=REASON)
    answer = client.post(at("leaf", project, LOST), data | {"next": "1"})
    assert answer.url == at("leaf", project, SATISFACTION), "the next that lacks something"
    leaf = leaf_of(project, LOST)
    assert str(leaf.score) == "2"
    assert leaf.leaf.deviation == REASON
    made = Record.objects.get(project=project, kind="judgement", record_id=leaf.facts[0])
    content = json.loads(made.content)
    assert (content["verdict"], content["basis"], content["judged_by"]) == (
        "不满足",
        "目标表",
        "甲单位经办",
    )
    assert content["supersedes"]
    newest = versions.newest_version(project)
    assert newest.edited_by.filter(pk=ours[Role.UNIT_CLERK].pk).exists()
    again = client.post(at("leaf", project, LOST), data)
    assert again.status_code == 422
    assert "别人改过它" in again.content.decode()


@pytest.mark.parametrize("words", ["无", "无无无无无无无无无无无", "没有写完"])
def test_a_reason_that_says_nothing_is_refused_and_nothing_is_kept(client, ours, project, words):
    client.force_login(ours[Role.UNIT_CLERK])
    before = Record.objects.count()
    data = typed(client, project, LOST, verdict_3="满足", basis_3="补做的测算", deviation=words)
    answer = client.post(at("leaf", project, LOST), data)
    assert answer.status_code == 422
    assert "偏差原因太短" in answer.content.decode()
    assert Record.objects.count() == before


def test_a_verdict_without_what_it_rests_on_is_refused_whole(client, ours, project):
    client.force_login(ours[Role.UNIT_CLERK])
    before = (Record.objects.count(), Entry.objects.count())
    data = typed(client, project, LOST, verdict_1="不满足", basis_1="另看", verdict_3="满足", basis_3="")
    data["deviation"] = REASON
    answer = client.post(at("leaf", project, LOST), data)
    assert answer.status_code == 422
    assert "依据" in answer.content.decode()
    assert (Record.objects.count(), Entry.objects.count()) == before
    assert client.post(at("leaf", project, LOST), data | {"basis": "测算表"}).status_code == 302
    assert Record.objects.count() == before[0] + 2


def test_it_goes_from_hand_to_hand_and_is_locked(client, ours, project):
    clerk, head, bureau = (ours[each] for each in (Role.UNIT_CLERK, Role.UNIT_HEAD, Role.FISCAL_CLERK))
    client.force_login(clerk)
    answer = client.post(at("submit", project), follow=True)
    assert "还有 3 处没有填好" in answer.content.decode()
    filled(client, project, by=clerk)
    client.post(at("submit", project))
    filing = Filing.objects.get(project=project)
    assert filing.version.state == VersionState.SUBMITTED
    page = client.get(at("leaf", project, LOST)).content.decode()
    assert "不能改" in page
    assert 'name="next"' not in page
    assert client.post(at("leaf", project, LOST), typed(client, project, LOST)).status_code == 422
    assert client.post(at("decide-self_evaluation", project, filing.pk), {"sign": "1"}).status_code == 403

    client.force_login(head)
    assert "签署自评" in client.get(reverse("desk")).content.decode()
    refused = client.post(at("decide-self_evaluation", project, filing.pk), {"return": "1", "decision": "改"})
    assert "退回要写明原因" in refused.content.decode()
    assert client.post(at("decide-self_evaluation", project, filing.pk), {"approve": "1"}).status_code == 403
    client.post(at("decide-self_evaluation", project, filing.pk), {"sign": "1"})
    filing.refresh_from_db()
    assert filing.state == FilingState.SIGNED
    filing.version.refresh_from_db()
    assert filing.version.state == VersionState.APPROVED

    client.force_login(bureau)
    assert "审核自评" in client.get(reverse("desk")).content.decode()
    client.post(at("decide-self_evaluation", project, filing.pk), {"approve": "1"})
    filing.refresh_from_db()
    assert filing.state == FilingState.APPROVED
    kept, now = filings.kept_card(filing), json.loads(json.dumps(scorecard_json(card_of(project))))
    assert kept == now | {"deviations": kept["deviations"]}
    assert kept["deviations"]["绩效目标合理性"] == REASON
    assert f"偏差原因：{REASON}" in client.get(at("self_evaluation", project, filing.pk)).content.decode()
    with pytest.raises(DatabaseError), transaction.atomic():
        Filing.objects.filter(pk=filing.pk).update(state="returned")
    with pytest.raises(DatabaseError), transaction.atomic():
        Kept.objects.filter(pk=filing.pk).update(content="{}")
    acts = [
        each.act
        for each in Entry.objects.filter(object_kind="self_evaluation", object_id=str(filing.pk)).order_by(
            "seq"
        )
    ]
    assert acts == ["submit", "sign", "approve"]
    with pytest.raises(UsageError, match="再报要写明原因"):
        filings.submit(project, evaluated(project, THEN.date()), by=clerk, at=THEN)


def filed(client, ours, project):
    client.force_login(ours[Role.UNIT_CLERK])
    filled(client, project, by=ours[Role.UNIT_CLERK])
    client.post(at("submit", project))
    return Filing.objects.get(project=project)


def test_what_is_returned_waits_for_who_filed_it_and_is_filed_again(client, ours, project):
    filing = filed(client, ours, project)
    filings.take(filing.pk, "return", by=ours[Role.UNIT_HEAD], at=THEN, decision="满意度原因写得太笼统")
    filing.version.refresh_from_db()
    assert filing.version.state == VersionState.RETURNED
    page = client.get(reverse("desk")).content.decode()
    assert "被退回：满意度原因写得太笼统" in page
    data = typed(client, project, SATISFACTION, deviation=REASON + "，并开展满意度调查")
    assert client.post(at("leaf", project, SATISFACTION), data).status_code == 302
    client.post(at("submit", project))
    assert [each.state for each in Filing.objects.order_by("number")] == ["returned", "submitted"]
    assert "被退回" not in client.get(reverse("desk")).content.decode()


def test_nobody_signs_what_they_had_a_hand_in(ours, project, client):
    filing = filed(client, ours, project)
    head = ours[Role.UNIT_HEAD]
    filing.version.edited_by.add(head)
    with pytest.raises(UsageError, match="自己填报"):
        filings.take(filing.pk, "sign", by=head, at=THEN)


def test_what_was_filed_stands_beside_what_the_records_say_now(client, ours, project):
    filing = filed(client, ours, project)
    page = client.get(at("self_evaluation", project, filing.pk)).content.decode()
    assert "完全一致" in page
    leaf = leaf_of(project, LOST)
    gone = project.records.get(kind="judgement", record_id=leaf.facts[2])
    actions.withdraw(gone, by=ours[Role.UNIT_CLERK], at=THEN + timedelta(days=1), reason="重新评判")
    project.refresh_from_db()
    page = client.get(at("self_evaluation", project, filing.pk)).content.decode()
    assert re.search(r"总分.*98\.00.*–", page, re.DOTALL)
    assert "少了" in page
    assert "绩效目标合理性" in page.partition("报的指标")[0]


@pytest.mark.parametrize("name", sorted(each.name for each in EXAMPLES.iterdir() if each.is_dir()))
def test_the_folder_that_goes_out_scores_the_same_on_the_command_line(ours, loaded, tmp_path, name):
    project = loaded(EXAMPLES / name)
    clerk, judged = ours[Role.UNIT_CLERK], False
    for number, leaf in enumerate(list(card_of(project).leaves()), 1):
        lost = leaf.score is None or leaf.score < leaf.counted
        place = leaves.place_of(evaluated(project, THEN.date()), number)
        judging = bool(place.asked.items) and not judged
        if not lost and not judging:
            continue
        said = {"seen": place.seen, "deviation": f"{REASON}{number}"}
        if judging:
            said |= {"verdict-1": "不满足", "basis-1": "复核材料"}
            judged = True
        form = LeafForm(said, asked=place.asked, deviation="", due=True)
        assert form.is_valid(), form.errors
        assert leaves.save(project, place, form, by=clerk, at=THEN, on=THEN.date()) == 1 + judging
        project.refresh_from_db()
    out = tmp_path / "out"
    write_project(project, out)
    mine, theirs = (scorecard_json(each) for each in (card_of(project), evaluate(out).card))
    assert mine == theirs
    assert [each.leaf.deviation for each in card_of(project).leaves()] == [
        each.leaf.deviation for each in evaluate(out).card.leaves()
    ]
