"""History is anchored daily and at sign-offs, and leaves the machine; what was changed past us is told."""

import json
import shutil
from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse

from jiheng.evidence.bundle_verifier import verify_bundle
from jiheng.evidence.ledger import FIRST_HASH, chained
from jiheng.values.period import Period
from jiheng.web.accounts import secrecy
from jiheng.web.accounts.roles import Role
from jiheng.web.anchors.actions import anchor, keep_outside
from jiheng.web.anchors.bundling import bundle
from jiheng.web.anchors.models import Anchor, End, Why
from jiheng.web.anchors.verifying import TITLES, verify
from jiheng.web.evaluations import group
from jiheng.web.evidence import actions
from jiheng.web.evidence.files import attach, path_of
from jiheng.web.evidence.models import EvidenceFile
from jiheng.web.jobs.doing import do_next
from jiheng.web.jobs.models import Job
from jiheng.web.monitoring.models import Permit
from jiheng.web.notices.anchors import queue_anchors
from jiheng.web.notices.models import PURPOSE, Channel, Message
from jiheng.web.trail import entries, seals
from jiheng.web.trail.models import Chain, Entry
from tests.support.kept import AT, enter, give_text, training, unguarded

CLERK = Role.UNIT_CLERK
DAY = timedelta(days=1)
EVERY = [
    "UPDATE trail_entry SET body = replace(body, '数错了', '没数错') WHERE act = 'correct'",
    "UPDATE trail_entry SET actor_name = '别人' WHERE act = 'sign'",
    "DELETE FROM trail_entry WHERE act = 'sign'",
    "DELETE FROM trail_entry WHERE act = 'anchor'",
    "UPDATE trail_chain SET seq = seq - 1",
    "UPDATE evidence_ledgerline SET line = replace(line, '第1课', '第9课')",
    "DELETE FROM evidence_ledgerline WHERE seq = 5",
    "UPDATE evidence_record SET content = replace(content, '第1课', '第9课')",
    "UPDATE evidence_record SET record_id = 'r-1' WHERE position = 2",
    "UPDATE evidence_record SET is_late = NOT is_late WHERE position = 2",
    "UPDATE evidence_signoff SET last = '2023-02-28'",
    "UPDATE evidence_evidencefile SET name = 'b.txt'",
    "UPDATE projects_projectversion SET text = replace(text, 'weight: 60', 'weight: 70')",
    "UPDATE projects_project SET state = 'signed'",
    "UPDATE projects_assignment SET role = 'evaluation_lead' WHERE role = 'vendor_engineer'",
    "UPDATE accounts_membership SET role = 'unit_head' WHERE role = 'unit_clerk'",
    "UPDATE accounts_membership SET until = '2030-01-01' WHERE role = 'auditor'",
    "UPDATE accounts_user SET password = 'x' WHERE username LIKE 'unit_head%'",
    "UPDATE accounts_user SET person = '' || 'another' WHERE username LIKE 'unit_head%'",
    "UPDATE evaluations_mark SET points = '9'",
    "DELETE FROM evaluations_mark",
    "UPDATE evaluations_seat SET dissent = '不同意'",
    "UPDATE anchors_end SET body = replace(body, 'a', 'b') WHERE position = 1",
    "DELETE FROM anchors_end WHERE position = 1",
    "DELETE FROM anchors_anchor",
    "UPDATE anchors_anchor SET line = replace(line, 'root=', 'root= ')",
]


@pytest.fixture
def history(ours):
    """Records, a file, an expert's points and a sign-off, anchored; everything was told."""
    give_text(ours.project)
    entries.seal_all(AT)
    for day in (1, 2):
        enter(ours, CLERK, training(day))
    wrong = enter(ours, CLERK, training(3))
    actions.correct(wrong, {"参加人数": "9"}, by=ours[CLERK], at=AT, reason="数错了")
    attach(ours.project, "a.txt", [b"x"], by=ours[CLERK], at=AT)
    actions.sign_off(ours.project, Period.month(2023, 3), by=ours[Role.UNIT_HEAD], at=AT)
    lead, expert = ours[Role.EVALUATION_LEAD], ours[Role.EXPERT]
    seat = group.seat(ours.project, expert, by=lead, at=AT, on=AT.date())
    group.declare(seat.pk, independent=True, relation="", by=expert, at=AT)
    group.save(seat.pk, {"甲": ("8", "还可以更好")}, "", by=expert, at=AT, keyed=False)
    anchor(Why.DAILY, at=AT)
    return ours


@pytest.fixture
def cursor(history):  # noqa: ARG001 — first the history
    """Somebody with the rights of the database's owner: no guard holds."""
    with unguarded() as cursor:
        yield cursor


def test_what_was_told_of_is_whole(history):
    kept = Anchor.objects.get()
    found = verify([kept.line, kept.line[kept.line.index("root=") + 5 :][:16]])
    assert (found.faults, found.anchors) == ((), 1)
    assert len(found.remarks) == 2
    enter(history, CLERK, training(4, held_on="2023年4月4日"))
    anchor(Why.DAILY, at=AT + DAY)
    assert verify([kept.line]).faults == ()
    assert Anchor.objects.count() == 2


def test_whatever_is_changed_past_the_program_is_told(cursor):
    unnoticed = []
    for statement in EVERY:
        undo = transaction.savepoint()
        cursor.execute(statement)
        if not cursor.rowcount or not verify().faults:
            unnoticed.append(statement)
        transaction.savepoint_rollback(undo)
    assert unnoticed == []
    assert verify().faults == ()


