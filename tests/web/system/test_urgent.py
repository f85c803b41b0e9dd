"""In an emergency two people let one read for some hours; each read is written before it is given."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from jiheng.web.accounts.roles import Role
from jiheng.web.jobs.doing import do_next
from jiheng.web.projects import urgent as opening
from jiheng.web.projects.models import UrgentRight
from jiheng.web.system.urgent import reads
from jiheng.web.trail import entries
from tests.support.cast import THEN, person
from tests.support.kept import give_text
from tests.support.programs import Program

pytestmark = pytest.mark.django_db
PAGE, API = "/system/urgent/", "/api/v1/urgent-rights"


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def second(ours):
    return person("另", Role.SECURITY_ADMIN, ours.region)


@pytest.fixture
def reader(theirs):
    return theirs[Role.AUDITOR]


@pytest.fixture
def ask(ours, reader):
    def asked(by=Role.SECURITY_ADMIN, **changed):
        told = {
            "user": reader.pk, "organisation": ours.region.pk, "name": ours.project.name, "hours": 2,
            "reason": "要马上看付款",
        }  # fmt: skip
        answer = signed_in(ours[by]).post(f"{PAGE}new/", told | changed)
        return answer, UrgentRight.objects.first()

    return asked


def grant(right, by):
    answer = signed_in(by).post(f"{PAGE}{right.pk}/decide/", {"granted": "yes"}, follow=True)
    right.refresh_from_db()
    return answer.content.decode()


@time_machine.travel(THEN + timedelta(days=200), tick=False)
def test_two_let_one_read_for_some_hours(ours, reader, second, ask):
    home = f"/projects/{ours.project.pk}/"
    give_text(ours.project)
    _, right = ask()
    assert "不能审批自己提出或经手的紧急授权" in grant(right, ours[Role.SECURITY_ADMIN])
    assert signed_in(reader).get(home).status_code == 404
    assert "已批准，从现在起 2 小时" in grant(right, second)
    page, program = signed_in(reader), Program(reader)
    assert ours.project.name in page.get(f"{PAGE}{right.pk}/").content.decode()
    assert page.get(home).status_code == 200
    assert page.post(f"{home}records/payment/new/").status_code == 404
    assert program.get(f"projects/{ours.project.pk}").status_code == 200
    assert page.get(f"{home}surveys/").status_code == 200
    assert page.get("/projects/").content.decode().count(ours.project.name) == 0
    with time_machine.travel(THEN + timedelta(days=200, hours=2), tick=False):
        assert signed_in(reader).get(home).status_code == 404
        assert program.get(f"projects/{ours.project.pk}").status_code == 404
    guard = signed_in(ours[Role.AUDIT_ADMIN])
    assert reads(right).count() == 3
    assert "3 次" in guard.get(f"{PAGE}{right.pk}/").content.decode()
    assert (
        guard.get(f"/system/trail/?id={right.pk}&act=read_urgently").content.decode().count("凭紧急授权查看")
    )


@time_machine.travel(THEN + timedelta(days=200), tick=False)
def test_the_guards_are_told_at_once_and_end_it(ours, reader, second, ask):
    _, right = ask()
    guard = signed_in(ours[Role.AUDIT_ADMIN])
    assert f"{PAGE}{right.pk}/" in guard.get(reverse("desk")).content.decode()
    while do_next("test", timezone.now, only=["notices.find"]):
        pass
    assert f"{right} 申请紧急授权" in guard.get("/notices/").content.decode()
    grant(right, second)
    guard.post(f"{PAGE}{right.pk}/end/", {"reason": "看完了"})
    assert signed_in(reader).get(f"/projects/{ours.project.pk}/").status_code == 404
    right.refresh_from_db()
    assert (right.state, reads(right).count()) == ("ended", 0)


def test_what_cannot_be_written_is_not_read(ours, reader, second, ask, monkeypatch):
    _, right = ask()
    grant(right, second)
    usual = entries.write

    def fails(act, *args, **kwargs):
        if act == opening.READ:
            raise OSError("full")
        return usual(act, *args, **kwargs)

    monkeypatch.setattr(entries, "write", fails)
    with pytest.raises(OSError, match="full"):
        signed_in(reader).get(f"/projects/{ours.project.pk}/")


def test_a_program_asks_grants_and_ends(ours, reader, second):
    body = {"user_id": str(reader.pk), "organisation_id": str(ours.unit.pk), "reason": "急事", "hours": 1}
    asker, other = Program(ours[Role.SYSTEM_ADMIN]), Program(second)
    assert asker.send("post", API, body | {"hours": 5}).status_code == 422
    made = asker.send("post", API, body).json()
    place = f"{API}/{made['id']}"
    assert asker.send("post", f"{place}/decision", {"granted": True}).status_code == 403
    assert other.send("post", f"{place}/decision", {"granted": True}).json()["holds"]
    Program(reader).get(f"projects/{ours.project.pk}")
    assert [each["reads"] for each in other.get(API).json()["items"]] == [1]
    assert not other.send("post", f"{place}/end", {"reason": "看完"}).json()["holds"]


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"hours": 5}, "选择"),
        ({"reason": ""}, "原因"),
        ({"name": "没有的项目"}, "没有叫这个名称的项目"),
    ],
)
def test_what_is_wrong_is_said(ask, changed, told):
    answer, right = ask(**changed)
    assert right is None
    assert told in answer.content.decode()


def test_who_sees_it_anyway_needs_none(ours, ask):
    answer, right = ask(user=ours[Role.UNIT_HEAD].pk)
    assert right is None
    assert "按角色本来就能看" in answer.content.decode()
