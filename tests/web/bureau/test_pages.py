"""The bureau's pages: what they show, to whom, and what is never told to strangers."""

import html
import io
import re
import sys
import zipfile
from datetime import UTC, date, datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from jiheng.portfolio.comparing.sample import rank_of
from jiheng.web.accounts.roles import Role
from jiheng.web.bureau import export_views
from jiheng.web.bureau.models import Sample
from jiheng.web.filing import actions
from jiheng.web.filing.desk import address
from jiheng.web.filing.models import FilingDay, Reminder
from jiheng.web.filing.queries import due_days
from jiheng.web.jobs.doing import do_next
from jiheng.web.notices.models import Channel, Message, Notice
from jiheng.web.trail.models import Entry

ANY = ("index", "projects", "units", "compare")
NOW = datetime(2026, 1, 5, tzinfo=UTC)


def told(client, user, name, *args, **query):
    client.force_login(user)
    answer = client.get(reverse(f"bureau:{name}", args=args), query)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_before_the_first_night_each_page_says_what_to_do(client, ours):
    for name in ANY:
        assert "还没有快照" in told(client, ours[Role.FISCAL_CLERK], name)


@pytest.mark.parametrize("role", [Role.FISCAL_CLERK, Role.UNIT_HEAD])
@pytest.mark.usefixtures("snapshot")
def test_nothing_of_strangers_is_told(client, ours, theirs, role):
    hers = str(theirs.project.pk)
    words = ("乙的秘密", theirs.unit.name, "乙厅", "乙区", theirs.unit.path, hers)
    asked = [("index", {}), ("units", {}), ("projects", {})] + [
        (name, query)
        for name in ANY
        for query in (
            {"department": "乙厅"},
            {"unit_ids": theirs.unit.path},
            {"text": "秘密"},
            {"unit_ids": "", "filing": "none"},
        )
    ]
    for name, query in asked:
        page = told(client, ours[role], name, **query)
        typed = [*query.values()]
        assert [word for word in words if word in page and not any(word in each for each in typed)] == []
        assert reverse("bureau:project", args=[hers]) not in page
    client.force_login(ours[role])
    for name in ("project", "peers"):
        assert client.get(reverse(f"bureau:{name}", args=[hers])).status_code == 404
    assert "乙的秘密" in told(client, theirs[role], "projects")


@pytest.mark.usefixtures("snapshot")
def test_the_overview_counts_a_year_and_leads_to_each_number(client, ours, django_assert_max_num_queries):
    client.force_login(ours[Role.FISCAL_CLERK])
    with django_assert_max_num_queries(30):
        page = client.get(reverse("bureau:index")).content.decode()
    assert "5 个项目里 2 个逾期（40%）" in page
    assert "逾期未报 1，逾期报 1" in page
    assert "1 个单位里 1 个有逾期" in page
    assert f"{reverse('bureau:units')}?year=2023&amp;filing=behind" in page
    assert "（今天）" in page
    assert "6 个项目" in told(client, ours[Role.FISCAL_CLERK], "index", year="")


@pytest.mark.usefixtures("snapshot")
def test_the_list_is_filtered_sorted_and_leads_to_a_project(client, ours):
    clerk = ours[Role.FISCAL_CLERK]
    page = told(client, clerk, "projects", filing="behind", sort="-total")
    assert page.index("门户") < page.index("网站")
    assert "机房" not in page
    assert "共 2 条" in page
    assert "共 1 条" in told(client, clerk, "projects", odd="no_total")
    page = told(client, clerk, "project", str(ours.project.pk))
    assert "90.00" in page
    assert reverse("desk:overview", args=[ours.project.pk]) in page
    assert "打开项目本身" not in told(client, clerk, "project", "code-2")
    beside = told(client, clerk, "peers", "code-2", least="3")
    assert "不在任何一组" in beside
    assert "10" in beside
    assert client.get(reverse("bureau:project", args=["code-9"])).status_code == 404


