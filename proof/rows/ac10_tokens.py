"""AC-10: a token opens no more than its owner may, ends in 180 days, is shown once, and is kept as a hash.

For every role tokens with drawn rights are made; each asks operations of the API on both regions, and
what it is let into is held against permissions.yaml, reckoned here. Rights that are taken from the owner
are gone from the token with the next request. Forms are asked for rights, days and organisations that are
not the owner's. What is shown of a new token is sought afterwards in the database, in the log, and on
every page about tokens.
"""

import logging
import re
import sqlite3
from datetime import timedelta
from types import SimpleNamespace

from proof.browsers import browser
from proof.databases import ready
from proof.row import Row
from tests.support.migrated import DATABASE

NOWHERE = "01900000-0000-7000-8000-000000000000"
OF_PROJECT = "{uuid:project_id}"
KIND = "payment"
UNKNOWN = (401,)
LET_IN = (401, 403, 404)  # none of these
LONGEST_DAYS = 180
ANSWERED_BEFORE_RIGHTS = (405, 406, 413, 415, 429)

row = Row(
    "AC-10",
    promises=("I-9",),
    sizes={
        "short": {"tokens": 1, "operations": 12, "guesses": 200, "cases": 250},
        "night": {"tokens": 4, "operations": 1_000, "guesses": 20_000, "cases": 8_000},
        "long": {"tokens": 20, "operations": 1_000, "guesses": 200_000, "cases": 40_000},
    },
    bars=(
        "cases >= size.cases", "let_in >= 1", "beyond_scope = 0", "beyond_owner = 0", "after_revocation = 0",
        "wrong_forms_taken = 0", "longest_days = 180", "used_after_end = 0", "kept_in_clear = 0",
        "shown_again = 0", "bits >= 128", "guessed = 0",
    ),
)  # fmt: skip


@row.runs
def ask_with_tokens(trial):
    """Draw tokens, ask everything, take rights away, look for what was shown."""
    ready(trial.room)
    from jiheng.web.accounts.roles import Role
    from jiheng.web.api import door
    from tests.support.cast import cast

    logging.getLogger("django").setLevel(logging.CRITICAL)
    logged = _listen()
    door.MOST = door.MOST_REFUSED = 10**9  # how often somebody may ask is not what is tried
    ours, theirs = cast("甲"), cast("乙")
    found = SimpleNamespace(
        cases=0,
        let_in=0,
        scope=0,
        owner=0,
        after=0,
        forms=0,
        days=0,
        late=0,
        clear=0,
        again=0,
        guessed=0,
        texts=[],
    )
    for role in (each for each in Role if each != Role.PUBLIC):
        for _ in range(trial.size["tokens"]):
            _ask_all(trial, role, ours, theirs, found)
    _forms(ours, theirs, found)
    _ends(ours, found)
    _seek(trial, found, logged)
    _guess(trial, found)
    bits = min(_bits(each) for each in found.texts)
    return {
        "cases": found.cases, "tokens": len(found.texts), "let_in": found.let_in, "beyond_scope": found.scope,
        "beyond_owner": found.owner, "after_revocation": found.after, "wrong_forms_taken": found.forms,
        "longest_days": found.days, "used_after_end": found.late, "kept_in_clear": found.clear,
        "shown_again": found.again, "bits": bits, "guesses": trial.size["guesses"], "guessed": found.guessed,
    }  # fmt: skip


def _ask_all(trial, role, ours, theirs, found):
    """Ask with a token of drawn rights; then take the role from its owner and ask some of it again."""
    from django.utils import timezone

    from jiheng.web.accounts.permissions import matrix
    from jiheng.web.api import tokens, urls
    from jiheng.web.api.operations import OPERATIONS
    from tests.support.cast import person

    assert urls
    home = next(each.organisation for each in ours[role].memberships.all())
    owner = person(f"甲{len(found.texts)}", role, home)
    mine = tokens.grantable(owner)
    scope = {
        subject: frozenset(act for act in sorted(acts) if trial.random.random() < 0.5)
        for subject, acts in mine.items()
    }
    if not any(scope.values()):
        scope = mine
    _, text = tokens.issue(owner, "抽的", scope, days=1, at=timezone.now())
    found.texts.append(text)
    headers = {"Authorization": f"Bearer {text}"}
    operations = [*OPERATIONS.values()]
    trial.random.shuffle(operations)
    opened = []
    for each in operations[: trial.size["operations"]]:
        for region in (ours, theirs):
            status = _asked(each, region.project.pk, headers)
            found.cases += 1
            if status in LET_IN or status in ANSWERED_BEFORE_RIGHTS:
                continue
            found.let_in += 1
            if not _may(each, lambda subject, act: act in scope.get(subject, ())):
                found.scope += 1
                print(f"{role} without the scope: {each.method} {each.path} {status}")
            own = OF_PROJECT not in each.path or region is ours
            if not own or not _may(each, lambda subject, act: act in matrix().rights[subject, role].acts):
                found.owner += 1
                print(f"{role} beyond the owner: {each.method} {each.path} {status}")
            opened.append((each, region))
    owner.memberships.update(until="2020-12-31")
    for each, region in opened:
        found.cases += 1
        if _asked(each, region.project.pk, headers) not in UNKNOWN:
            found.after += 1
            print(f"{role} after the role has ended: {each.method} {each.path}")