@pytest.mark.usefixtures("history")
def test_a_changed_or_missing_file_is_told():
    place = path_of(EvidenceFile.objects.get().stored_id)
    place.chmod(0o600)
    place.write_bytes(b"y")
    assert verify().faults
    shutil.rmtree(place.parent)
    assert verify().faults


def test_rows_from_before_a_table_was_protected_are_told_of_once(ours, monkeypatch):
    def permits():
        return [each for each in seals.untold() if each.startswith("monitoring.permit")]

    def put_past_the_program(written):
        Permit.objects.bulk_create(
            [Permit(written=written, reason="内网", asked_by=ours[CLERK], asked_at=AT)]
        )

    others = {model: but for model, but in seals._protected.items() if model is not Permit}
    with monkeypatch.context() as before:
        before.setattr(seals, "_protected", others)
        entries.seal_all(AT)
    put_past_the_program("10.0.0.1")
    assert len(permits()) == 1
    assert entries.seal_all(AT) == 1  # the start of the release that protects it
    assert permits() == []
    put_past_the_program("10.0.0.2")
    assert entries.seal_all(AT) == 0
    assert len(permits()) == 1


def test_every_protected_table_has_a_name_for_who_reads_the_result():
    assert set(TITLES) == set(map(seals.label_of, seals._protected))


def test_a_chain_that_was_rewritten_is_not_anchored_again(history, cursor):
    kept = Anchor.objects.get().line
    cursor.execute("UPDATE trail_entry SET body = replace(body, '数错了', '没数错') WHERE act = 'correct'")
    _rechain(history.unit.pk)
    enter(history, CLERK, training(4, held_on="2023年4月4日"))
    made = anchor(Why.DAILY, at=AT + DAY)
    assert "锚定的不是同一段历史" in "".join(made.faults)
    assert any("与锚定的不符" in each for each in verify([kept]).faults)


def _rechain(chain):
    """Reckon a whole chain anew, as somebody with the database can."""
    previous = FIRST_HASH
    for each in Entry.objects.filter(chain=chain).order_by("seq"):
        previous = chained(previous, each.body.encode())
        Entry.objects.filter(pk=each.pk).update(hash=previous)
    Chain.objects.filter(pk=chain).update(hash=previous)


def test_history_and_anchors_made_anew_have_not_the_anchor_that_was_kept(history, cursor):
    kept = Anchor.objects.get().line
    cursor.execute("UPDATE trail_entry SET body = replace(body, '数错了', '没数错') WHERE act = 'correct'")
    _rechain(history.unit.pk)
    cursor.execute("DELETE FROM anchors_end")
    cursor.execute("DELETE FROM anchors_anchor")
    anchor(Why.DAILY, at=AT)
    assert any("没有这个锚" in each for each in verify([kept]).faults)


def test_a_sign_off_is_anchored_by_a_job_of_its_own(history):
    assert Job.objects.get(kind="anchors.sign_off").project == history.project.pk
    assert do_next("worker", lambda: AT).state == "done"
    assert Anchor.objects.filter(why=Why.SIGN_OFF, project=history.project.pk).count() == 1


def test_anchors_leave_by_the_channels_and_to_the_share(history, settings, tmp_path):
    audit, head = history[Role.AUDITOR], history[Role.UNIT_HEAD]
    for word, owner in (("a", {"user": audit}), ("b", {"organisation": history.unit}), ("c", {"user": head})):
        Channel.objects.create(
            **owner, kind="email", name=word, asked_by=audit, asked_at=AT, state="approved",
            address_kept=secrecy.encrypt(f"{word}@example.invalid", PURPOSE),
        )  # fmt: skip
    assert (queue_anchors(AT), queue_anchors(AT)) == (3, 0)
    assert all(Anchor.objects.get().line in each.text for each in Message.objects.all())
    settings.ANCHORS = str(tmp_path / "share" / "anchors.txt")
    assert "没有写到" in keep_outside()
    (tmp_path / "share").mkdir()
    assert keep_outside() == ""
    anchor(Why.DAILY, at=AT + DAY)
    assert keep_outside() == ""
    lines = list(Anchor.objects.order_by("size").values_list("line", flat=True))
    assert (tmp_path / "share" / "anchors.txt").read_text("utf-8").splitlines() == lines


def test_a_bundle_is_verified_with_nothing_but_itself(history, tmp_path):
    kept = Anchor.objects.get().line
    made = bundle(history.project, tmp_path / "b.zip", by=history[Role.AUDITOR], at=AT + DAY)
    found = verify_bundle(str(tmp_path / "b.zip"), [kept, made.line])
    assert found.faults == []
    assert found.entries > len(found.hashes) > 0  # of the trail too
    assert "手机" not in json.dumps(found.proofs, ensure_ascii=False)
    assert verify_bundle(str(tmp_path / "b.zip"), [kept.replace("size=", "size=1")]).faults
    assert verify().faults == ()


def test_auditors_compare_an_anchor_on_its_page(client, history):
    client.force_login(history[Role.AUDITOR])
    page = reverse("anchors:listing")
    kept = Anchor.objects.get().line
    assert "对得上" in client.get(page, {"kept": kept}).content.decode()
    assert "没有这个锚" in client.get(page, {"kept": kept.replace("size=", "size=9")}).content.decode()
    assert client.post(reverse("anchors:now")).status_code == 302
    assert Anchor.objects.count() == 2
    assert End.objects.count() == Anchor.objects.latest("size").size
    client.force_login(history[CLERK])
    assert client.get(page).status_code == 403
    answer = client.post(reverse("anchors:bundle", args=[history.project.pk]))
    assert b"".join(answer.streaming_content)[:2] == b"PK"