@pytest.mark.usefixtures("snapshot")
def test_every_picture_leads_to_its_list_and_a_risk_to_its_reasons(client, ours):
    clerk, listed = ours[Role.FISCAL_CLERK], reverse("bureau:projects")
    page = told(client, clerk, "index")
    weak = re.findall(rf'<a href="({listed}[^"]*weak=[^"]*)"', page)
    assert weak == []  # nobody is below 60 %
    assert "得分率最低的一级指标是甲运维项目：90%" in page
    page = told(client, clerk, "project", str(ours.project.pk))
    assert "1 个指标里 1 个证据齐" in page
    assert "失分最多的是甲运维项目：10 分" in page
    (to_lost,) = {*re.findall(rf'<a href="({listed}[^"]*lost=[^"]*)"', page)}
    found = client.get(html.unescape(to_lost)).content.decode()
    assert "指标“甲运维项目”没有得满分" in found
    assert "共 1 条" in found
    assert "风险：低 16 分" in page
    assert "不知道上年的总分" in page
    page = told(client, clerk, "projects", risk_level="middle", sort="-risk")
    assert "没有报送或逾期 +15；" not in page
    shown = told(client, clerk, "projects", risk_level="middle", columns="name,risk,risk_because")
    assert "没有报送或逾期 +15" in shown


@pytest.mark.usefixtures("snapshot")
def test_a_unit_that_is_behind_is_reminded_and_sees_it_until_all_is_filed(client, ours, theirs):
    clerk, head = ours[Role.FISCAL_CLERK], ours[Role.UNIT_HEAD]
    page = told(client, clerk, "units")
    assert f'value="{ours.unit.path}"' in page
    client.post(f"{reverse('bureau:remind')}?year=2023", {"chosen": [ours.unit.path, theirs.unit.path]})
    (made,) = Reminder.objects.all()
    assert (made.organisation, made.fiscal_year, made.projects, made.sent_by) == (ours.unit, 2023, 1, clerk)
    assert f"{timezone.localtime(made.sent_at):%Y-%m-%d %H:%M}" in told(client, clerk, "units")
    notice = {"kind": "reminded", "url": address(made), "title": "财政催办", "found_at": NOW, "tells_at": NOW}
    read, unread = (
        Notice.objects.create(user=ours[role], key=role, told_at=NOW, **notice)
        for role in (Role.UNIT_HEAD, Role.UNIT_CLERK)
    )
    Notice.objects.filter(pk=read.pk).update(read_at=NOW)
    mail = Channel.objects.create(
        user=head, kind="email", name="邮箱", address_kept="", asked_by=head, asked_at=NOW, state="approved"
    )
    Message.objects.create(
        channel=mail, key=str(unread.pk), text="催办", state="failed", answer="550 no such user",
        made_at=NOW, next_at=NOW,
    )  # fmt: skip
    receipt = told(client, clerk, "reminders")
    assert "2 人收到，1 人读过" in receipt
    assert "没有发出 1 条；550 no such user" in receipt
    assert "还没有催办过" in told(client, theirs[Role.FISCAL_CLERK], "reminders")
    entry = Entry.objects.filter(act="remind").get()
    assert entry.object_id == str(made.pk)
    actions.set_filing_day("", 2023, date(2024, 3, 31), by=clerk, at=NOW)
    client.force_login(head)
    assert "财政催办：2023 年度还有 1 个项目没有报" in client.get(reverse("desk")).content.decode()
    assert "期限 2024-03-31，已过" in client.get(reverse("desk")).content.decode()
    client.force_login(theirs[Role.UNIT_HEAD])
    assert "财政催办" not in client.get(reverse("desk")).content.decode()
    client.force_login(head)
    assert (
        client.post(f"{reverse('bureau:remind')}?year=2023", {"chosen": [ours.unit.path]}).status_code == 403
    )