def _asked(operation, project, headers):
    from jiheng.web.api.operations import JSON, PREFIX

    path = operation.path.replace(OF_PROJECT, str(project)).replace("{kind}", KIND)
    path = PREFIX + re.sub(r"\{(int:)?\w+\}", "999", re.sub(r"\{uuid:\w+\}", NOWHERE, path))
    client = browser()
    if operation.takes == JSON:
        told = {"data": "{}", "content_type": JSON}
    elif operation.takes:
        told = {"data": {}}
    else:
        told = {}
    answer = getattr(client, operation.method.lower())(path, headers=headers, **told)
    answer.close()
    return answer.status_code


def _may(operation, has):
    """Say whether rights suffice for what an operation declares."""
    from jiheng.web.api.asking import OF_KIND
    from jiheng.web.operations.subjects import subject_of

    right = operation.right
    subject = subject_of(KIND) if right.subject == OF_KIND else right.subject
    acts = "SA" if right.signs else [right.act]
    if right.act is None and not right.signs:
        return True
    alone = any(all(has(each, act) for each in (subject, *right.also)) for act in acts)
    return alone and (not right.either or any(has(*each) for each in right.either))


def _forms(ours, theirs, found):
    """Ask the page for what the person has not, and for too long a time."""
    from jiheng.web.accounts.roles import Role
    from jiheng.web.api.models import Token

    client = browser(ours[Role.UNIT_CLERK])
    good = {"name": "程序", "days": "180", "scope_project": ["R"]}
    wrong = (
        {"days": "181"}, {"days": "3650"}, {"days": "0"}, {"days": "-1"}, {"days": ""}, {"days": "1e9"},
        {"scope_project": ["R", "A"]}, {"scope_users": ["R"], "scope_project": []},
        {"scope_settings": ["U"], "scope_project": []},
        {"organisation": str(theirs.unit.pk)}, {"organisation": str(ours.region.pk)}, {"name": " "},
        {"scope_project": ["*"]}, {"scope_project": []},
    )  # fmt: skip
    for each in wrong:
        found.cases += 1
        before = Token.objects.count()
        client.post("/account/tokens/", good | each)
        made = Token.objects.count() - before
        found.forms += made
        if made:
            print(f"taken: {each}")
    page = client.post("/account/tokens/", good).content.decode()
    shown = re.findall(r"jh_[\w-]{43}", page)
    assert len(set(shown)) == 1, page
    found.texts.append(shown[0])
    again = [
        client.get("/account/tokens/"),
        client.get("/account/tokens/"),
        client.get("/system/trail/"),
        client.get("/"),
    ]
    found.again += sum(shown[0] in each.content.decode() for each in again)
    longest = max(Token.objects.all(), key=lambda each: each.expires_at - each.made_at)
    found.days = (longest.expires_at - longest.made_at).days


def _ends(ours, found):
    """Use tokens after their end, after they were revoked, and of an owner who is suspended."""
    import time_machine
    from django.utils import timezone

    from jiheng.web.accounts.roles import Role
    from jiheng.web.api import tokens

    user, now = ours[Role.FISCAL_CLERK], timezone.now()
    _, text = tokens.issue(user, "到期", tokens.grantable(user), days=LONGEST_DAYS, at=now)
    revoked, other = tokens.issue(user, "收回", tokens.grantable(user), days=LONGEST_DAYS, at=now)
    found.texts += [text, other]
    last = timedelta(days=LONGEST_DAYS)
    with time_machine.travel(now + last - timedelta(seconds=2), tick=False):
        assert tokens.find(text, timezone.now()) is not None, "a token ended before its time"
    tokens.revoke(user, revoked.pk, at=now)
    user.is_active = False
    for moment, which, active in ((now, other, True), (now + last, text, True), (now, text, False)):
        type(user).objects.filter(pk=user.pk).update(is_active=active)
        with time_machine.travel(moment, tick=False):
            found.cases += 1
            status = _project_list(which)
            found.late += status not in UNKNOWN


def _project_list(text):
    headers = {"Authorization": f"Bearer {text}"}
    return browser().get("/api/v1/projects", headers=headers).status_code


def _listen():
    """Keep all that is logged."""
    kept = []

    class Keeping(logging.Handler):
        def emit(self, record):
            kept.append(record.getMessage())

    logging.getLogger().addHandler(Keeping(level=logging.DEBUG))
    return kept


def _seek(trial, found, logged):
    """Seek the tokens in the database, with its journal, in all files of the data folder, and in the log."""
    from django.db import connection

    connection.close()
    with sqlite3.connect(trial.room / DATABASE) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    kept = [each.read_bytes() for each in trial.room.rglob("*") if each.is_file()]
    for text in found.texts:
        secret = text.removeprefix("jh_").encode()
        found.clear += sum(secret in each for each in kept)
        found.clear += sum(secret.decode() in each for each in logged)


def _guess(trial, found):
    """Guess tokens of the same form; some are near to real ones."""
    from django.utils import timezone

    from jiheng.web.api import tokens

    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    live = found.texts[-3:]
    for number in range(trial.size["guesses"]):
        text = live[number % len(live)]
        if number % 2:
            place = 3 + number % 40
            guess = text[:place] + trial.random.choice(letters.replace(text[place], "")) + text[place + 1 :]
        else:
            guess = "jh_" + "".join(trial.random.choices(letters, k=43))
        found.guessed += tokens.find(guess, timezone.now()) is not None


def _bits(text):
    """Give how many bits of chance a token of this length can carry: six a letter, the last one four."""
    return len(text.removeprefix("jh_")) * 6 - 2
