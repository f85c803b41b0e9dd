"""What people answer in DingTalk: the acts of the one-use link, by the person whom the staff id is of."""

import hashlib
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from jiheng.errors import JihengError, UsageError
from jiheng.sources.dingtalk_callback import Said
from jiheng.web.accounts import secrecy
from jiheng.web.accounts.models import User
from jiheng.web.accounts.permissions import Act
from jiheng.web.monitoring import faults
from jiheng.web.monitoring.models import FaultNumber, Heard, PermitState, Robot, Staff
from jiheng.web.operations import incidents
from jiheng.web.projects.access import acts_on
from jiheng.web.projects.models import ProjectState
from jiheng.web.trail import entries
from jiheng.web.trail.seals import touch

PURPOSE = "dingtalk"
REMEMBERED = timedelta(hours=3)  # longer than a signature holds either way
WORDS = {"收到": "respond", "已响应": "respond", "已恢复": "repair", "已修复": "repair"}
ANSWER = re.compile(rf"({'|'.join(WORDS)})[ ：:#]*+([0-9]{{1,9}})?[ ，,。：:]*+(.*)")
TOLD = {"respond": "已响应", "repair": "已修复"}
HOW = "请回“收到 编号”或“已恢复 编号 怎么修好的”，编号在故障通知里，如：收到 17"


def propose_secret(secret: str, *, by: User, at: datetime) -> None:
    """Keep a new app secret of the robot, encrypted; the one in force stays so until this is approved."""
    asked = {
        "proposed": secrecy.encrypt(secret, PURPOSE), "state": PermitState.ASKED,
        "asked_by": by, "asked_at": at, "decided_by": None, "decided_at": None, "decision": "",
    }  # fmt: skip
    with transaction.atomic():
        Robot.objects.update_or_create(pk=1, defaults=asked)
        entries.write("set_robot", "robot", 1, by=by, at=at)


def decide_secret(*, approve: bool, by: User, at: datetime, decision: str = "") -> None:
    """Put the secret that waits in force, or forget it.

    Raises UsageError where none waits, for who entered it (four eyes, by the person), and for a return
    without a reason.
    """
    with transaction.atomic():
        found = Robot.objects.select_for_update(of=("self",)).select_related("asked_by").filter(pk=1).first()
        if found is None:
            raise UsageError("没有等批准的密钥\n    怎么办：请系统管理员先填写")
        found.secret, found.proposed = found.proposed if approve else found.secret, ""
        _decide(found, f"{'approve' if approve else 'return'}_robot", "密钥", by=by, at=at, decision=decision)


def clear_secret(*, by: User, at: datetime) -> None:
    """Forget the secret, and one that waits: nothing is answered any more."""
    with transaction.atomic():
        Robot.objects.filter(pk=1).update(secret="", proposed="", state=PermitState.WITHDRAWN)
        touch(Robot, Robot.objects.values_list("pk", flat=True))
        entries.write("clear_robot", "robot", 1, by=by, at=at)


def secret() -> str:
    """Give the app secret; empty where there is none, or the server has another key than it was kept with."""
    found = Robot.objects.filter(pk=1).first()
    return secrecy.decrypt(found.secret, PURPOSE) if found and found.secret else ""


def bind(user: User, staff: str, *, by: User, at: datetime) -> Staff:
    """Say whose a staff id is, for another to approve. Raises UsageError where either has one already."""
    with transaction.atomic():
        try:
            with transaction.atomic():
                made = Staff.objects.create(user=user, staff=staff, asked_by=by, asked_at=at)
        except IntegrityError as error:
            raise UsageError("这个人或这个 userid 已经登记过\n    怎么办：先在表里解除，再登记") from error
        entries.write("bind_staff", "robot", made.pk, by=by, at=at, after={"user": str(user.pk)})
    return made


def decide_staff(staff_id: UUID, *, approve: bool, by: User, at: datetime, decision: str = "") -> Staff:
    """Let a staff id answer, or forget it; give what it was.

    Raises UsageError where it does not wait, for who entered it (four eyes, by the person), and for a return
    without a reason.
    """
    with transaction.atomic():
        found = (
            Staff.objects.select_for_update(of=("self",)).select_related("asked_by", "user").get(pk=staff_id)
        )
        act = f"{'approve' if approve else 'return'}_staff"
        _decide(found, act, "登记", by=by, at=at, decision=decision, after={"user": str(found.user_id)})
    return found


