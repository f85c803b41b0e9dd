"""AC-12: nobody is two of the three administrators, and the audit administrator stays.

Of every ordered pair of the roles: who holds the first is granted the second, by an administrator who may
grant, alone and as another administrator asks for, on the page and with a token, here and in another
organisation, on the same account and on another one of the same person: by the same identity, by one that is
written otherwise, by the same mobile. A stranger is granted each, so a refusal is no accident. Then the audit
administrator: suspended, revoked, given a new password by the others alone.
"""

import re
from itertools import permutations

from proof.databases import ready
from proof.row import Row

FOUND = 200

row = Row(
    "AC-12",
    promises=("I-9",),
    sizes={"short": {"doors": 1, "homes": 1}, "night": {"doors": 2, "homes": 2}},
    bars=(
        "pairs = 6", "attempts >= 24", "controls = figure.granted", "combined = 0",
        "removals_tried = 8", "clerk_removed = 4", "removed = 0", "clerk_taken_over = 1", "taken_over = 0",
    ),
)  # fmt: skip


@row.runs
def combine(trial):
    """Try every pair, then the audit administrator."""
    ready(trial.room)
    from django.db import transaction

    from jiheng.web.accounts.roles import SERVER_ROLES, Role
    from tests.support.cast import cast, person

    ours = cast("甲")
    granter = person("甲另", Role.SECURITY_ADMIN, ours.region)
    asks = person("甲又", Role.SYSTEM_ADMIN, ours.region)
    told = dict.fromkeys(("pairs", "attempts", "combined", "controls", "granted"), 0)
    doors = (by_page, by_token) if trial.size["doors"] > 1 else (by_page,)
    for first, second in permutations(SERVER_ROLES, 2):
        told["pairs"] += 1
        for name, disguise in _disguises(ours, first):
            for door in doors:
                for home in (ours.region, ours.unit)[: trial.size["homes"]]:
                    told["attempts"] += 1
                    with transaction.atomic():
                        user = disguise()
                        door(asks, granter, user, home, second)
                        if holds(user, second):
                            told["combined"] += 1
                            print("combined:", first, second, name, door.__name__)
                        transaction.set_rollback(True)
    for role in SERVER_ROLES:
        for door in doors:
            told["controls"] += 1
            with transaction.atomic():
                user = _account("新", person="another", phone="13900139000")
                door(asks, granter, user, ours.region, role)
                told["granted"] += holds(user, role)
                transaction.set_rollback(True)
    return told | _removals(ours)


def _account(word, **said):
    from jiheng.web.accounts.models import User

    return User.objects.create(username=f"somebody-{word}", name=f"某{word}", **said)


def _disguises(ours, role):
    """Give the accounts on which somebody with a role may come back."""
    from jiheng.web.accounts.models import User

    def known(theirs, mine):
        User.objects.filter(pk=ours[role].pk).update(**theirs)
        return _account("二", **mine)

    yield "the same account", lambda: ours[role]
    yield "same person", lambda: known({"person": "110105199001011234"}, {"person": "110105199001011234"})
    yield (
        "written otherwise",
        lambda: known({"person": "11010519900101123Ｘ"}, {"person": " 110105-19900101-123x"}),
    )
    yield "same mobile", lambda: known({"phone": "13800138000"}, {"phone": "+86 138-0013-8000"})


def holds(user, role):
    """Say whether somebody has a role today."""
    from django.utils import timezone

    return user.memberships.on(timezone.localdate()).filter(role=role).exists()


def page_of(user):
    """Give a browser of somebody's."""
    from django.test import Client

    client = Client(raise_request_exception=False, SERVER_NAME="localhost")
    client.force_login(user)
    return client


def by_page(asks, by, user, home, role):
    """Grant on the page: alone, then as somebody asks for."""
    from django.urls import reverse

    wanted = {"organisation": str(home.pk), "role": role}
    told = wanted | {"kind": "role", "user": str(user.pk), "name": "", "reason": "轮岗"}
    page_of(by).post(reverse("system:grant", args=[user.pk]), wanted)
    answer = page_of(asks).post(reverse("system:propose"), told)
    proposal = answer.headers.get("Location", "//").split("/")[-2]
    page_of(by).post(f"/system/proposals/{proposal}/role/")


def by_token(asks, by, user, home, role):
    """Grant by program: alone, then as somebody asks for."""
    from tests.support.programs import Program

    wanted = {"organisation_id": str(home.pk), "role": role}
    told = wanted | {"kind": "role", "user_id": str(user.pk), "reason": "轮岗"}
    Program(by).send("post", f"people/{user.pk}/roles", wanted)
    proposal = Program(asks).send("post", "proposals", told).json().get("id")
    Program(by).send("post", f"proposals/{proposal}/carrying-out")


def _removals(ours):
    """Let each of the other two try to be rid of the audit administrator, or to become them.

    The clerk is suspended and revoked at the same doors, and a link lets its holder in as the clerk.
    """
    from jiheng.web.accounts.roles import Role

    others = [ours[Role.SYSTEM_ADMIN], ours[Role.SECURITY_ADMIN]]
    audit, clerk = ours[Role.AUDIT_ADMIN], ours[Role.UNIT_CLERK]
    gone = [_is_gone(act, audit) for by in others for act in _acts(by, audit)]
    clerks = [_is_gone(act, clerk) for by in others for act in _acts(by, clerk)]
    return {
        "removals_tried": len(gone), "removed": sum(gone), "clerk_removed": sum(clerks),
        "taken_over": sum(_took_over(by, audit) for by in others),
        "clerk_taken_over": sum(_took_over(by, clerk) for by in others),
    }  # fmt: skip


def _acts(by, user):
    from django.urls import reverse

    from tests.support.programs import Program

    held, reason = user.memberships.get(), {"reason": "不再需要"}
    yield lambda: page_of(by).post(reverse("system:activity", args=[user.pk]), reason)
    yield lambda: page_of(by).post(reverse("system:revoke", args=[held.pk]), reason)
    yield lambda: Program(by).send("put", f"people/{user.pk}/activity", {"active": False} | reason)
    yield lambda: Program(by).send("post", f"roles/{held.pk}/end", reason)


def _is_gone(act, user):
    from django.db import transaction

    from jiheng.web.accounts.models import User

    with transaction.atomic():
        act()
        active = User.objects.filter(pk=user.pk, is_active=True).exists()
        there = active and holds(user, user.memberships.get().role)
        transaction.set_rollback(True)
    return not there


def _took_over(by, user):
    """Say whether somebody who may send a link comes in by it as somebody else."""
    from django.db import transaction
    from django.test import Client
    from django.urls import reverse

    client, secret = Client(SERVER_NAME="localhost"), "Wintersonne-7-Kanal-Brücke-41"
    with transaction.atomic():
        answer = page_of(by).post(reverse("system:invite", args=[user.pk]))
        link = re.search(r"/invitation/[\w-]+/", answer.content.decode())
        if link:
            client.post(link[0], {"password1": secret, "password2": secret})
            client.post("/login/", {"login": user.username, "password": secret})
        came_in = client.get("/desk/").status_code == FOUND
        transaction.set_rollback(True)
    return came_in
