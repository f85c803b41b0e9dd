"""AC-13: a public survey is not guessed into, answered twice or flooded, and nothing leads to who answered.

Tokens are guessed against `answering.find`, the look-up that the page itself begins with: a million pages
would take hours. A part of the guesses goes to the page. Half are drawn, half differ from a real one by a
letter. Each link is then answered by several at once, under different keys, and sent again: one answer.
Answers at the open door are sent on until the limits refuse, PINs are tried until none is tried any more,
and again from other addresses. In the end address, browser and token are sought in all that the data
folder keeps.
"""

import logging
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

from proof.browsers import browser
from proof.databases import ready
from proof.row import Row
from tests.support.migrated import DATABASE

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
AT_ONCE = 4
TAKEN, NOT_FOUND, GONE, WRONG = 302, 404, 410, 422
BROWSER = "Planted/7.31 (Wurzelpeter)"
ADDRESS = "203.0.113.77"
QUESTIONS = {"q0": "0", "q1": "1", "q2": "0", "q3": "1", "q4": "很好"}
PINS = 1_000_000

row = Row(
    "AC-13",
    promises=("I-2", "I-9"),
    sizes={
        "short": {"guesses": 4_000, "pages": 100, "links": 8},
        "night": {"guesses": 100_000, "pages": 5_000, "links": 100},
        "long": {"guesses": 1_000_000, "pages": 5_000, "links": 100},
    },
    bars=(
        "guesses >= size.guesses", "bits >= 128", "hits = 0", "answers = size.links", "doubles = 0",
        "replays_taken = 0", "over_device = 0", "over_address = 0", "most_pins <= 500", "tokens_kept = 0",
        "traces = 0",
    ),
)  # fmt: skip


@row.runs
def come_uninvited(trial):
    """Guess, answer at once and again, flood, and look for traces."""
    ready(trial.room)
    logging.getLogger("django").setLevel(logging.CRITICAL)
    from django.db import connection

    from jiheng.web.accounts.roles import Role
    from jiheng.web.surveys import actions, limits
    from tests.support.cast import cast
    from tests.support.kept import give_text

    ours = cast("甲")
    give_text(ours.project)
    by_link, open_door, by_pin = (_survey(ours, door) for door in ("", "open", "pin"))
    links = [
        token
        for _, token in actions.make_links(by_link, trial.size["links"], by=ours[Role.UNIT_CLERK], at=_now())
    ]
    doors = [*links, open_door.code, by_pin.code]
    hits = _guess(trial, doors)
    found = SimpleNamespace(doubles=0, replays=0)
    for token in links:
        _answer_at_once(token, found)
    from jiheng.web.surveys.models import Answer

    answers = Answer.objects.filter(survey=by_link).count()
    device = _flood(open_door, limits.A_DEVICE + 20, lambda _: (ADDRESS, BROWSER)) - limits.A_DEVICE
    address = _flood(open_door, limits.AN_ADDRESS + 20, lambda number: ("203.0.113.78", f"Browser {number}"))
    pins = _try_pins(by_pin)
    connection.close()
    with sqlite3.connect(trial.room / DATABASE) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    kept = b"".join(each.read_bytes() for each in trial.room.rglob("*") if each.is_file())
    return {
        "guesses": trial.size["guesses"], "pages_guessed": trial.size["pages"], "hits": hits,
        "bits": min(len(each) * 6 for each in doors), "answers": answers, "doubles": found.doubles,
        "replays_taken": found.replays, "over_device": device, "over_address": address - limits.AN_ADDRESS,
        "most_pins": pins, "tokens_kept": sum(each.encode() in kept for each in links),
        "traces": sum(each.encode() in kept for each in (BROWSER, ADDRESS)),
    }  # fmt: skip


def _now():
    from django.utils import timezone

    return timezone.now()


def _survey(ours, door):
    from django.utils import timezone

    from jiheng.web.accounts.roles import Role
    from jiheng.web.surveys import actions
    from jiheng.web.surveys.forms import USUAL

    day = timezone.localdate()
    form = actions.Form(
        f"调查{door}", (("使用人", 100_000),), "全部发放", USUAL, day, day + timedelta(days=1), door
    )
    made = actions.ask(ours.project, form, by=ours[Role.UNIT_CLERK], at=_now())
    return actions.decide(made.pk, approve=True, by=ours[Role.UNIT_HEAD], at=_now())


def _guess(trial, doors):
    """Guess; give how many opened something that was not told to the guesser."""
    from jiheng.web.surveys import answering

    client, chance, hits = browser(), trial.random, 0
    for number in range(trial.size["guesses"]):
        real = doors[number % len(doors)]
        if number % 2:
            place = chance.randrange(len(real))
            guess = real[:place] + chance.choice(LETTERS.replace(real[place], "")) + real[place + 1 :]
        else:
            guess = "".join(chance.choices(LETTERS, k=len(real)))
        if number < trial.size["pages"]:
            hits += client.get(f"/q/{guess}/").status_code != NOT_FOUND
        hits += answering.find(guess) is not None
    return hits


def _answer_at_once(token, found):
    """Let several send the form of one link at once, then once more each, with old and new keys."""
    from jiheng.web.surveys.models import Answer, Link

    before = Answer.objects.count()
    keys = [str(uuid4()) for _ in range(AT_ONCE)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        taken = sum(pool.map(lambda key: _post(token, key) == TAKEN, keys))
    found.doubles += max(0, taken - 1) + max(0, Answer.objects.count() - before - 1)
    found.replays += sum(_post(token, key) == TAKEN for key in [*keys, str(uuid4())])
    found.doubles += max(0, Answer.objects.count() - before - 1)
    found.replays += Link.objects.filter(used=False, digest=_digest(token)).count()


def _digest(token):
    from jiheng.web.surveys.answering import digest_of

    return digest_of(token)


def _post(token, key, *, address=ADDRESS, agent=BROWSER, **more):
    from django.db import connection

    client = browser()
    try:
        answer = client.post(
            f"/q/{token}/",
            QUESTIONS | {"key": key} | more,
            REMOTE_ADDR=address,
            headers={"User-Agent": agent},
        )
        return answer.status_code
    finally:
        if connection.connection is not None and not connection.in_atomic_block:
            connection.close()


def _flood(survey, times, who):
    """Answer at the open door so many times, without its cookie; give how many were taken."""
    taken = 0
    for number in range(times):
        address, agent = who(number)
        taken += _post(survey.code, str(uuid4()), address=address, agent=agent) == TAKEN
    return taken


def _try_pins(survey):
    """Try PINs from many addresses until none is tried any more; give how many were compared."""
    from unittest import mock

    from jiheng.web.surveys import answering, limits

    compared = 0

    def compare(one, other):
        nonlocal compared
        compared += 1
        return one == other

    wrong = [f"{number:06}" for number in range(PINS) if f"{number:06}" != survey.pin]
    tries = limits.ALL_WRONG_PINS + 2 * limits.WRONG_PINS
    with mock.patch.object(answering.secrets, "compare_digest", compare):
        for number in range(tries):
            place = f"198.51.100.{number // (limits.WRONG_PINS + 5)}"
            _post(survey.code, str(uuid4()), address=place, pin=wrong[number])
    return compared
