"""Jobs: asked for once, done once, taken over from the dead, cancelled, never written by two."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from jiheng.errors import UsageError
from jiheng.web.accounts.roles import Role
from jiheng.web.jobs import actions, registry
from jiheng.web.jobs.doing import do_next
from jiheng.web.jobs.models import Job, JobState
from jiheng.web.jobs.registry import Result
from jiheng.web.jobs.schedule import Daily, Every
from jiheng.web.jobs.work import LeaseLostError, Work
from jiheng.web.jobs.worker import Signs

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
pytestmark = pytest.mark.django_db


class Wall:
    """A clock that a test sets."""

    def __init__(self, at=NOW):
        self.at = at

    def __call__(self):
        return self.at


@pytest.fixture
def wall():
    return Wall()


@pytest.fixture(autouse=True)
def kinds(monkeypatch):
    """Only the kinds of the test."""
    empty = registry.Kinds()
    for module in ("registry", "actions", "doing"):
        monkeypatch.setattr(f"jiheng.web.jobs.{module}.KINDS", empty)
    return empty


def declare(handler, code="t.work", allowed=lambda *_: True, schedule=None):
    registry.job(code, "试验", allowed=allowed, schedule=schedule)(handler)


def nothing(_work):
    return Result("好了", "/x/")


def test_it_is_done_once_and_says_so(ours, wall):
    declare(nothing)
    asked = actions.ask("t.work", by=ours[Role.UNIT_CLERK], at=NOW)
    assert not asked.already
    done = do_next("w", wall)
    assert (done.state, done.words, done.result_url, done.ended_at) == (JobState.DONE, "好了", "/x/", NOW)
    assert do_next("w", wall) is None


def test_however_much_one_asks_for_another_waits_for_one_job(ours):
    many, one = ours[Role.FISCAL_CLERK], ours[Role.UNIT_CLERK]
    declare(nothing)
    for number in range(4):
        actions.ask("t.work", by=many, at=NOW + number * MINUTE, key=f"many {number}")
    order = [do_next("w", Wall(NOW + 9 * MINUTE)).asked_by]
    for key, by in (("a", None), ("b", one), ("c", one)):
        actions.ask("t.work", by=by, at=NOW + 5 * MINUTE, key=key)
    order += [do_next("w", Wall(NOW + (10 + number) * MINUTE)).asked_by for number in range(6)]
    assert order == [many, None, one, many, one, many, many]


def test_what_the_schedule_does_again_and_again_lets_people_in_between(ours):
    declare(nothing)
    actions.ask("t.work", by=None, at=NOW, key="first")
    assert do_next("w", Wall(NOW + MINUTE)).asked_by is None
    actions.ask("t.work", by=None, at=NOW + 2 * MINUTE, key="again")
    actions.ask("t.work", by=ours[Role.UNIT_CLERK], at=NOW + 3 * MINUTE)
    assert do_next("w", Wall(NOW + 4 * MINUTE)).asked_by == ours[Role.UNIT_CLERK]
    assert do_next("w", Wall(NOW + 5 * MINUTE)).asked_by is None


def test_the_same_job_asked_for_twice_is_the_one_going_on(ours):
    declare(nothing)
    first, second, other = (
        actions.ask("t.work", by=ours[Role.UNIT_CLERK], at=NOW, key=key) for key in ("a", "a", "b")
    )
    assert (second.already, second.job.pk, other.already) == (True, first.job.pk, False)
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.create(kind="t.work", key="a", title="", asked_at=NOW)


def test_rights_are_those_of_the_moment_it_begins(ours, wall):
    ran, allowed = [], [True]
    declare(lambda work: ran.append(work) or Result(""), allowed=lambda *_: allowed[0])
    actions.ask("t.work", by=ours[Role.UNIT_CLERK], at=NOW)
    allowed[0] = False
    done = do_next("w", wall)
    assert (done.state, ran) == (JobState.FAILED, [])
    assert "没有办这件事的权限" in done.words
    with pytest.raises(PermissionDenied):
        actions.ask("t.work", by=ours[Role.UNIT_CLERK], at=NOW)


def test_a_dead_workers_job_is_taken_over_and_the_dead_one_writes_nothing(ours, wall):
    declare(nothing)
    actions.ask("t.work", by=ours[Role.UNIT_CLERK], at=NOW)
    dead = Work(actions.claim("dead", NOW), wall)
    assert actions.claim("other", NOW + MINUTE / 2) is None
    wall.at += 2 * MINUTE
    taken = do_next("other", wall)
    assert (taken.state, taken.fence, taken.lost) == (JobState.DONE, 2, 1)
    assert "接着办" in taken.log
    with pytest.raises(LeaseLostError), dead.commit():
        pytest.fail("not reached")
    with pytest.raises(LeaseLostError):
        dead.step(1, 2)
    dead.end(JobState.FAILED, "")
    assert Job.objects.get().state == JobState.DONE


def test_a_job_that_kills_its_workers_rests_longer_each_time_and_ends(ours, wall):
    declare(nothing)
    actions.ask("t.work", by=ours[Role.UNIT_CLERK], at=NOW)
    for minutes in (0, 1, 2, 4, 8):
        taken = actions.claim("dies", wall.at + minutes * MINUTE)
        wall.at += minutes * MINUTE
        assert taken
        assert actions.claim("other", wall.at + MINUTE / 2) is None
        wall.at += timedelta(seconds=1)
    assert actions.claim("last", wall.at + MINUTE) is None
    ended = Job.objects.get()
    assert (ended.state, ended.ended_at) == (JobState.FAILED, wall.at + MINUTE)
    assert "办了 5 次都中途断掉" in ended.words


def test_while_one_rests_others_are_done(ours, wall):
    declare(nothing)
    for minutes, key in enumerate(("deadly", "well")):
        actions.ask("t.work", by=ours[Role.UNIT_CLERK], at=NOW + minutes * MINUTE, key=key)
    for minutes in (0, 2):
        assert actions.claim("dies", NOW + minutes * MINUTE).key == "deadly"
    wall.at += 3.5 * MINUTE
    assert do_next("w", wall).key == "well"
    assert do_next("w", wall) is None


@pytest.mark.parametrize("wrong", [-60 * MINUTE, 2 * MINUTE, 60 * MINUTE])
def test_who_is_alive_loses_nothing_to_a_worker_whose_clock_is_wrong(ours, wrong):
    declare(nothing)
    actions.ask("t.work", by=ours[Role.UNIT_CLERK], at=NOW)
    job, passed = actions.claim("right", NOW), Wall(0.0)
    signs = Signs(passed)
    for seconds in range(0, 180, 15):
        passed.at, at = float(seconds), NOW + timedelta(seconds=seconds)
        assert actions.extend(job.pk, job.fence, at)
        assert actions.claim("wrong", at + wrong, silent=signs.silent(actions.LEASE)) is None
    passed.at += 59.0  # and now it has died
    assert actions.claim("wrong", at + wrong, silent=signs.silent(actions.LEASE)) is None
    passed.at += 1.0
    taken = actions.claim("wrong", at + MINUTE + wrong, silent=signs.silent(actions.LEASE))
    assert (taken.lost, taken.fence) == (1, 2)


def test_what_was_taken_since_one_looked_is_left_to_who_took_it(ours):
    declare(nothing)
    actions.ask("t.work", by=ours[Role.UNIT_CLERK], at=NOW)
    seen = Signs().silent(actions.LEASE)
    assert actions.claim("right", NOW)
    assert actions.claim("wrong", NOW + 60 * MINUTE, silent=seen) is None


def test_a_clock_set_back_does_not_hold_a_dead_workers_job(ours):
    declare(nothing)
    actions.ask("t.work", by=ours[Role.UNIT_CLERK], at=NOW)
    assert actions.claim("dead", NOW + timedelta(days=1))
    assert actions.claim("other", NOW)


@pytest.mark.parametrize("begun", [False, True])
def test_it_can_be_cancelled(ours, wall, begun):
    def handler(work):
        if begun:
            actions.cancel(work.id, NOW)
        work.step(1, 3)
        pytest.fail("not reached")

    declare(handler)
    job = actions.ask("t.work", by=ours[Role.UNIT_CLERK], at=NOW).job
    if not begun:
        actions.cancel(job.pk, NOW)
    do_next("w", wall)
    job.refresh_from_db()
    assert job.state == JobState.CANCELLED


def test_a_worker_told_to_stop_gives_its_job_back(ours, wall):
    declare(lambda work: work.step(1, 3))
    actions.ask("t.work", by=ours[Role.UNIT_CLERK], at=NOW)
    given_back = do_next("w", wall, stopping=lambda: True)
    assert (given_back.state, given_back.lost, given_back.done) == (JobState.WAITING, 0, 1)


def test_a_job_that_another_clock_has_forgotten_ends_nobody(ours, wall):
    def forgotten(work):
        Job.objects.filter(pk=work.id).delete()
        return Result("好了")

    declare(forgotten)
    asked = actions.ask("t.work", by=ours[Role.UNIT_CLERK], at=NOW)
    assert do_next("a", wall).pk == asked.job.pk


def test_progress_never_runs_backwards(ours, wall):
    declare(nothing)
    actions.ask("t.work", by=ours[Role.UNIT_CLERK], at=NOW)
    job = actions.claim("w", NOW)
    Work(job, wall).step(7, 7)
    Work(job, wall).step(1, 7)
    assert Job.objects.get().done == 7


@pytest.mark.parametrize(
    ("error", "told"), [(UsageError("表头不对"), "表头不对"), (ZeroDivisionError("secret"), "程序出错")]
)
def test_what_goes_wrong_is_told_without_the_inside(ours, wall, error, told):
    def handler(_work):
        raise error

    declare(handler)
    actions.ask("t.work", by=ours[Role.UNIT_CLERK], at=NOW)
    done = do_next("w", wall)
    assert done.state == JobState.FAILED
    assert told in done.words
    assert "secret" not in done.words


def test_partly_done_says_so(ours, wall):
    declare(lambda _work: Result("98 成功，2 失败", missed=2))
    actions.ask("t.work", by=ours[Role.UNIT_CLERK], at=NOW)
    assert do_next("w", wall).state == JobState.PARTIAL


def test_a_slot_is_queued_once_whoever_ticks(wall):
    declare(nothing, schedule=Every(15))
    assert len(actions.tick(NOW)) == 1
    assert actions.tick(NOW) == []
    do_next("w", wall)
    assert actions.tick(NOW + 14 * MINUTE) == []
    assert len(actions.tick(NOW + 15 * MINUTE)) == 1
    assert actions.tick(NOW + 31 * MINUTE) == []  # the last one still waits: no pile
    wall.at += 31 * MINUTE
    do_next("w", wall)
    assert len(actions.tick(NOW + 31 * MINUTE)) == 1
    assert actions.tick(NOW) == []  # a clock set back


def test_a_tick_asks_once_for_all_and_writes_nothing_that_is_refused(wall, django_assert_num_queries):
    for number in range(5):
        declare(nothing, code=f"t.work-{number}", schedule=Every(15))
    assert len(actions.tick(NOW)) == 5
    with django_assert_num_queries(1):
        actions.tick(NOW)
    with django_assert_num_queries(2):  # and whether the last ones still go on: all do
        assert actions.tick(NOW + 15 * MINUTE) == []
    for _ in range(5):
        do_next("w", wall)
    assert len(actions.tick(NOW + 15 * MINUTE)) == 5


@pytest.mark.parametrize(
    ("first", "days"), [("2025-03-08", ["08", "09", "10"]), ("2025-11-01", ["01", "02", "03"])]
)
def test_an_hour_that_comes_twice_or_never_queues_once(settings, wall, first, days):
    settings.TIME_ZONE = "America/New_York"
    declare(nothing, schedule=Daily(time(1, 30)))
    ran = []
    wall.at = datetime.fromisoformat(f"{first} 05:00+00:00")
    for _ in range(71 * 2):
        ran += [each.slot for each in actions.tick(wall.at)]
        do_next("w", wall)
        wall.at += 30 * MINUTE
    assert ran == [first[:8] + day for day in days]


def test_nothing_is_due_before_its_time_of_day():
    daily = Daily(time(8, 45))
    assert daily.slot(datetime(2026, 3, 2, 0, 44, tzinfo=UTC)) is None
    assert daily.slot(datetime(2026, 3, 2, 0, 45, tzinfo=UTC)) == "2026-03-02"


def test_a_running_job_is_told_to_stop_before_the_table_is_asked_which_it_may_hold(ours, monkeypatch):
    declare(nothing)
    job = actions.ask("t.work", by=ours[Role.UNIT_CLERK], at=NOW).job
    actions.claim("w", NOW)
    told, seen = actions.marks.ask_to_stop, []
    with CaptureQueriesContext(connection) as asked:
        monkeypatch.setattr(actions.marks, "ask_to_stop", lambda each: (seen.append(len(asked)), told(each)))
        actions.cancel(job.pk, NOW)
    assert seen == [0]
    assert actions.marks.is_asked(job.pk)
    actions.marks.clear(job.pk)
