"""What holds for every operation: problems, ETags, paging, keys of writes, how often one may ask."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from jiheng.web.accounts.roles import Role
from jiheng.web.api import rates
from jiheng.web.api.models import KeptAnswer
from jiheng.web.api.problems import KNOWN
from jiheng.web.evidence import actions
from jiheng.web.evidence.models import Record
from jiheng.web.jobs.doing import do_next
from jiheng.web.projects import beginning
from tests.support.cast import THEN
from tests.support.programs import Program


@pytest.fixture
def project(ours):
    return beginning.blank(ours.unit, "机房运维", 2023, by=ours[Role.UNIT_CLERK], at=THEN)


@pytest.fixture
def clerk(ours):
    return Program(ours[Role.UNIT_CLERK])


def payment(day: int) -> dict[str, str]:
    return {"paid_on": f"2023-05-{day:02}", "amount": "100.00"}


CASES = {
    400: lambda clerk, _: clerk.send("post", "projects", "{"),
    401: lambda *_: Program(None).get("projects"),
    403: lambda clerk, at: clerk.send("post", f"{at}/versions/1/decision", {"approve": True}),
    404: lambda clerk, _: clerk.get("nothing/here"),
    405: lambda clerk, _: clerk.delete("projects"),
    406: lambda clerk, _: clerk.get("projects", headers={"Accept": "text/html"}),
    409: lambda clerk, at: (
        clerk.send("post", f"{at}/versions/1/submission")
        and clerk.send("post", f"{at}/versions/1/submission")
    ),
    412: lambda clerk, at: clerk.send("put", f"{at}/text", {"text": "a: 1"}, If_Match='"x"'),
    413: lambda clerk, _: clerk.send("post", "projects", {"text": "长" * 4_000_000}),
    415: lambda clerk, _: clerk.post("projects", {"way": "blank"}),
    422: lambda clerk, _: clerk.get("projects?limit=0"),
    428: lambda clerk, at: clerk.send("put", f"{at}/text", {"text": "a: 1"}),
}


def test_chinese_is_written_as_it_is(clerk, project):
    assert "机房运维" in clerk.get(f"projects/{project.pk}").content.decode()


@pytest.mark.parametrize("status", CASES)
def test_a_refusal_is_a_problem_in_chinese(status, clerk, project):
    answer = CASES[status](clerk, f"projects/{project.pk}")
    told = answer.json()
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json"), told
    assert (told["status"], told["title"]) == (status, KNOWN[status][1])
    assert told["request_id"] == answer["X-Request-Id"]
    assert told["type"].startswith("urn:jiheng:problem:")
    assert status != 405 or answer["Allow"]


def test_a_failure_of_the_server_is_a_problem_too(clerk, monkeypatch):
    def fails(*_, **__):
        raise ZeroDivisionError

    monkeypatch.setattr("jiheng.web.api.asking.Asking.projects", fails)
    clerk.raise_request_exception = False
    answer = clerk.get("projects")
    assert (answer.status_code, answer["Content-Type"]) == (500, "application/problem+json")
    assert "ZeroDivision" not in answer.content.decode()


def test_all_faults_of_a_body_are_told_together_each_with_its_place(clerk):
    told = clerk.send("post", "projects", {"way": "借用", "year": "2023", "extra": 1}).json()
    assert [(each["in"], each["pointer"]) for each in told["errors"]] == [
        ("body", "/way"), ("body", "/year"), ("body", "/extra"),
    ]  # fmt: skip


def test_what_did_not_change_is_not_sent_again(clerk):
    first = clerk.get("projects")
    again = clerk.get("projects", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert clerk.get("projects", headers={"If-None-Match": '"other"'}).status_code == 200


def test_a_text_that_changed_meanwhile_is_not_overwritten(clerk, project):
    at = f"projects/{project.pk}/text"
    seen = clerk.get(at)
    change = {"changes": [{"pointer": "/name", "value": "改了名"}]}
    changed = clerk.send("patch", at, change, If_Match=seen["ETag"])
    assert (changed.status_code, "改了名" in changed.json()["text"]) == (200, True)
    late = clerk.send(
        "patch", at, {"changes": [{"pointer": "/name", "value": "别的"}]}, If_Match=seen["ETag"]
    )
    assert (late.status_code, "改了名" in clerk.get(at).json()["text"]) == (412, True)


def test_rows_added_between_pages_are_neither_missed_nor_told_twice(clerk, ours, project):
    by = ours[Role.UNIT_CLERK]
    for day in range(1, 8):
        actions.enter(project, "payment", payment(day), by=by, at=THEN)
    seen, place = [], f"projects/{project.pk}/records/payment?limit=3"
    added = iter(range(20, 24))
    while place:
        page = clerk.get(place).json()
        seen += [each["record_id"] for each in page["items"]]
        assert len(page["items"]) <= 3
        place = page["next"]
        if (day := next(added, None)) is not None:
            actions.enter(project, "payment", payment(day), by=by, at=THEN)
    assert len(seen) == len(set(seen))
    kept = Record.objects.filter(project=project).order_by("position")
    assert seen == [*kept.values_list("record_id", flat=True)][: len(seen)]
    assert len(seen) >= 7 + 2


@pytest.mark.parametrize("cursor", ["x", "W10", "WyJ4Il0", "bnVsbA", "AAAA"])
def test_a_cursor_that_is_none_is_refused(cursor, clerk, project):
    for place in ("projects", f"projects/{project.pk}/versions"):
        told = clerk.get(f"{place}?cursor={cursor}")
        assert (told.status_code, told.json()["errors"][0]["pointer"]) == (422, "/cursor")


def test_a_write_sent_twice_under_one_key_is_done_once(clerk, project):
    place = f"projects/{project.pk}/records/payment"
    first, again = (
        clerk.send("post", place, {"values": payment(1)}, Idempotency_Key="a-1") for _ in range(2)
    )
    assert (first.status_code, again.status_code, Record.objects.count()) == (201, 201, 1)
    assert (first.content, first["Location"]) == (again.content, again["Location"])
    other = clerk.send("post", place, {"values": payment(2)}, Idempotency_Key="a-1")
    assert (other.status_code, Record.objects.count()) == (422, 1)


def test_a_write_that_still_goes_on_under_its_key_is_told_so(clerk, project, monkeypatch):
    place = f"projects/{project.pk}/records/payment"
    answers = []

    def meanwhile(*args, **kwargs):
        monkeypatch.undo()
        answers.append(clerk.send("post", place, {"values": payment(1)}, Idempotency_Key="a-1"))
        return actions.enter(*args, **kwargs)

    monkeypatch.setattr("jiheng.web.api.record_views.actions.enter", meanwhile)
    assert clerk.send("post", place, {"values": payment(1)}, Idempotency_Key="a-1").status_code == 201
    assert (answers[0].status_code, answers[0]["Retry-After"], Record.objects.count()) == (409, "2", 1)


def test_a_write_whose_process_died_is_taken_over_after_a_minute(clerk, project, monkeypatch):
    place = f"projects/{project.pk}/records/payment"
    begun = timezone.now()

    def send():
        return clerk.send("post", place, {"values": payment(1)}, Idempotency_Key="a-1").status_code

    with monkeypatch.context() as dying, time_machine.travel(begun, tick=False):
        dying.setattr("jiheng.web.api.record_views.actions.enter", lambda *_, **__: 1 / 0)
        dying.setattr("jiheng.web.api.kept_answers.let_go", lambda _kept: None)
        clerk.raise_request_exception = False
        assert send() == 500
    for seconds, status in ((60, 409), (61, 201), (70, 201)):
        with time_machine.travel(begun + timedelta(seconds=seconds), tick=False):
            assert send() == status
    assert Record.objects.count() == 1


def test_a_write_whose_key_another_took_over_writes_nothing(clerk, project, monkeypatch):
    enter = actions.enter

    def late(*args, **kwargs):
        KeptAnswer.objects.update(begun_at=timezone.now() + timedelta(seconds=61))
        return enter(*args, **kwargs)

    monkeypatch.setattr("jiheng.web.api.record_views.actions.enter", late)
    place = f"projects/{project.pk}/records/payment"
    answer = clerk.send("post", place, {"values": payment(1)}, Idempotency_Key="a-1")
    assert (answer.status_code, Record.objects.count()) == (409, 0)


def test_a_refused_write_frees_its_key(clerk, project):
    place = f"projects/{project.pk}/records/payment"
    assert clerk.send("post", place, {"values": {}}, Idempotency_Key="a-1").status_code == 422
    assert not KeptAnswer.objects.exists()
    assert clerk.send("post", place, {"values": payment(1)}, Idempotency_Key="a-1").status_code == 201


def test_keys_of_two_people_are_two(clerk, ours, project):
    head = Program(ours[Role.UNIT_HEAD])
    clerk.send("post", f"projects/{project.pk}/records/payment", {"values": payment(1)}, Idempotency_Key="1")
    decided = head.send(
        "post", f"projects/{project.pk}/versions/1/decision", {"approve": True}, Idempotency_Key="1"
    )
    assert decided.status_code == 409  # it was not submitted: not the clerk's answer


@time_machine.travel(datetime(2026, 3, 2, 1, 0, 40, tzinfo=UTC), tick=False)
def test_who_asks_too_often_waits_until_the_minute_is_over(clerk, monkeypatch):
    monkeypatch.setattr("jiheng.web.api.door.MOST", 2)
    assert [clerk.get("projects").status_code for _ in range(2)] == [200, 200]
    refused = clerk.get("projects")
    assert (refused.status_code, refused["Retry-After"]) == (429, "20")
    with time_machine.travel(datetime(2026, 3, 2, 1, 1, 0, tzinfo=UTC), tick=False):
        assert clerk.get("projects").status_code == 200


@time_machine.travel(datetime(2026, 3, 2, 1, 0, 40, tzinfo=UTC), tick=False)
@pytest.mark.django_db
def test_who_guesses_tokens_waits():
    stranger = Program(None)
    stranger.carried["Authorization"] = "Bearer jh_guessed"
    answers = [stranger.get("projects").status_code for _ in range(rates.MOST_REFUSED + 1)]
    assert {*answers[:-1]} == {401}
    assert answers[-1] == 429


def test_each_of_many_records_has_its_own_result(clerk, project):
    told = clerk.send(
        "post",
        f"projects/{project.pk}/records/payment/bulk",
        {"records": [payment(1), {"paid_on": "某天"}, payment(2)]},
    ).json()
    assert ([each["entered"] for each in told["items"]], told["entered"], told["refused"]) == (
        [True, False, True],
        2,
        1,
    )
    assert {each["pointer"] for each in told["items"][1]["errors"]} >= {"/records/1/paid_on"}
    assert Record.objects.count() == 2


def test_money_is_a_decimal_text_with_its_unit(clerk, project):
    paid = {"values": {"paid_on": "2023-05-01", "amount": "1,234.5"}}
    made = clerk.send("post", f"projects/{project.pk}/records/payment", paid).json()
    assert (made["values"]["amount"], made["units"]["amount"]) == ("1234.50", "元")
    assert made["entered_at"].endswith("+08:00")


@pytest.mark.parametrize("wrong", [False, True])
def test_more_records_than_are_entered_at_once_are_a_job_all_or_none(wrong, clerk, project, monkeypatch):
    monkeypatch.setattr("jiheng.web.api.record_views.AT_ONCE", 2)
    last = {"paid_on": "某天", "amount": "3"} if wrong else payment(3)
    rows = {"records": [payment(1), {"金额": "2", "支付日期": "2023-05-02"}, last]}
    place = f"projects/{project.pk}/records/payment/bulk"
    asked = clerk.send("post", place, rows, Idempotency_Key="b")
    assert (asked.status_code, Record.objects.count()) == (202, 0)
    assert do_next("w", timezone.now) is not None
    told = clerk.get(asked["Location"]).json()
    assert (told["state"], Record.objects.count()) == (("failed", 0) if wrong else ("done", 3)), told["words"]
    again = clerk.send("post", place, rows, Idempotency_Key="b")
    assert (again.status_code, again.json()["id"]) == (202, told["id"])


def test_a_bundle_is_made_anew_and_not_kept_under_its_key(clerk, project):
    for _ in range(2):
        made = clerk.send("post", f"projects/{project.pk}/bundle", Idempotency_Key="c")
        assert made.status_code == 200, made.content.decode()
        assert b"".join(made.streaming_content)[:2] == b"PK"
    assert not KeptAnswer.objects.exists()
