"""Check-in on the spot: exactly once, both clocks kept, signs shown and nothing punished."""

import json
import re
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
import time_machine
from django.contrib.staticfiles import finders
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.urls import reverse
from PIL import Image

from jiheng.web.accounts.roles import Role
from jiheng.web.duties import actions, on_the_spot
from jiheng.web.duties.models import CheckIn, Spot
from jiheng.web.duties.spot_views import code_of
from jiheng.web.evidence import files
from jiheng.web.evidence.models import EvidenceFile, Record
from jiheng.web.ids import new_id
from tests.support.kept import told
from tests.support.promised import DAILY, PROMISED, noon, promise

pytestmark = pytest.mark.django_db
NOW = noon("2023-06-05")
CHECKLIST = "电源\n温度（℃）\n漏水"


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def spot(ours):
    """A rack of the portal, whose environment is checked every day."""
    promise(ours.project, PROMISED.replace("goals:\n", DAILY + "goals:\n"))
    actions.settle(ours.project.pk, at=NOW)
    return Spot.objects.create(
        project=ours.project, name="A05 机柜", system="门户网站", checklist=CHECKLIST,
        made_by=ours[Role.UNIT_CLERK], made_at=NOW,
    )  # fmt: skip


def photo(colour="red"):
    held = BytesIO()
    Image.new("RGB", (8, 8), colour).save(held, "JPEG")
    return SimpleUploadedFile("1.jpg", held.getvalue(), "image/jpeg")


def address(spot):
    return f"{reverse('duties:check_in', args=[spot.project_id])}?scan={code_of(spot)}"


def posted(**changed):
    told = {
        "id": str(new_id()), "kind": "environment_check", "field:system": "门户网站",
        "done_at": NOW.isoformat(), "sent_at": NOW.isoformat(),
        "item:0": "ok", "item:1": "ok", "value:1": "23", "item:2": "ok", "hashes": "[]",
    }  # fmt: skip
    return told | changed


def send(client, spot, **changed):
    answer = client.post(address(spot), posted(**changed), headers={"Accept": "application/json"})
    return answer.status_code, json.loads(answer.content)


def test_the_code_leads_to_todays_duties_here(client, spot, ours, theirs):
    client.force_login(ours[Role.VENDOR_ENGINEER])
    page = client.get(reverse("duties:scan", args=[code_of(spot)]), follow=True)
    text = page.content.decode()
    assert "每日环境监测" in text
    assert "每月巡检" not in text  # another system's
    assert "（℃）" in text
    forged = code_of(spot)[:-1] + ("A" if code_of(spot)[-1] != "A" else "B")
    assert client.get(reverse("duties:scan", args=[forged])).status_code == 404
    client.force_login(theirs[Role.VENDOR_ENGINEER])
    assert client.get(reverse("duties:scan", args=[code_of(spot)]), follow=True).status_code == 404
    client.force_login(ours[Role.AUDITOR])
    assert client.get(reverse("duties:scan", args=[code_of(spot)]), follow=True).status_code == 403


def test_a_check_in_is_a_record_that_fulfils_the_duty(client, spot, ours):
    client.force_login(ours[Role.VENDOR_ENGINEER])
    status, answer = send(
        client,
        spot,
        photos=[photo()],
        hashes=json.dumps(["0" * 64]),
        latitude="22.5",
        longitude="114.05",
        accuracy="12",
    )
    assert status == 200
    record = Record.objects.get()
    content = json.loads(record.content)
    assert (answer["record"], answer["incident"]) == (record.record_id, "")
    assert content["result"] == "正常"
    assert content["checked_by"] == ours[Role.VENDOR_ENGINEER].name
    assert content["remark"] == "温度 23℃"
    assert content["attachments"] == EvidenceFile.objects.get().name
    made = CheckIn.objects.get()
    assert (made.scanned, made.latitude, made.accuracy, made.items[1]) == (
        True,
        "22.5",
        12,
        ["温度", "23℃", True],
    )
    duty = spot.project.duties.get(promise="每日环境监测", first="2023-06-05")
    assert (duty.state, duty.records) == ("done", [record.record_id])


def test_something_abnormal_is_said_and_offers_an_incident(client, spot, ours, monkeypatch):
    monkeypatch.setattr(
        "jiheng.web.duties.spot_views.form_for", lambda _project, kind, words: f"{kind}:{words['symptom']}"
    )
    client.force_login(ours[Role.VENDOR_ENGINEER])
    _, answer = send(client, spot, **{"item:2": "bad", "remark": "空调滴水"})
    content = json.loads(Record.objects.get().content)
    assert content["result"] == "异常"
    assert content["remark"] == "漏水 异常；温度 23℃；空调滴水"
    assert answer["incident"] == "incident:A05 机柜 漏水 空调滴水"


