"""AC-11: what weighs most is never done by one person, nor by two accounts of one.

Weights of a project that has begun, a score that somebody sets by hand, reopening what was signed, a
network that the server may ask, a restore, downtime that does not count, who becomes one of the three
administrators, whose second factor is cleared, where a group is told, where alerts come in, the robot of
DingTalk and who answers it: whoever asked for it or wrote it is given the role that decides as well, and
comes back by a second account of the same identity, on the page and with a token; an administrator grants
without being asked, and carries out what the same person asked for. Somebody else is let through at each
door, so a refusal is no accident. A score set by hand is a record: it counts in the sheet that is filed,
which nobody approves who filed it.

No page or operation deletes a project, changes how long things are kept, or takes in a template: each route
whose address says so is counted, but for those that are known. A group's channel leads only to a host that
two people permitted. What one person added is looked for at once where it would do its work, and is there
only when a second approved it: channels in use, an address by its token, the secret, whose a staff id is.
"""

import re
from functools import partial
from unittest import mock

from proof.databases import ready
from proof.row import Row

DECIDED = {
    "weights": "projects:decide", "reopening": "operations:decide_reopening", "network": "permits:decide",
    "restore": "backups:decide", "downtime": "monitoring:decide_exclusion",
    "group": "notices:decide_group", "alerts": "monitoring:decide_receiver",
    "robot": "robot:decide_secret", "staff": "robot:decide_staff",
    "override": "evaluations:decide-self_evaluation", "second factor": "system:proposal_factor",
}  # fmt: skip
ABSENT = re.compile(r"delet|remov|purge|eras|discard|retention|retain|template")
KNOWN = (
    re.compile(  # samples, answers that do not count, one's own keys, whose staff id; empty tables to fill in
        r"samples/remove|surveys/.*(removal|remove/)|^account/|dingtalk/staff/|records/\w+/template/$"
    )
)

row = Row(
    "AC-11",
    promises=("I-10",),
    sizes={"short": {"attempts": 60}, "night": {"attempts": 60}},
    bars=(
        "deeds = 13", "attempts >= size.attempts", "controls = figure.doors", "taken_alone = 0", "absent = 0",
    ),
)  # fmt: skip


@row.runs
def take_alone(trial):
    """Let one person try each of them, then another; undo each."""
    ready(trial.room)
    from jiheng.web.api import door, urls
    from jiheng.web.backups import where
    from proof.approving import by_page, by_token, decided, disguises, somebody_else, waiting
    from tests.support.cast import cast
    from tests.support.one_of_each import one_of_each

    assert urls  # the operations are declared
    door.MOST = door.MOST_REFUSED = 10**9
    region = one_of_each(cast("甲"))
    _set_by_hand(region)
    told = dict.fromkeys(("deeds", "doors", "controls", "attempts", "taken_alone"), 0)
    deeds = [each for each in waiting(region) if each.page in DECIDED.values()]
    told["deeds"] = len({each.page for each in deeds})
    elsewhere = trial.room / "elsewhere"  # where a mark to restore does no harm
    elsewhere.mkdir()
    with mock.patch.object(where, "store"), mock.patch.object(where, "data", return_value=elsewhere):
        for deed in deeds:
            for by in (by_token, by_page) if deed.path else (by_page,):
                told["doors"] += 1
                told["controls"] += decided(deed, by, partial(somebody_else, region, deed.decider))
                for hand in deed.hands:
                    for name, disguise in disguises(region, hand, deed.decider):
                        told["attempts"] += 1
                        if decided(deed, by, disguise):
                            told["taken_alone"] += 1
                            print("taken alone:", deed.page, hand.username, name, by.__name__)
    for part in (_administrators(region), _channels(region), _ways(region)):
        told = {name: value + part.get(name, 0) for name, value in told.items()}
    found = _absent()
    print("there now:", found)
    return told | {"absent": len(found)}


def _set_by_hand(region):
    """Enter a score by hand, as a clerk may: it is there before the sheet is filed."""
    from tests.support.one_of_each import CLERK

    told = {
        "indicator": "培训次数",
        "points": "1",
        "basis": "抽查",
        "decided_by": "某",
        "decided_on": "%d-03-01",
    }
    told["decided_on"] %= region.today.year
    region.made(CLERK, "records/score_override", {"values": told})


def _administrators(region):
    """Grant each of the three roles: alone, as one's own second account asks, and as another asks."""
    from django.db import transaction

    from jiheng.web.accounts.models import User
    from jiheng.web.accounts.roles import SERVER_ROLES, Role
    from proof.rows.ac12_three_administrators import by_page, by_token, holds
    from tests.support.cast import person

    ours = region.ours
    granter, asks = (person(f"甲{name}", Role.SECURITY_ADMIN, ours.region) for name in ("授", "请"))
    second = person("甲再", Role.AUDIT_ADMIN, ours.region)
    User.objects.filter(pk__in=[granter.pk, second.pk]).update(person="110105199001011234")
    user = User.objects.create(username="chen", name="陈工")
    told = {"deeds": 1, "doors": 0, "controls": 0, "attempts": 0, "taken_alone": 0}
    for role in SERVER_ROLES:
        for by in (by_page, by_token):
            told["doors"] += 1
            for who in (granter, second, ours[Role.UNIT_HEAD], asks):
                with transaction.atomic():
                    by(who, granter, user, ours.region, role)
                    taken = holds(user, role)
                    transaction.set_rollback(True)
                told["controls" if who is asks else "taken_alone"] += taken
                told["attempts"] += who is not asks
                if taken and who is not asks:
                    print("taken alone:", role, who.username, by.__name__)
    return told


