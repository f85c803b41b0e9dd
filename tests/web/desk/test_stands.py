"""How projects stand is kept, and shown as of now only while it is of now."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from jiheng.web.accounts.roles import Role
from jiheng.web.desk import figures, stands
from jiheng.web.desk.jobs import WhileStale, reckon_stands
from jiheng.web.desk.models import KeptStand
from jiheng.web.evidence import actions
from jiheng.web.evidence.folder_in import load_folder
from jiheng.web.jobs.models import Job
from jiheng.web.jobs.work import Work
from jiheng.web.projects import versions
from tests.conftest import ROOT
from tests.support.cast import THEN

EXAMPLE = ROOT / "examples/yantian-petition-2023"
NONE_YET, OLD = "正在试算，还没有结果", "的结果，正在重算"


@pytest.fixture
def project(ours):
    return load_folder(EXAMPLE, ours.unit, by=ours[Role.UNIT_CLERK], at=THEN)


def in_the_background():
    """Do the job once, as the worker does."""
    key = str(Job.objects.count())
    job = Job.objects.create(kind="desk.stands", key=key, state="running", fence=1, asked_at=timezone.now())
    reckon_stands(Work(job, timezone.now))


def pay(project, ours):
    words = {"paid_on": "2023-12-30", "amount": "10000.00", "fund_source": "当年财政拨款"}
    actions.enter(project, "payment", words, by=ours[Role.UNIT_CLERK], at=timezone.now())


def page(client, ours, project, name="overview"):
    client.force_login(ours[Role.UNIT_CLERK])
    return client.get(reverse(f"desk:{name}", args=[project.pk])).content.decode()


def test_what_is_kept_is_read_as_it_was_made(project):
    stand = figures.stand_of(project, timezone.localdate())
    assert stand.total.value == "98"
    assert len(stand.indicators) == 26
    again = figures.read(stand.written())
    assert again.written() == stand.written()
    assert again.pictures[0].svg.startswith("<svg")


def test_pages_show_the_same_kept_or_reckoned(client, ours, project):
    fresh = page(client, ours, project), page(client, ours, project, "funds")
    in_the_background()
    assert KeptStand.objects.get(project=project).content
    kept = page(client, ours, project), page(client, ours, project, "funds")
    assert [_body(each) for each in kept] == [_body(each) for each in fresh]


def _body(page):
    return page.partition("<main")[2].partition('class="jh-print-foot"')[0]


def test_where_records_are_many_no_page_waits_and_none_shows_old_figures_as_new(
    client, ours, project, monkeypatch
):
    monkeypatch.setattr(stands, "SMALL", 0)
    first = page(client, ours, project)
    assert NONE_YET in first
    assert "99.68" not in first
    in_the_background()
    told = page(client, ours, project, "funds")
    assert "61.71" in told
    assert OLD not in told
    assert NONE_YET not in told
    pay(project, ours)
    old = page(client, ours, project, "funds")
    assert "61.71" in old
    when = timezone.localtime(KeptStand.objects.get(project=project).reckoned_at)
    assert f"截至 {when:%Y-%m-%d %H:%M} {OLD}" in old
    in_the_background()
    new = page(client, ours, project, "funds")
    assert "62.71" in new
    assert OLD not in new


def test_where_records_are_few_a_change_shows_at_once(client, ours, project):
    in_the_background()
    pay(project, ours)
    told = page(client, ours, project, "funds")
    assert "62.71" in told
    assert OLD not in told


def test_anything_it_was_made_from_makes_it_stale(project, ours):
    today = timezone.localdate()
    in_the_background()
    other = versions.create(ours.unit, (EXAMPLE / "project.yaml").read_text("utf-8"), by=None, at=THEN)
    kept = KeptStand.objects.filter(project=project)
    now = kept.values("version", "ledger_hash", "day", "program").get()
    assert project not in stands.stale_projects(today)
    for changed in (
        {"version": other.current_id}, {"ledger_hash": "f" * 64}, {"day": today - timedelta(days=1)},
        {"program": "0"},
    ):  # fmt: skip
        kept.update(**now | changed)
        assert project in stands.stale_projects(today), changed


def test_what_changes_while_it_is_reckoned_is_not_kept(project, ours):
    made = stands.reckon(project, timezone.localdate(), timezone.now())
    pay(project, ours)
    assert not stands.keep(made)
    assert not KeptStand.objects.exists()


def test_a_project_that_breaks_the_program_keeps_no_other_from_its_figures(ours, project, monkeypatch):
    text = (EXAMPLE / "project.yaml").read_text("utf-8")
    broken = versions.create(ours.unit, text, by=None, at=THEN)
    right = stands.stand_of

    def stand_of(one, on):
        if one == broken:
            raise ZeroDivisionError
        return right(one, on)

    monkeypatch.setattr(stands, "stand_of", stand_of)
    in_the_background()
    kept = {each.project_id: figures.read(bytes(each.content)) for each in KeptStand.objects.all()}
    assert kept[broken.pk].why == stands.BROKEN
    assert kept[project.pk].total.value == "98"


@pytest.mark.usefixtures("project")
def test_a_slot_is_due_while_something_is_stale():
    at = timezone.now()
    assert WhileStale().slot(at)
    in_the_background()
    assert WhileStale().slot(at) is None


def test_pages_ask_as_much_whatever_is_kept(client, ours, project, django_assert_max_num_queries):
    client.force_login(ours[Role.UNIT_CLERK])
    in_the_background()
    for name in ("overview", "funds"):
        with django_assert_max_num_queries(30):
            client.get(reverse(f"desk:{name}", args=[project.pk]))


def test_a_changed_draft_is_reckoned_anew(client, ours, project):
    in_the_background()
    newest = versions.newest_version(project)
    text = newest.text.replace("target: ≥98%", "target: ≥98.5%")
    kept, _ = versions.save(
        project.pk, text, based_on=newest.number, by=ours[Role.UNIT_CLERK], at=timezone.now()
    )
    assert kept.pk == newest.pk  # a draft is changed in place
    assert "≥98.5%" in page(client, ours, project)
    assert [*stands.stale_projects(timezone.localdate())] == [project]


def test_what_another_program_kept_is_reckoned_anew(project, monkeypatch):
    in_the_background()
    assert not stands.stale_projects(timezone.localdate())
    monkeypatch.setattr(stands, "installed_program", lambda: "0.1.0+another")
    assert [*stands.stale_projects(timezone.localdate())] == [project]
