"""All that was filed and waits: the desk shows the first and leads to the rest, page and program alike."""

from datetime import timedelta

import pytest
from django.urls import reverse

from jiheng.web.accounts.roles import Role
from jiheng.web.evaluations.desk import MOST_SHOWN, waiting
from jiheng.web.evaluations.models import Filing
from jiheng.web.projects.models import Project
from tests.support.cast import THEN
from tests.support.kept import give_text

pytestmark = pytest.mark.django_db
HEAD, CLERK = Role.UNIT_HEAD, Role.UNIT_CLERK
LIST = "/filings/"
MANY = MOST_SHOWN + 3


def filed(ours, number, *, kind="self_evaluation", state="submitted", year=2023):
    project = Project.objects.create(
        organisation=ours.unit, name=f"第{number:02}个", unit=f"单位{number}", fiscal_year=year,
        created_at=THEN,
    )  # fmt: skip
    return Filing.objects.create(
        project=project, kind=kind, number=1, state=state, version=ours.project.current, ledger_seq=0,
        ledger_hash="", submitted_by=ours[CLERK], submitted_at=THEN + timedelta(hours=number),
    )  # fmt: skip


@pytest.fixture
def many(ours):
    give_text(ours.project)
    return [filed(ours, number) for number in range(MANY)]


def listed(client, user, **filters):
    client.force_login(user)
    answer = client.get(LIST, filters)
    assert answer.status_code == 200
    return [each.project.name for each in answer.context["table"].page.object_list]


def test_the_desk_shows_the_first_and_leads_to_all_of_them(client, ours, many, monkeypatch):
    client.force_login(ours[HEAD])
    answer = client.get(reverse("desk"))
    page = answer.content.decode()
    assert page.count("签署自评（第 1 次）") == MOST_SHOWN
    assert f'<a href="{LIST}">还有 3 件报送等您办，看全部</a>' in page
    assert answer.context["shell"].todo_count == answer.context["groups"][0].count == MANY
    assert listed(client, ours[HEAD]) == [each.project.name for each in many]
    assert reverse("evaluations:self_evaluation", args=[many[-1].project_id, many[-1].pk]) in (
        client.get(LIST).content.decode()
    )
    monkeypatch.setattr("jiheng.web.evaluations.desk.MOST_READ", MOST_SHOWN)
    [more] = waiting(ours[HEAD], THEN.date()).more
    assert more.count == 3  # however many are read
    many[0].delete()
    many[1].delete()
    many[2].delete()
    assert waiting(ours[HEAD], THEN.date()).more == ()


@pytest.mark.usefixtures("many")
def test_the_list_is_filtered_and_paged(client, ours):
    monitored = filed(ours, 40, kind="monitoring", year=2022)
    assert listed(client, ours[HEAD], kind="monitoring") == ["第40个"]
    assert listed(client, ours[HEAD], year="2022") == ["第40个"]
    assert listed(client, ours[HEAD], q="单位14") == ["第14个"]
    assert len(listed(client, ours[HEAD], rows="10", page="2")) == MANY + 1 - 10
    assert len(listed(client, ours[HEAD], year="x")) == MANY + 1  # said at its field
    assert listed(client, ours[HEAD], sort="-submitted_at")[0] == monitored.project.name


def test_everybody_finds_what_is_theirs_to_do(client, ours, theirs, many):
    Filing.objects.filter(pk=many[0].pk).update(state="signed")
    Filing.objects.filter(pk=many[1].pk).update(state="returned", decision="改")
    Filing.objects.filter(pk=many[2].pk).update(state="approved")
    rest = [each.project.name for each in many[3:]]
    assert listed(client, ours[HEAD]) == rest
    assert listed(client, ours[CLERK]) == ["第01个"]
    assert listed(client, ours[CLERK], whose="others") == ["第00个", *rest]
    Filing.objects.filter(pk=many[0].pk).update(state="opinions")
    assert "征求意见</span>" in client.get(LIST, {"whose": "others"}).content.decode()  # others do that
    Filing.objects.filter(pk=many[0].pk).update(state="signed")
    assert listed(client, ours[Role.FISCAL_REVIEWER]) == ["第00个"]
    for nobody in (ours[Role.EXPERT], ours[Role.VENDOR_MANAGER], theirs[HEAD], theirs[Role.FISCAL_REVIEWER]):
        assert listed(client, nobody) == []
        assert listed(client, nobody, whose="others") == []
    client.logout()
    assert client.get(LIST).status_code == 302
