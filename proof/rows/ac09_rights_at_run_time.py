"""AC-09: a job does what its asker may do when it runs, not when it was asked for.

Every kind of job that people ask for is asked for by somebody who may. Then, before a worker takes it,
the right goes in one of several ways; or a worker dies with it and another takes it over afterwards. The
handler must not be called. Handlers are replaced by one that notes the call, and each is called where
nothing was taken away. Whoever has moved to another region keeps the role: then what a job of many
projects is given to look at is only the new region's. Two real handlers are tried as well: nothing is
written.
"""

from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

from proof.databases import ready
from proof.row import Row

row = Row(
    "AC-09",
    promises=("I-9",),
    sizes={"short": {"rounds": 1}, "night": {"rounds": 10}},
    bars=(
        "kinds = figure.kinds_of_people", "ways >= 5", "not_called = 0", "called_without_right = 0",
        "ended_without_words = 0", "old_region_seen = 0", "moved >= 4", "written = 0",
    ),
)  # fmt: skip


@row.runs
def take_rights_away(trial):
    """Ask, take the right away, let a worker come."""
    ready(trial.room)
    import jiheng.web.urls  # noqa: F401 — every area declares its jobs
    from jiheng.web.jobs.models import Job, JobState
    from jiheng.web.jobs.registry import KINDS, for_the_schedule
    from tests.support.cast import cast
    from tests.support.one_of_each import one_of_each

    people = [each for each in KINDS.by_code.values() if each.allowed is not for_the_schedule]
    found = SimpleNamespace(
        kinds=set(), ways=set(), tries=0, idle=0, called=0, silent=0, old=0, moved=0, written=0
    )
    for number in range(trial.size["rounds"]):
        ours, theirs = cast(f"甲{number}"), cast(f"乙{number}")
        region = one_of_each(ours)
        Job.objects.update(state=JobState.CANCELLED)  # what making it has asked for
        for kind in people:
            for way in WAYS:
                _try(kind, way, region, found)
        _move(ours, theirs, found)
        _real(region, found)
    return {
        "kinds_of_people": len(people), "kinds": len(found.kinds), "ways": len(found.ways),
        "tries": found.tries,
        "not_called": found.idle, "called_without_right": found.called, "ended_without_words": found.silent,
        "moved": found.moved, "old_region_seen": found.old, "written": found.written,
    }  # fmt: skip


def _asked(region):
    """Say of each kind who asks for it, with what."""
    from jiheng.web.accounts.roles import Role
    from jiheng.web.exchange.models import FormUpload
    from jiheng.web.operations.models import PendingImport

    ours, project = region.ours, str(region.project.pk)
    clerk, fiscal, system = ours[Role.UNIT_CLERK], ours[Role.FISCAL_CLERK], ours[Role.SYSTEM_ADMIN]
    vendor = ours[Role.VENDOR_ENGINEER]
    pending = PendingImport.objects.filter(project=region.project).latest("pk")
    upload = FormUpload.objects.filter(uploaded_by=clerk).first() or _upload(clerk, region)
    document = {"project": project, "kind": "self_evaluation_form", "choice": "{}"}
    return {
        "backups.drill_now": (system, {"backup": "x"}), "backups.take_now": (system, {}),
        "backups.verify": (system, {"backup": "x"}), "exchange.compare": (clerk, {"upload": str(upload.pk)}),
        "audits.audit": (fiscal, {"report": region.ids["audits/report_id"]}),
        "operations.examine": (vendor, {"pending": str(pending.pk)}),
        "operations.import": (vendor, {"pending": str(pending.pk), "reason": "", "only_right": ""}),
        "evidence.load": (clerk, {"organisation": str(ours.unit.pk), "sha256": "0" * 64, "name": "x.zip"}),
        "reports.make": (clerk, document),
        "reports.publish": (fiscal, document | {"report": region.ids["documents/report_id"]}),
        "bureau.snapshot": (system, {}), "bureau.sample": (fiscal, {}), "bureau.expect": (fiscal, {}),
        "bureau.summary": (fiscal, {}), "bureau.export": (fiscal, {}),
    }  # fmt: skip


def _upload(clerk, region):
    """Have a form of the project wait to be compared."""
    from django.utils import timezone

    from jiheng.web.evidence.models import StoredFile
    from jiheng.web.exchange.models import FormUpload, ReceivedForm

    made = FormUpload.objects.create(uploaded_by=clerk, uploaded_at=timezone.now())
    ReceivedForm.objects.create(
        upload=made, project=region.project, kind="self_evaluation_form", title="自评表", file="自评表.xlsx",
        stored=StoredFile.objects.first(), position=0,
    )  # fmt: skip
    return made


