"""AC-05: experts see neither each other's points nor what the unit gave itself, until they have signed.

A unit's self-evaluation with points, reasons and a total that occur nowhere else is filed and signed; two
experts fill in their sheets with words of their own. Everybody who takes part asks for every page and every
operation of the API that can be read (in the short size those near to scores, and every tenth other one),
searches for the words, unpacks what is offered as a file, and reads the notices that the schedule makes. In
whatever is answered the planted words are sought. Three times: both at work; one has signed; both have
signed, when all must be there.
"""

import html
import io
import logging
import re
import zipfile
from contextlib import suppress
from types import SimpleNamespace

from proof.browsers import browser
from proof.databases import ready
from proof.row import Row

NOWHERE = "01900000-0000-7000-8000-000000000000"
OWN = ("37.31", "18.47", "15.59", "71.37", "自评依据甲戌乙亥丙子")
FIRST = ("13.79", "专家甲的看法辛丑壬寅癸卯", "甲专家另有意见戊申己酉")
SECOND = ("16.83", "专家乙的看法庚戌辛亥壬子", "乙专家另有意见癸丑甲寅")
OK, REFUSED = 200, 400
TEXTS = ("text/", "json", "yaml", "csv", "xml")
QUERIES = ("", "?q={}", "?show=all&view=all")
NEAR = re.compile(
    r"seat|group|sheet|/self/|scorecard|self-evaluations|project_id[>}]/?$|folder|score-?table|<str:kind>/$"
)

row = Row(
    "AC-05",
    promises=("I-9",),
    sizes={
        "short": {"every": 10, "roles": 2, "queries": 1, "routes": 40, "answers": 60},
        "night": {"every": 1, "roles": 12, "queries": 3, "routes": 300, "answers": 2_000},
    },
    bars=(
        "routes >= size.routes", "answers >= size.answers", "leaks = 0", "unsigned_leaks = 0",
        "seen_when_all_in >= 3",
        "own_sheet_seen >= 2", "self_seen_after_signing >= 1",
    ),
)  # fmt: skip


@row.runs
def look_over_the_shoulder(trial):
    """Plant, then look, three times."""
    ready(trial.room)
    logging.getLogger("django").setLevel(logging.CRITICAL)
    from jiheng.web.accounts.roles import Role
    from jiheng.web.api import door
    from tests.support.cast import cast, person

    door.MOST = door.MOST_REFUSED = 10**9  # how often somebody may ask is not what is tried
    ours = cast("甲")
    one, two = ours[Role.EXPERT], person("乙", Role.EXPERT, ours.evaluator)
    region = _planted(ours, one, two)
    found = SimpleNamespace(routes=set(), answers=0, leaks=0, unsigned=0, all_in=0, own_sheet=0, after=0)
    others = [ours[role] for role in (
        Role.EVALUATION_LEAD, Role.UNIT_CLERK, Role.FISCAL_REVIEWER, Role.UNIT_HEAD, Role.AUDITOR,
        Role.FISCAL_CLERK,
        Role.VENDOR_MANAGER, Role.VENDOR_ENGINEER, Role.AUDIT_ADMIN, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN,
    )][: trial.size["roles"] - 1]  # fmt: skip
    look = _looker(trial, region, found)
    found.leaks += look(one, OWN + SECOND, "both at work")
    found.leaks += look(two, OWN + FIRST, "both at work")
    for each in others:
        found.leaks += look(each, FIRST + SECOND, "both at work")
    found.own_sheet += _sees(one, region, FIRST) + _sees(two, region, SECOND)
    _submit(region, two)
    found.unsigned += look(one, OWN + SECOND, "the other has signed")
    found.leaks += look(two, FIRST, "has signed")
    found.after += _sees(two, region, OWN)
    for each in others:
        found.leaks += look(each, FIRST + SECOND, "one has signed")
    _submit(region, one)
    found.all_in += sum(_sees(each, region, FIRST[1:2] + SECOND[1:2]) for each in (one, two, others[0]))
    return {
        "routes": len(found.routes), "answers": found.answers, "leaks": found.leaks,
        "unsigned_leaks": found.unsigned,
        "own_sheet_seen": found.own_sheet, "self_seen_after_signing": found.after,
        "seen_when_all_in": found.all_in,
    }  # fmt: skip


