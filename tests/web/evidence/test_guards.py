"""Records are only ever added to, by whatever door, the database's own included."""

import pytest
from django.db import DatabaseError, connection, transaction

from jiheng.web.accounts.roles import Role
from jiheng.web.evidence.models import Record, SignOff
from tests.support.cast import THEN


def record(project, position, **parts):
    told = {"kind": "training", "happened_on": "2023-03-05", "content": "{}", "entered_at": THEN} | parts
    return Record.objects.create(project=project, position=position, record_id=f"培训-{position}", **told)


@pytest.mark.parametrize(
    "change", [{"content": '{"a":"b"}'}, {"happened_on": "2023-04-01"}, {"stands": False}]
)
def test_a_record_is_never_changed(ours, change):
    made = record(ours.project, 1)
    with pytest.raises(DatabaseError, match="不能改动或删除"), transaction.atomic():
        Record.objects.filter(pk=made.pk).update(**change)
    with pytest.raises(DatabaseError, match="不能改动或删除"), transaction.atomic():
        made.delete()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has no such statement")
def test_nothing_is_put_in_the_place_of_a_record(ours):
    record(ours.project, 1)
    with pytest.raises(DatabaseError, match="不能改动或删除"), transaction.atomic():
        connection.cursor().execute("INSERT OR REPLACE INTO evidence_record SELECT * FROM evidence_record")


def test_it_is_superseded_once(ours):
    made = record(ours.project, 1)
    Record.objects.filter(pk=made.pk).update(superseded_by="培训-2")
    with pytest.raises(DatabaseError, match="不能改动或删除"), transaction.atomic():
        Record.objects.filter(pk=made.pk).update(superseded_by="培训-3")


def test_what_is_signed_off_takes_late_records_only(ours):
    SignOff.objects.create(
        project=ours.project, kind="training", first="2023-03-01", last="2023-03-31", records=0,
        ledger_hash="0" * 64, signed_by=ours[Role.UNIT_HEAD], signed_at=THEN,
    )  # fmt: skip
    with pytest.raises(DatabaseError, match="已经签认"), transaction.atomic():
        record(ours.project, 1)
    record(ours.project, 1, is_late=True)
    record(ours.project, 2, happened_on="2023-04-01")
    record(ours.project, 3, kind="backup")
    assert Record.objects.count() == 3