@pytest.mark.usefixtures("snapshot")
def test_the_nearest_filing_day_holds_and_each_change_is_kept(client, ours, theirs):
    reviewer = ours[Role.FISCAL_REVIEWER]
    actions.set_filing_day("", 2023, date(2024, 3, 31), by=reviewer, at=NOW)
    client.force_login(reviewer)
    for due in ("2024-04-15", "2024-04-20"):
        client.post(reverse("bureau:filing_days"), {"year": 2023, "due": due})
    of = due_days()
    assert of(ours.unit.path, 2023) == date(2024, 4, 20)
    assert of(theirs.unit.path, 2023) == date(2024, 3, 31)
    assert of(ours.unit.path, 2024) is None
    assert "2024-04-20" in told(client, ours[Role.UNIT_HEAD], "filing_days")
    assert "2024-04-20" not in told(client, theirs[Role.FISCAL_CLERK], "filing_days")
    assert FilingDay.objects.count() == 2
    client.force_login(ours[Role.UNIT_HEAD])
    assert client.post(reverse("bureau:filing_days"), {"year": 2023, "due": "2029-01-01"}).status_code == 403


@pytest.mark.usefixtures("snapshot")
def test_a_sample_is_kept_with_its_frame_and_is_drawn_again_alike(
    client, ours, theirs, shared_database, monkeypatch
):
    for name, value in shared_database.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("PYTHONPATH", ":".join(filter(None, sys.path)))
    clerk, url = ours[Role.FISCAL_CLERK], reverse("bureau:samples")
    client.force_login(clerk)
    asked = {"year": 2023, "size": 3, "seed": "2023-抽查", "by": ["department"], "least": 10}
    for _ in range(2):
        client.post(url, asked)
        done = do_next("w", timezone.now)
        assert done.words == "抽中 3 个，抽样框 5 个"
    first, second = Sample.objects.order_by("drawn_at")
    assert first.answers == second.answers
    assert (first.drawn_by, first.within, first.seed) == (clerk, [ours.region.path], "2023-抽查")
    rows = first.answer("sample")["rows"]
    order = sorted(
        ["code-1", "code-2", "code-3", "code-4", str(ours.project.pk)],
        key=lambda code: rank_of("2023-抽查", code),
    )
    assert [(each["code"], each["probability"]) for each in rows] == [(code, "3/5") for code in order[:3]]
    page = told(client, clerk, "sample", first.pk)
    assert "抽样框 5 个项目" in page
    book = client.get(reverse("bureau:sample_book", args=[first.pk]))
    assert book.content[:2] == b"PK"
    client.force_login(theirs[Role.FISCAL_CLERK])
    assert client.get(reverse("bureau:sample", args=[first.pk])).status_code == 404
    assert "2023-抽查" not in client.get(url).content.decode()
    assert Entry.objects.filter(act="draw").count() == 2
    client.force_login(ours[Role.AUDITOR])
    assert client.post(url, asked).status_code == 403


@pytest.mark.usefixtures("snapshot")
def test_the_list_goes_out_at_once_or_by_a_job_to_who_asked(
    client, ours, theirs, shared_database, monkeypatch
):
    clerk, url = ours[Role.FISCAL_CLERK], f"{reverse('bureau:export')}?year=2023&sort=-total"
    client.force_login(clerk)
    told_at_once = client.get(url).content
    words = zipfile.ZipFile(io.BytesIO(told_at_once)).read("xl/worksheets/sheet1.xml").decode()
    assert words.index("平台") < words.index("门户") < words.index("机房")  # by total, without one last
    assert "年度：2023" in words
    assert "电话" not in words
    assert "乙的秘密" not in words
    for name, value in shared_database.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("PYTHONPATH", ":".join(filter(None, sys.path)))
    monkeypatch.setattr(export_views, "AT_ONCE", 3)
    assert "5 个项目，年度：2023，要写一会儿" in client.get(url).content.decode()
    client.post(url)
    done = do_next("w", timezone.now)
    assert done.words == "5 个项目"
    by_job = b"".join(client.get(done.result_url).streaming_content)
    assert by_job == told_at_once
    client.force_login(theirs[Role.FISCAL_CLERK])
    assert client.get(done.result_url).status_code == 404
    client.force_login(ours[Role.FISCAL_REVIEWER])
    assert client.get(done.result_url).status_code == 404
    client.force_login(ours[Role.UNIT_HEAD])
    assert client.get(url).status_code == 403