def _try(kind, way, region, found):
    """Ask for it, with and without taking the right away before the worker comes."""
    from django.core.exceptions import PermissionDenied
    from django.db import transaction
    from django.utils import timezone

    from jiheng.web.accounts.models import User
    from jiheng.web.jobs.actions import LEASE, ask, claim
    from jiheng.web.jobs.doing import NO_LONGER_ALLOWED, do_next
    from jiheng.web.jobs.registry import KINDS, Result

    told = _asked(region).get(kind.code)
    assert told is not None, f"who asks for {kind.code}?"
    user, arguments = told
    calls = []
    noting = type(kind)(kind.code, kind.title, lambda _: calls.append(1) or Result("办了"), kind.allowed)
    KINDS.by_code[kind.code] = noting
    try:
        for taken in (False, True):
            with transaction.atomic():
                user = User.objects.get(pk=user.pk)
                try:
                    job = ask(
                        kind.code, by=user, at=timezone.now(), key=f"{way}{taken}", arguments=arguments
                    ).job
                except PermissionDenied:
                    raise AssertionError(f"{user} may not ask for {kind.code}") from None
                now = timezone.now()
                calls.clear()
                if way == "taken over":
                    claim("dies", now, only=[kind.code])
                    now += 2 * LEASE
                if taken:
                    WAYS[way](user, region)
                ended = do_next("proof", lambda at=now: at, only=[kind.code])
                found.tries += 1
                if not taken and not calls:
                    found.idle += 1
                    print(f"{kind.code} was not called: {ended and ended.words}")
                if taken and calls:
                    found.called += 1
                    print(f"{kind.code} was done all the same: {way}")
                if taken and (ended is None or ended.pk != job.pk or ended.words != NO_LONGER_ALLOWED):
                    found.silent += 1
                    print(f"{kind.code} ended otherwise: {way}: {ended and ended.words}")
                transaction.set_rollback(True)
    finally:
        KINDS.by_code[kind.code] = kind
    found.kinds.add(kind.code)
    found.ways.add(way)


# How the right goes between asking and doing.


def _revoke(user, _region):
    from django.utils import timezone

    user.memberships.update(until=timezone.localdate() - timedelta(days=1))


def _suspend(user, _region):
    from jiheng.web.accounts.models import User

    User.objects.filter(pk=user.pk).update(is_active=False)


def _contract(user, region):
    """The vendor's contract ends; whoever is no vendor's moves to where the project is not."""
    from django.utils import timezone

    region.project.assignments.update(until=timezone.localdate() - timedelta(days=1))
    _another_role(user, region)


def _another_role(user, _region):
    """Make it a role that may ask for none of it."""
    from jiheng.web.accounts.roles import Role

    user.memberships.update(role=Role.EXPERT)


def _nothing_but_home(user, region):
    """Make it the same role, of a unit elsewhere without a project; who sees all of a server may do less."""
    from jiheng.web.accounts.models import Organisation
    from jiheng.web.accounts.roles import BUREAU_ROLES, SERVER_ROLES

    role = user.memberships.get().role
    if role in (*SERVER_ROLES, *BUREAU_ROLES):
        return _another_role(user, region)
    home = user.memberships.get().organisation
    elsewhere = Organisation.objects.create(name=f"别处{user.pk}", kind=home.kind)
    return user.memberships.update(organisation=elsewhere)


WAYS = {
    "role": _revoke, "account": _suspend, "contract": _contract, "another role": _another_role,
    "moved": _nothing_but_home, "taken over": _revoke,
}  # fmt: skip


def _move(ours, theirs, found):
    """Let somebody of a bureau move to another region, and see what jobs of many projects look at then."""
    from unittest import mock

    from django.db import transaction
    from django.utils import timezone

    from jiheng.web.accounts.models import User
    from jiheng.web.accounts.roles import Role
    from jiheng.web.bureau import expecting, exporting, sampling, summing
    from jiheng.web.bureau.scope import scope_of
    from jiheng.web.jobs.actions import ask, claim
    from jiheng.web.jobs.work import Work

    class SeenError(Exception):
        """What a job would look at."""

    def scope(user, on, *right):
        raise SeenError(" ".join(scope_of(user, on, *right)))

    makers = {
        "bureau.export": (exporting, exporting.written), "bureau.sample": (sampling, sampling.drawn),
        "bureau.expect": (expecting, expecting.compared), "bureau.summary": (summing, summing.made),
    }  # fmt: skip
    for code, (module, does) in makers.items():
        with transaction.atomic():
            user = User.objects.get(pk=ours[Role.FISCAL_CLERK].pk)
            ask(code, by=user, at=timezone.now(), arguments=ARGUMENTS[code])
            home = next(each.organisation for each in theirs[Role.FISCAL_CLERK].memberships.all())
            user.memberships.update(organisation=home)
            work = Work(claim("proof", timezone.now(), only=[code]), timezone.now)
            with mock.patch.multiple(module, scope_of=scope, current=_snapshot, newest=Path, create=True):
                try:
                    does(work)
                except SeenError as error:
                    seen = str(error)
            found.moved += theirs.region.path == seen
            found.old += ours.region.path in seen
            transaction.set_rollback(True)


def _snapshot():
    return SimpleNamespace(at=None)


ARGUMENTS = {
    "bureau.export": {"which": "{}", "told": "[]", "order": '["name", false]'},
    "bureau.sample": {
        "year": "2023", "size": "1", "seed": "x", "certain": "yes", "by": "kind", "least": "10",
    },
    "bureau.expect": {"sha256": "0" * 64, "name": "x", "year": "2023"},
    "bureau.summary": {"year": "2023", "department": "none"},
}  # fmt: skip


def _real(region, found):
    """Import a table and compare forms after the right has gone, with the handlers themselves."""
    from django.utils import timezone

    from jiheng.web.accounts.roles import Role
    from jiheng.web.evidence.models import Record
    from jiheng.web.jobs.actions import ask
    from jiheng.web.jobs.doing import do_next

    user, arguments = _asked(region)["operations.import"]
    before = Record.objects.filter(project=region.project).count()
    ask(
        "operations.import",
        by=user,
        at=timezone.now(),
        key="real",
        arguments=arguments,
        project=region.project.pk,
    )
    region.project.assignments.filter(role=Role.VENDOR_ENGINEER).update(
        until=timezone.localdate() - timedelta(days=1)
    )
    do_next("proof", timezone.now, only=["operations.import"])
    found.written += Record.objects.filter(project=region.project).count() - before
