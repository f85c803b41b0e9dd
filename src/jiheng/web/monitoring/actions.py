"""Add a target, approve it, stop it; ask for a permit and decide on it. Each with its entry in the trail."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from jiheng.errors import UsageError
from jiheng.sources.network.policy import read_permission
from jiheng.web.accounts.models import User
from jiheng.web.evidence.writing import locked_end
from jiheng.web.ids import new_id
from jiheng.web.monitoring.models import NEWEST, Permit, PermitState, Target, TargetState
from jiheng.web.monitoring.network_policy import Examined
from jiheng.web.monitoring.queries import outage_receivers, told_systems
from jiheng.web.projects.models import Project
from jiheng.web.trail import entries


def add_target(
    project: Project, system: str, examined: Examined, *, by: User, at: datetime, severity: str = ""
) -> Target:
    """Add a target that `examine` has let through: it begins at once, or waits for a second person.

    Raises UsageError where the system has a target already, or its outages come from alerts.
    """
    waits = bool(examined.because)
    with transaction.atomic():
        locked_end(project)
        refuse_twice(project, system)
        earlier = Target.objects.filter(project=project, system=system, counts=True)
        before = earlier.order_by(*NEWEST).first()
        made = Target(
            project=project, system=system, url=examined.url.text, because=examined.because,
            state=TargetState.ASKED if waits else TargetState.ON, severity=severity, asked_by=by, asked_at=at,
        )  # fmt: skip
        made.series = before.series if before else str(made.pk)
        made.published = before.published if before else False
        try:
            with transaction.atomic():
                made.save()
        except IntegrityError as error:
            raise UsageError(
                f"“{system}”已经有监测点\n    怎么办：要换网址，先停止现在的监测点；历史数据接着算"
            ) from error
        _tell("ask_target" if waits else "add_target", made, by, at)
    return made


def refuse_twice(project: Project, system: str) -> None:
    """Raise UsageError where the outages of a system come from alerts: a measured one would be a second."""
    if told := next((each for each in outage_receivers(project) if system in told_systems(each)), None):
        raise UsageError(
            f"“{system}”的中断由接收地址“{told.name}”的告警登记，再监测就会记两遍\n"
            "    怎么办：先收回那个接收地址；告警还要收的，再添加一个记成“故障”的"
        )


def decide_target(target_id: UUID, *, approve: bool, by: User, at: datetime, decision: str = "") -> Target:
    """Approve or return a target that waits.

    Raises UsageError where none waits, for who added it (four eyes, by the person), and for a return
    without a reason.
    """
    with transaction.atomic():
        target = _locked(target_id)
        becomes = TargetState.ON if approve else TargetState.RETURNED
        target.decide(becomes, returned=not approve, by=by, at=at, decision=decision, what="监测点")
        _tell("approve_target" if approve else "return_target", target, by, at, before=TargetState.ASKED)
    return target


def stop_target(target_id: UUID, *, by: User, at: datetime) -> Target:
    """Ask a target no longer; what was seen stays. Raises UsageError where it is not asked."""
    with transaction.atomic():
        target = _locked(target_id)
        if target.state not in (TargetState.ON, TargetState.ASKED):
            raise UsageError(f"这个监测点{target.get_state_display()}，不用再停")
        before = target.state
        target.state, target.stopped_by, target.stopped_at = TargetState.STOPPED, by, at
        target.save()
        _tell("stop_target", target, by, at, before=before)
    return target


def publish(target_id: UUID, *, published: bool, by: User, at: datetime) -> Target:
    """Show a system to everybody, or no longer."""
    with transaction.atomic():
        target = _locked(target_id)
        if target.published != published:
            target.published = published
            target.save(update_fields=["published"])
            _tell("publish_target" if published else "unpublish_target", target, by, at)
    return target


def grade(target_id: UUID, severity: str, *, by: User, at: datetime) -> Target:
    """Say of which severity the faults are that a target opens from now on; those that are open stay."""
    with transaction.atomic():
        target = _locked(target_id)
        before = target.severity
        if before != severity:
            target.severity = severity
            target.save(update_fields=["severity"])
            entries.write(
                "grade_target", "probe_target", target.pk, by=by, at=at,
                organisation=target.project.organisation_id, project=target.project_id,
                before={"severity": before}, after={"severity": severity, "system": target.system},
            )  # fmt: skip
    return target


def _locked(target_id: UUID) -> Target:
    found = Target.objects.select_for_update(of=("self",)).select_related("project", "asked_by")
    return found.get(pk=target_id)


def _tell(act: str, target: Target, by: User, at: datetime, *, before: str = "") -> None:
    entries.write(
        act, "probe_target", target.pk, by=by, at=at,
        organisation=target.project.organisation_id, project=target.project_id,
        before={"state": before} if before else None,
        after={"state": target.state, "system": target.system, "url": target.url, "job": target.job},
        reason=target.decision or target.because,
    )  # fmt: skip


def ask_permit(written: str, reason: str, *, by: User, at: datetime) -> Permit:
    """Ask that the server may ask a host or network. Raises UnreadableValueError, UsageError."""
    permission = read_permission(written)
    with transaction.atomic():
        made = Permit(
            pk=new_id(), written=permission.written, reason=reason.strip(), asked_by=by, asked_at=at
        )
        try:
            with transaction.atomic():
                made.save()
        except IntegrityError as error:
            raise UsageError(f"“{permission.written}”已经登记过，在下面的表里") from error
        _tell_permit("ask_permit", made, by, at, after={"written": made.written}, reason=made.reason)
    return made


def decide_permit(permit_id: UUID, act: str, *, by: User, at: datetime, decision: str = "") -> Permit:
    """Approve or return a permit that waits, or withdraw one: `act` is approve, return or withdraw.

    Raises UsageError where it cannot be done now, for who asked (four eyes, by the person), and for a
    return without a reason.
    """
    wanted, becomes = {
        "approve": (PermitState.ASKED, PermitState.APPROVED),
        "return": (PermitState.ASKED, PermitState.RETURNED),
        "withdraw": (PermitState.APPROVED, PermitState.WITHDRAWN),
    }[act]
    with transaction.atomic():
        permit = Permit.objects.select_for_update(of=("self",)).select_related("asked_by").get(pk=permit_id)
        permit.decide(
            becomes, returned=act == "return", by=by, at=at, decision=decision, what="许可",
            others="安全管理员", waits=wanted,
        )  # fmt: skip
        told = {"state": permit.state, "written": permit.written}
        _tell_permit(f"{act}_permit", permit, by, at, after=told, reason=permit.decision)
    return permit


def _tell_permit(
    act: str, permit: Permit, by: User, at: datetime, *, after: Mapping[str, object], reason: str
) -> None:
    entries.write(act, "permit", permit.pk, by=by, at=at, after=after, reason=reason)