def _channels(region):
    """Let the system administrator lead a group's messages to a host that nobody permitted."""
    from django.db import transaction
    from django.urls import reverse
    from django.utils import timezone

    from jiheng.web.accounts.roles import Role
    from jiheng.web.monitoring.models import Permit, PermitState
    from jiheng.web.notices.models import Channel
    from proof.rows.ac12_three_administrators import page_of
    from tests.support.programs import Program

    by = region.ours[Role.SYSTEM_ADMIN]
    told = {"kind": "webhook", "name": "群", "address": "https://hook.example.gov.cn/in", "secret": ""}
    unit = str(region.ours.unit.pk)
    doors = (
        lambda: page_of(by).post(reverse("notices:administer"), told | {"organisation": unit}),
        lambda: Program(by).send("post", "group-channels", told | {"organisation_id": unit}),
    )
    found = {"deeds": 1, "doors": 0, "controls": 0, "attempts": 0, "taken_alone": 0}
    for door in doors:
        found["doors"] += 1
        for permitted in (False, True):
            with transaction.atomic():
                before = Channel.objects.count()
                if permitted:
                    Permit.objects.create(
                        written="hook.example.gov.cn:443", reason="群通知", state=PermitState.APPROVED,
                        asked_by=by, asked_at=timezone.now(), decided_by=region.ours[Role.SECURITY_ADMIN],
                    )  # fmt: skip
                answer = door()
                taken = Channel.objects.count() - before
                transaction.set_rollback(True)
            found["attempts"] += not permitted
            found["controls" if permitted else "taken_alone"] += taken
            if bool(taken) is not permitted:
                print("channel:", permitted, answer.status_code, answer.content.decode()[-300:])
    return found


def _ways(region):
    """Add each way in or out alone, and see whether it is in force; then let a second person approve it."""
    from jiheng.web.accounts.roles import Role
    from jiheng.web.monitoring import receivers, robot
    from jiheng.web.monitoring.models import PermitState, Receiver, Robot, Staff
    from jiheng.web.notices import outbox
    from jiheng.web.notices.models import Channel
    from tests.support.one_of_each import CLERK, HEAD

    ours = region.ours
    admin, guard = ours[Role.SYSTEM_ADMIN], ours[Role.SECURITY_ADMIN]
    group = {
        "kind": "email",
        "name": "又一个",
        "address": "out@example.cn",
        "organisation": str(ours.unit.pk),
    }
    alerts = {"name": "又一处", "kind": "incident", "label": "a", "systems": "x = 信访系统"}
    bound = {"login": ours[HEAD].username, "staff": "one-more"}
    answers = []

    def token():
        found = re.search(r"/alerts/([\w-]+)/", answers[-1].content.decode())
        return receivers.find(found[1]) is not None if found else False

    def staff():
        return Staff.objects.filter(state=PermitState.APPROVED, staff="one-more").exists()

    def sent():
        return outbox.live(Channel.objects.filter(organisation=ours.unit, name="又一个")).exists()

    # who adds, who approves, the page and what is posted, what is decided there, whether it is in force
    ways = (
        (admin, guard, "notices:administer", group, Channel, "notices:decide_group", sent),
        (ours[CLERK], ours[HEAD], "monitoring:receivers", alerts, Receiver,
         "monitoring:decide_receiver", token),
        (admin, guard, "robot:secret", {"secret": "又一个密钥"}, Robot, "robot:decide_secret",
         lambda: robot.secret() == "又一个密钥"),
        (admin, guard, "robot:bind", bound, Staff, "robot:decide_staff", staff),
    )  # fmt: skip
    return _added_alone(ways, [str(region.project.pk)], answers)


def _added_alone(ways, home, answers):
    """Go each way: add, look, approve, look; undo it."""
    from django.db import transaction
    from django.urls import reverse

    from jiheng.web.monitoring.models import PermitState, Receiver, Robot
    from proof.rows.ac12_three_administrators import page_of

    told = {"deeds": 0, "doors": 0, "controls": 0, "attempts": 0, "taken_alone": 0}
    for adds, approves, page, form, model, decide, in_force in ways:
        told["doors"] += 1
        told["attempts"] += 1
        with transaction.atomic():
            above = home if model is Receiver else []
            answers.append(page_of(adds).post(reverse(page, args=above), form))
            alone = in_force()
            row = model.objects.filter(state=PermitState.ASKED, asked_by=adds).latest("asked_at")
            at = [*above] if model is Robot else [*above, row.pk]
            page_of(approves).post(reverse(decide, args=at), {"approve": ""})
            told["taken_alone"] += alone
            told["controls"] += in_force()
            if alone or not in_force():
                print("way:", page, alone, answers[-1].status_code)
            transaction.set_rollback(True)
    return told


def _absent():
    from jiheng.web.api.operations import OPERATIONS
    from tests.support.permission_walk import routes

    known = [*(each.pattern for each in routes()), *(each.path for each in OPERATIONS.values())]
    known += [f"delete {each.path}" for each in OPERATIONS.values() if each.method == "DELETE"]
    return sorted(each for each in known if ABSENT.search(each) and not KNOWN.search(each))
