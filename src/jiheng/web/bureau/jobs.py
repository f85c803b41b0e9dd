"""The jobs of the bureau, in children of bounded memory: each night all projects are scored and laid out."""

from collections.abc import Mapping
from datetime import date, time

from django.urls import reverse
from django.utils import timezone

from jiheng.portfolio.completeness import OUTCOMES
from jiheng.portfolio.kept_snapshots import give_up, keep
from jiheng.web.accounts.models import User
from jiheng.web.accounts.needs import roles_of
from jiheng.web.accounts.permissions import Act, matrix
from jiheng.web.bureau import expecting, exporting, sampling, summing
from jiheng.web.bureau.where import folder
from jiheng.web.jobs.child import let_child
from jiheng.web.jobs.registry import Result, job
from jiheng.web.jobs.schedule import Daily
from jiheng.web.jobs.work import CancelledError, LeaseLostError, StoppingError, Work
from jiheng.web.projects.models import Project

CHILD = "jiheng.web.bureau.nightly_child"
STAYS = "上一次的快照还在，照样可查"


def _allowed(user: User | None, _arguments: Mapping[str, str], on: date) -> bool:
    """Allow it to the schedule, and to whoever keeps the server: they see it, and may cancel it."""
    return user is None or Act.UPDATE in matrix().acts("settings", roles_of(user, on))


@job("bureau.snapshot", "全部项目评分、写快照", allowed=_allowed, schedule=Daily(after=time(1, 0)))
def write_snapshot(work: Work) -> Result:
    """Write table, scores and snapshot of all projects, as of when the job began; whole or not at all."""
    if not Project.objects.filter(is_sample=False).exists():
        return Result("服务器上还没有项目，没有写")
    at = work.begun_at or work.at
    try:
        words = let_child(work, CHILD, str(folder()), at.isoformat(), stays=STAYS)["words"]
        with work.commit():
            keep(folder(), at)
    except (StoppingError, LeaseLostError):
        raise  # what was written so far is gone on with
    except CancelledError as error:
        give_up(folder())
        raise CancelledError(f"已取消；{STAYS}") from error
    except BaseException:
        give_up(folder())
        raise
    return Result(f"{words}；截至 {timezone.localtime(at):%Y-%m-%d %H:%M}")


@job("bureau.sample", "抽样", allowed=sampling.allowed)
def draw_sample(work: Work) -> Result:
    """Draw a sample from the newest snapshot and keep it."""
    if work.made_url:  # by a worker that died before it could say so
        return Result("已抽样", work.made_url)
    rule, at, found = sampling.drawn(work)
    with work.commit():
        assert work.user is not None  # noqa: S101 — `sampling.allowed`
        kept = sampling.keep(rule, found, at, by=work.user, now=work.at)
        url = reverse("bureau:sample", args=[kept.pk])
        work.made(url)
    return Result(f"抽中 {len(kept.answer('sample')['rows'])} 个，抽样框 {kept.frame:,} 个", url)


@job("bureau.expect", "核对应报名单", allowed=expecting.allowed)
def compare_expected(work: Work) -> Result:
    """Compare a list of who should file with the newest snapshot, and keep what came of it."""
    if work.made_url:
        return Result("已核对", work.made_url)
    found, at, book = expecting.compared(work)
    with work.commit():
        kept = expecting.keep(work, found, at, book)
        url = reverse("bureau:expected_list", args=[kept.pk])
        work.made(url)
    told = "，".join(f"{title} {kept.counts[key]}" for key, title in OUTCOMES.items() if kept.counts.get(key))
    return Result(f"应报 {sum(kept.counts.values()):,} 个：{told}", url)


@job("bureau.summary", "生成部门汇总", allowed=summing.allowed)
def make_summary(work: Work) -> Result:
    """Write the summary of a department's projects and keep it."""
    if work.made_url:
        return Result("已生成", work.made_url)
    said, files = summing.made(work)
    with work.commit():
        kept = summing.keep(work, said, files)
        url = reverse("bureau:summary", args=[kept.pk])
        work.made(url)
    return Result(f"已生成{kept}，{len(kept.projects)} 个项目", url)


@job("bureau.export", "导出项目列表", allowed=exporting.allowed)
def export_list(work: Work) -> Result:
    """Write a long list as a workbook and keep it for who asked for it."""
    if work.made_url:
        return Result("已导出", work.made_url)
    rows, file = exporting.written(work)
    with work.commit():
        kept = exporting.keep(work, rows, file)
        url = reverse("bureau:exported", args=[kept.pk])
        work.made(url)
    return Result(f"{rows:,} 个项目", url)