def _decide(
    found: Robot | Staff, act: str, what: str, *, by: User, at: datetime, decision: str,
    after: Mapping[str, object] | None = None,
) -> None:  # fmt: skip
    returned = act.startswith("return")
    found.decide(
        PermitState.RETURNED if returned else PermitState.APPROVED, returned=returned, by=by, at=at,
        decision=decision, what=what, others="安全管理员",
    )  # fmt: skip
    if returned and isinstance(found, Staff):
        Staff.objects.filter(pk=found.pk).delete()
    entries.write(act, "robot", found.pk, by=by, at=at, after=after, reason=found.decision)


def unbind(staff: Staff, *, by: User, at: datetime) -> None:
    """Let a staff id answer no longer."""
    with transaction.atomic():
        Staff.objects.filter(pk=staff.pk).delete()
        entries.write("unbind_staff", "robot", staff.pk, by=by, at=at, before={"user": str(staff.user_id)})


def hear(said: Said, at: datetime) -> str:
    """Do what a signed message says, once; give the words to answer with."""
    known = (
        Staff.objects.select_related("user")
        .filter(staff=said.staff, state=PermitState.APPROVED, user__is_active=True)
        .first()
    )
    if not said.staff or known is None:
        return f"{said.nick or '您'}还没有登记：请系统管理员在“系统 → 钉钉答复”把您的钉钉 userid 对到账号"
    message = hashlib.sha256(said.message.encode("utf-8", "surrogatepass")).hexdigest()
    try:
        with transaction.atomic():
            Heard.objects.filter(at__lt=at - REMEMBERED).delete()
            try:
                with transaction.atomic():
                    Heard.objects.create(message=message, at=at)
            except IntegrityError:
                return "这条消息已经处理过，没有再登记"
            return _answer(known.user, said.text, at)
    except JihengError as error:
        return f"没有登记：{str(error).partition(chr(10))[0]}"


def _answer(user: User, text: str, at: datetime) -> str:
    found = ANSWER.fullmatch(text)
    if found is None or not found[2]:
        return f"没有听懂“{text[:40]}”。{HOW}"
    number, step, reason = int(found[2]), WORDS[found[1]], found[3].strip()
    numbered = FaultNumber.objects.select_related("project__current").filter(pk=number).first()
    acts = acts_on(user, numbered.project, "incident", timezone.localdate(at)) if numbered else frozenset()
    if numbered is None or (Act.READ not in acts and Act.CREATE not in acts):
        return f"没有编号 {number} 的故障，或者它不是您的项目的。{HOW}"
    if Act.CREATE not in acts or numbered.project.state == ProjectState.ARCHIVED:
        return f"您在“{numbered.project}”没有登记故障进展的权限，没有登记"
    return _step(numbered, step, reason[:200], user, at)


def _step(numbered: FaultNumber, step: str, reason: str, user: User, at: datetime) -> str:
    named, newest = f"故障 {numbered.pk}", faults.fault_of(numbered.project, numbered.incident)
    if newest is None:
        return f"{named}的记录已作废，没有登记"
    fact, possible = faults.incident_of(newest), incidents.faulted(newest, None, "", at).possible
    named += f"（{fact.system}）"
    if fact.closed_at is not None:
        return f"{named}已经结束，{fact.closed_at:%m-%d %H:%M} 关闭，没有再登记"
    if step not in possible:
        return f"{named}早先登记过{TOLD[step]}，没有再登记"
    incidents.take_step(newest, step, at, by=user, at=at, reason=reason, submission="", handled_by=user.name)
    entries.write(
        "answer_in_dingtalk", "incident", numbered.incident, by=user, at=at,
        organisation=numbered.project.organisation_id, project=numbered.project_id,
        reason=f"{TOLD[step]}。{reason}",
    )  # fmt: skip
    return f"已登记：{named}{TOLD[step]}，{timezone.localtime(at):%m-%d %H:%M:%S}，{user.name}"