def test_the_same_post_again_is_the_same_record(client, spot, ours, now):
    client.force_login(ours[Role.VENDOR_ENGINEER])
    first = posted(photos=[photo()])
    answers = []
    for _ in range(3):
        first["photos"][0].seek(0)
        now.shift(timedelta(minutes=7))  # a retry comes later, and says so
        first["sent_at"] = (NOW + timedelta(minutes=7)).isoformat()
        answer = client.post(address(spot), first, headers={"Accept": "application/json"})
        answers.append((answer.status_code, json.loads(answer.content)["record"]))
    assert len(set(answers)) == 1
    assert (Record.objects.count(), CheckIn.objects.count(), EvidenceFile.objects.count()) == (1, 1, 1)
    first["photos"][0].seek(0)
    other = client.post(address(spot), first | {"remark": "别的"}, headers={"Accept": "application/json"})
    assert other.status_code == 422
    assert "内容与这次不同" in json.loads(other.content)["error"]


def test_the_day_is_that_of_our_clock(client, spot, ours):
    client.force_login(ours[Role.VENDOR_ENGINEER])
    ahead = timedelta(days=2)
    done, sent = (NOW - timedelta(hours=3) + ahead).isoformat(), (NOW + ahead).isoformat()
    _, answer = send(client, spot, done_at=done, sent_at=sent)
    assert Record.objects.get().happened_on.isoformat() == "2023-06-05"
    assert answer["signs"] == ["手机时间比服务器快 2880 分钟"]
    made = CheckIn.objects.get()
    assert (made.done_at_phone.isoformat(), made.received_at) == (done, NOW)


def test_signs_are_shown_and_nothing_is_punished(client, spot, ours):
    client.force_login(ours[Role.VENDOR_ENGINEER])
    for number in range(20):
        at = (NOW + timedelta(seconds=number)).isoformat()
        changed = {"done_at": at, "sent_at": at, "remark": f"第 {number} 次"}
        if number in {3, 17}:
            changed |= {"photos": [photo()], "hashes": json.dumps(["a" * 64])}
        if number == 5:
            changed["no_place"] = "没有信号"
        status, _ = send(client, spot, **changed)
        assert status == 200
    client.force_login(ours[Role.UNIT_CLERK])
    page = client.get(reverse("duties:check_ins", args=[spot.project_id])).content.decode()
    assert page.count("1 分钟内登记 20 条以上") == 20
    assert page.count("照片与另一次登记相同") == 2
    assert page.count("无定位：没有信号") == 1
    assert Record.objects.filter(is_late=False).count() == 20


def test_what_cannot_be_is_refused_with_its_reason(client, spot, ours):
    client.force_login(ours[Role.VENDOR_ENGINEER])
    for changed, why in (
        ({"id": "x"}, "登记编号"),
        ({"kind": "payment"}, "记录种类"),
        ({"latitude": "1;drop"}, "纬度"),
        ({"field:nonsense": "1"}, "没有“nonsense”这一项"),
        ({"field:system": "别的系统"}, "系统"),
        ({"photos": [SimpleUploadedFile("1.jpg", b"#!/bin/sh", "image/jpeg")]}, "文件"),
    ):
        status, answer = send(client, spot, **changed)
        assert status == 422
        assert why in answer["error"]
    assert not Record.objects.exists()
    assert not CheckIn.objects.exists()


@pytest.mark.enable_socket
def test_a_check_in_that_cannot_be_taken_now_is_not_refused_for_good(client, spot, ours, settings):
    settings.CLAMD = "127.0.0.1:1"  # nobody is there
    client.force_login(ours[Role.VENDOR_ENGINEER])
    status, answer = send(client, spot, photos=[photo()])
    assert (status, answer["state"]) == (503, "busy")
    assert "查毒程序" in answer["error"]
    assert not CheckIn.objects.exists()


def test_a_nearly_full_disk_lets_the_phone_keep_it(client, spot, ours, monkeypatch):
    monkeypatch.setattr(files, "disk_used", lambda: (95, 1))
    client.force_login(ours[Role.VENDOR_ENGINEER])
    status, answer = send(client, spot, photos=[photo()])
    assert (status, answer["state"]) == (503, "busy")
    assert "磁盘已用 95%" in answer["error"]
    assert not CheckIn.objects.exists()