def _planted(ours, one, two):
    """File and sign a self-evaluation, fill in two sheets; give what was made, with the ids of its parts."""
    from django.utils import timezone

    from jiheng.web.accounts.roles import Role
    from jiheng.web.evaluations import filings, group
    from jiheng.web.evaluations.evaluating import evaluated
    from jiheng.web.evaluations.states import FilingKind
    from jiheng.web.evidence import actions as evidence
    from jiheng.web.projects import versions
    from jiheng.web.projects.models import Project
    from tests.support.one_of_each import text_of
    from tests.support.promised import promise

    now, today = timezone.now(), timezone.localdate()
    clerk, head, lead = ours[Role.UNIT_CLERK], ours[Role.UNIT_HEAD], ours[Role.EVALUATION_LEAD]
    project = promise(ours.project, text_of("甲", today.year))
    Project.objects.filter(pk=project.pk).update(fiscal_year=today.year)
    project.refresh_from_db()
    for name, points in zip(("培训次数", "巡检次数", "管理制度"), OWN, strict=False):
        words = {
            "indicator": name,
            "points": points,
            "decided_by": "某局",
            "decided_on": str(today),
            "basis": OWN[4],
        }
        made = evidence.enter(project, "score_override", words, by=clerk, at=now)
    card = evaluated(project, today).card
    assert str(card.total) == OWN[3], card.total
    versions.newest_version(project)
    filed = filings.file(
        project, FilingKind.SELF_EVALUATION, filings.filed_content(card), lacks=0, by=clerk, at=now
    )
    filings.take(filed.pk, "sign", by=head, at=now)
    seats = []
    for user, said in ((one, FIRST), (two, SECOND)):
        seat = group.seat(project, user, by=lead, at=now, on=today)
        group.declare(seat.pk, independent=True, relation="", by=user, at=now)
        group.save(seat.pk, {"管理制度": said[:2]}, said[2], by=user, at=now, keyed=False)
        seats.append(seat)
    version = versions.newest_version(project)
    ids = {
        "project_id": str(project.pk), "filing_id": str(filed.pk), "record": str(made.pk),
        "kind": "score_override",
        "number": str(version.number), "key": "", "day": str(today), "version_id": str(version.pk),
        "person_id": str(one.pk), "year": str(today.year),
    }  # fmt: skip
    return SimpleNamespace(ours=ours, project=project, ids=ids, seats=seats, people=(one, two))


def _submit(region, user):
    from django.utils import timezone

    from jiheng.web.evaluations import group
    from jiheng.web.evaluations.evaluating import evaluated

    seat = next(each for each in region.seats if each.user_id == user.pk)
    found = evaluated(region.project, timezone.localdate())
    group.submit(seat.pk, found, by=user, at=timezone.now())


def _addresses(region):
    """Give the addresses of all that can be read: pages and operations; once for each seat."""
    from django.urls import get_resolver

    from jiheng.evidence.kinds import KINDS
    from jiheng.web.api import urls
    from jiheng.web.api.operations import OPERATIONS, PREFIX

    assert urls
    # Registers of other kinds have the same pages.
    alike = {*KINDS} - {"score_override", "expert_score", "judgement", "training"}
    pages = {
        path for path in _walk(get_resolver().url_patterns, "/")
        if not path.startswith("/api/") and not alike & {*path.split("/")}
    }  # fmt: skip
    told = {("page", each) for each in pages}
    told |= {("api", PREFIX + each.path) for each in OPERATIONS.values() if each.method == "GET"}
    for sort, pattern in sorted(told):
        kinds = (
            ("score_override", "expert_score")
            if re.search(r"[<{:]kind[>}]", pattern)
            else ("score_override",)
        )
        seats = region.seats if "seat_id" in pattern else region.seats[:1]
        for kind in kinds:
            for seat in seats:
                ids = region.ids | {"kind": kind, "seat_id": str(seat.pk)}
                yield (
                    sort,
                    pattern,
                    re.sub(
                        r"[<{](?:\w+:)?(\w+)[>}]",
                        lambda match, ids=ids: ids.get(match[1]) or _nothing(match[0]),
                        pattern,
                    ),
                )


