"""The trail: an act and its entry together; what was written is never changed unseen."""

import json
from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.db import DatabaseError, OperationalError, connection, transaction
from django.urls import reverse

from jiheng.errors import IntegrityError
from jiheng.web.accounts.models import User
from jiheng.web.accounts.roles import Role
from jiheng.web.trail import entries
from jiheng.web.trail.models import SERVER, Entry

AT = datetime(2026, 1, 5, 2, tzinfo=UTC)
HOME = UUID(SERVER)


@pytest.fixture
def three(ours):
    for number in range(3):
        entries.write(
            "update", "project", number, by=ours[Role.UNIT_CLERK], at=AT, after={"值": f"{number}.50"}
        )
    return list(Entry.objects.filter(chain=HOME).order_by("seq"))


def test_entries_are_chained(three):
    assert [each.seq for each in three] == [1, 2, 3]
    assert len({each.hash for each in three}) == 3
    assert entries.first_break(HOME) is None


def test_each_organisation_has_a_chain_of_its_own(ours, theirs):
    for region in (ours, theirs, ours):
        entries.write("sign", "project", 1, by=None, at=AT, organisation=region.unit.pk)
    found = Entry.objects.filter(chain=ours.unit.pk).order_by("seq")
    assert [each.seq for each in found] == [1, 2]
    assert entries.first_break(ours.unit.pk) is None


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE trail_entry SET body = '{}'",
        "UPDATE trail_entry SET hash = hash || ''",
        "DELETE FROM trail_entry",
    ],
)
@pytest.mark.usefixtures("three")
def test_the_database_itself_refuses_to_change_an_entry(statement):
    with (
        pytest.raises(DatabaseError, match="不能改动或删除"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert Entry.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_no_entry_outside_a_transaction():
    with pytest.raises(IntegrityError):
        entries.write("update", "project", 1, by=None, at=AT)


def test_an_entry_tells_who_from_where_by_which_request(client, ours):
    clerk = ours[Role.UNIT_CLERK]
    client.force_login(clerk)
    answer = client.post(reverse("projects:decide", args=[ours.project.pk, 1]), REMOTE_ADDR="192.0.2.7")
    told = json.loads(Entry.objects.order_by("-at").first().body)
    assert (told["act"], told["actor"], told["actor_name"]) == ("refuse", str(clerk.pk), clerk.name)
    assert (told["address"], told["request"]) == ("192.0.2.7", answer["X-Request-Id"])
    assert datetime.fromisoformat(told["at"]).utcoffset() is not None


def test_where_no_entry_can_be_written_nothing_is_done(client, ours, monkeypatch):
    client.force_login(ours[Role.SYSTEM_ADMIN])
    client.raise_request_exception = False

    def full(*_, **__):
        raise OperationalError("database or disk is full")

    before = User.objects.count()
    monkeypatch.setattr(Entry.objects, "create", full)
    told = {"login": "xinren", "name": "新人", "phone": "", "person": ""}
    assert client.post(reverse("system:new_person"), told).status_code == 507
    assert User.objects.count() == before
    monkeypatch.undo()
    client.post(reverse("system:new_person"), told)
    assert User.objects.count() == before + 1