def test_it_works_without_scripts(client, spot, ours):
    client.force_login(ours[Role.VENDOR_ENGINEER])
    plain = {"id": str(new_id()), "kind": "environment_check", "field:system": "门户网站"}
    page = client.post(address(spot), plain, follow=True).content.decode()
    assert "已登记：运行环境监测" in page
    assert Record.objects.get().happened_on.isoformat() == "2023-06-05"


def test_a_check_in_is_never_changed(client, spot, ours):
    client.force_login(ours[Role.VENDOR_ENGINEER])
    send(client, spot)
    with pytest.raises(DatabaseError, match="不能改动或删除"), transaction.atomic():
        CheckIn.objects.update(latitude="0")


def test_a_vendor_of_a_signed_year_checks_nothing_in(client, spot, ours):
    spot.project.state = "signed"
    spot.project.save()
    client.force_login(ours[Role.VENDOR_ENGINEER])
    assert client.post(address(spot), posted()).status_code == 403


def test_the_clerk_adds_spots_and_prints_their_codes(client, spot, ours, monkeypatch):
    page = reverse("duties:spots", args=[spot.project_id])
    client.force_login(ours[Role.UNIT_CLERK])
    added = client.post(page, {"name": "3 号机房", "system": "", "checklist": " 门禁 \n\n"}, follow=True)
    assert "已添加地点" in added.content.decode()
    assert [each.name for each in on_the_spot.items_of(Spot.objects.get(name="3 号机房"))] == ["门禁"]
    assert "同名" in client.post(page, {"name": "3 号机房"}).content.decode()
    assert told(spot.project, "create")[-1]["after"]["spot"] == "3 号机房"
    labels = client.get(reverse("duties:labels", args=[spot.project_id])).content.decode()
    assert labels.count("<svg viewBox=") == 2  # drawn whole at any size
    assert "?part=" not in labels
    monkeypatch.setattr("jiheng.web.ui.codes.MOST_PRINTED", 1)
    parts = [
        client.get(reverse("duties:labels", args=[spot.project_id]), {"part": part}).content.decode()
        for part in ("1", "2", "一")
    ]
    assert ["3 号机房" in each for each in parts] == [True, False, True]
    assert all(each.count("<svg viewBox=") == 1 and "共 2 个地点" in each for each in parts)
    assert ["?part=2" in each for each in parts] == [True, False, True]
    client.force_login(ours[Role.VENDOR_MANAGER])
    assert client.post(page, {"name": "4 号机房"}).status_code == 403


@pytest.mark.parametrize("name", ["赵主任", ""])
def test_what_the_customer_signs_is_kept_beside_the_record(client, spot, ours, name):
    client.force_login(ours[Role.VENDOR_ENGINEER])
    held = BytesIO()
    Image.new("RGB", (64, 26), "white").save(held, "PNG")
    glass = SimpleUploadedFile("signature.png", held.getvalue(), "image/png")
    assert send(client, spot, signer=name, signature=glass)[0] == 200
    made = CheckIn.objects.get()
    assert made.signer == name
    assert EvidenceFile.objects.get(name=made.signature).note == f"现场签字 {name}".strip()
    content = json.loads(Record.objects.get().content)
    assert content["attachments"] == made.signature
    assert ("客户签字：赵主任" in content["remark"]) is bool(name)
    client.force_login(ours[Role.UNIT_CLERK])
    listed = client.get(reverse("duties:check_ins", args=[spot.project_id])).content.decode()
    assert (f"{name}（手写）" if name else "手写") in listed


def test_a_name_is_typed_where_nobody_can_write(client, spot, ours):
    client.force_login(ours[Role.VENDOR_ENGINEER])
    assert send(client, spot, signer="钱工")[0] == 200
    made = CheckIn.objects.get()
    assert (made.signer, made.signature) == ("钱工", "")


def test_the_first_load_is_small_and_asks_for_nothing_else(client, spot, ours):
    client.force_login(ours[Role.VENDOR_ENGINEER])
    page = client.get(address(spot)).content
    asked = {each.decode() for each in re.findall(rb'(?:href|src)="/static/([^"#]+)', page)}
    assert {each.split("/")[0] for each in asked} == {"duties", "ui", "vendor"}
    parts = [Path(finders.find(each)) for each in {*asked, "duties/offline.js"}]
    sent = [packed if (packed := Path(f"{each}.gz")).exists() else each for each in parts]
    size = len(page) + sum(each.stat().st_size for each in sent)
    assert size <= 200 * 1024