def _nothing(parameter):
    return "1" if "int:" in parameter else NOWHERE


def _walk(patterns, before):
    from django.urls import URLPattern

    for each in patterns:
        path = before + str(each.pattern)
        if isinstance(each, URLPattern):
            yield path
        else:
            yield from _walk(each.url_patterns, path)


def _looker(trial, region, found):
    """Give what looks with the eyes of somebody and counts the planted words that they are told."""
    from tests.support.programs import Program

    addresses = [*_addresses(region)]
    addresses = [
        each for number, each in enumerate(addresses)
        if NEAR.search(each[1]) or number % trial.size["every"] == trial.seed % trial.size["every"]
    ]  # fmt: skip
    found.routes |= {(sort, pattern) for sort, pattern, _ in addresses}
    opened = {}

    def look(user, hidden, when):
        if user.pk not in opened:
            opened[user.pk] = browser(user), Program(user)
        told = [*_asked(trial, addresses, hidden, opened[user.pk], found), *_notices(user)]
        leaks = {(where, word) for where, text in told for word in hidden if _is_told(word, text)}
        for where, word in sorted(leaks):
            print(f"{when}: {user} is told {word} by {where}")
        return len(leaks)

    return look


def _is_told(word, text):
    """Say whether a text tells it; the seconds of a moment are no points."""
    return re.search(rf"(?<![0-9:.]){re.escape(word)}(?![0-9])", text) is not None


def _asked(trial, addresses, hidden, opened, found):
    """Give what each address answers, searched for the hidden words too."""
    client, program = opened
    for sort, _, address in addresses:
        for query in QUERIES[: trial.size["queries"]] if sort == "page" else [""]:
            where = address + query.format(hidden[-1])
            answer = (client if sort == "page" else program).get(where)
            yield from _without(hidden[-1], _read(where, answer, found))
    for word in hidden:
        yield from _without(word, _read("/search/", client.get("/search/", {"q": word}), found))


def _without(word, told):
    """Take out of what comes back what one has typed oneself: in the box, and in what is said of it."""
    for where, text in told:
        yield where, re.sub(rf'value="{re.escape(word)}"|“{re.escape(word)}”', "", text)


def _read(where, answer, found):
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    answer.close()
    if answer.status_code >= REFUSED:
        return
    found.answers += 1
    kind = answer.headers.get("Content-Type", "")
    if any(each in kind for each in TEXTS):
        yield where, html.unescape(content.decode(errors="replace"))
    elif content[:2] == b"PK":
        yield where, _unpacked(content)


def _unpacked(content):
    texts = []
    with suppress(zipfile.BadZipFile), zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            inner = archive.read(name)
            texts.append(
                _unpacked(inner) if inner[:2] == b"PK" else html.unescape(inner.decode(errors="replace"))
            )
    return "\n".join(texts)


def _notices(user):
    """Let the schedule find what everybody is to be told, and give what this one is."""
    from django.utils import timezone

    from jiheng.web.jobs.actions import ask
    from jiheng.web.jobs.doing import do_next
    from jiheng.web.notices.models import Notice

    ask("notices.find", by=None, at=timezone.now())
    do_next("proof", timezone.now, only=["notices.find"])
    for each in Notice.objects.filter(user=user):
        yield "a notice", f"{each.title} {each.where} {each.due}"


def _sees(user, region, words):
    """Say whether somebody is shown all these words on the pages for it: so they can be found there."""
    from django.urls import reverse

    client, texts = browser(user), []
    seat = next((each for each in region.seats if each.user_id == user.pk), None)
    filed = region.ids["filing_id"]
    places = [
        ("group", ()),
        ("self", ()),
        ("self_evaluation", (filed,)),
        *([("sheet", (seat.pk,))] if seat else []),
    ]
    for name, more in places:
        answer = client.get(reverse(f"evaluations:{name}", args=[region.project.pk, *more]))
        texts.append(html.unescape(answer.content.decode()))
    listed = client.get(f"/projects/{region.project.pk}/records/score_override/")
    text = "\n".join([*texts, listed.content.decode()])
    missing = [each for each in words if each not in text]
    if missing:
        print(f"{user} is not shown {missing}")
    return not missing
