"""`jiheng rekey`: another secret key, and everything that was encrypted opens as before; killed or not."""

import argparse
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth
from django.apps import apps
from django.db import connection

from jiheng.cli import rekey as command
from jiheng.errors import BusyError, NotFoundError, UnreadableValueError, UsageError
from jiheng.web.accounts import second_factor, secrecy
from jiheng.web.accounts.roles import Role
from jiheng.web.backups import keys, marks
from jiheng.web.backups.taking import NOT_COPIED
from jiheng.web.duties.models import Spot
from jiheng.web.monitoring import robot
from jiheng.web.monitoring.models import PermitState, Robot
from jiheng.web.notices.models import PURPOSE, Channel
from jiheng.web.serving import rekeying
from jiheng.web.serving.sole import sole_server
from jiheng.web.trail import seals
from jiheng.web.trail.models import Entry
from tests.support.server import ROOT

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 27, 2, tzinfo=UTC)
ADDRESS = "https://oapi.dingtalk.com/robot/send?access=1"
SEED = "JBSWY3DPEHPK3PXP"


@pytest.fixture
def data(tmp_path, settings):
    """A data folder with the key that the settings have."""
    (tmp_path / "secret-key").write_text(settings.SECRET_KEY)
    return tmp_path


@pytest.fixture
def head(ours):
    """Somebody with a phone and recovery codes, and all else that is kept encrypted, approved by two."""
    Authenticator.objects.all().delete()
    head, admin, guard = ours[Role.UNIT_HEAD], ours[Role.SYSTEM_ADMIN], ours[Role.SECURITY_ADMIN]
    decided = {"state": PermitState.APPROVED, "decided_by": guard, "decided_at": AT}
    asked = {"asked_by": admin, "asked_at": AT}
    for owner in ({"organisation": ours.unit}, {"user": head}):
        Channel.objects.create(
            **owner, kind="dingtalk", name="值班群", address_kept=secrecy.encrypt(ADDRESS, PURPOSE),
            secret_kept=secrecy.encrypt("SEC-1", PURPOSE), **asked, **decided,
        )  # fmt: skip
    kept = {"secret": secrecy.encrypt("app", robot.PURPOSE), "proposed": secrecy.encrypt("p", robot.PURPOSE)}
    Robot.objects.create(**kept, **asked, **decided)
    auth.TOTP.activate(head, SEED)
    RecoveryCodes.activate(head)
    return head


def rekey(data, **more):
    return rekeying.rekey(data, **{"new": False, "old": "", "forget": False, "dry": False, "at": AT} | more)


def opened(key):
    """All that is kept encrypted, in clear."""
    found = [(each.address_kept, each.secret_kept, PURPOSE) for each in Channel.objects.order_by("pk")]
    found += [(each.secret, each.proposed, robot.PURPOSE) for each in Robot.objects.all()]
    found += [
        (kept, kept, second_factor.PURPOSE)
        for each in Authenticator.objects.order_by("pk") for _, kept in second_factor.secrets_of(each)
    ]  # fmt: skip
    return [tuple(secrecy.decrypt(each, purpose, key) for each in texts) for *texts, purpose in found]


def rows():
    """Every row there is."""
    return {each: [*each._base_manager.order_by("pk").values()] for each in apps.get_models()}


def texts(value):
    if isinstance(value, dict):
        value = [*value.values()]
    return [text for each in value for text in texts(each)] if isinstance(value, list) else [value]


def left_under(key):
    """Whatever in any column of any table a key still opens."""
    purposes = (PURPOSE, robot.PURPOSE, second_factor.PURPOSE)
    every = {text for each in rows().values() for text in texts(each) if isinstance(text, str)}
    return [text for text in every for purpose in purposes if secrecy.decrypt(text, purpose, key)]


def guards():
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT tgname, tgenabled FROM pg_trigger WHERE NOT tgisinternal")
        else:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        return sorted(cursor.fetchall())


def test_what_was_encrypted_opens_with_the_new_key_and_with_no_other(data, head, settings, client, ours):
    Spot.objects.create(project=ours.project, name="机房", made_by=head, made_at=AT)
    client.force_login(head)
    client.get("/")
    before, guarded, old = opened(""), guards(), settings.SECRET_KEY
    assert len(left_under(old)) == 8  # four of channels, two of the robot, the phone's, the seed of the codes
    done = rekey(data, new=True)
    key = (data / "secret-key").read_text()
    assert [done.sum(each) for each in ("reencrypted", "already", "unreadable")] == [8, 0, 0]
    assert (done.new_key, done.sessions, done.spots) == (True, 1, 1)
    assert [each.name for each in data.iterdir()] == ["secret-key"]
    assert (data / "secret-key").stat().st_mode & 0o077 == 0
    settings.SECRET_KEY = key
    assert opened("") == before
    assert key != old
    assert left_under(old) == []
    assert client.get("/").status_code == 302
    assert guards() == guarded
    assert not [each for each in seals.untold() if "channel" in each or "robot" in each]
    told = {each.act: json.loads(each.body) for each in Entry.objects.all()}
    assert told["rekey"]["after"] == {"count": 8, "unreadable": 0}
    assert told["end_sessions"]["reason"] == "换了服务器的密钥"
    again = rekey(data, old=old)
    assert (again.sum("already"), again.sum("reencrypted"), again.sessions) == (8, 0, 0)
    assert Entry.objects.filter(act="rekey").count() == 1


@pytest.mark.usefixtures("head")
@pytest.mark.parametrize("killed_in", ["sync", "_secrets", "_note", "put_next_key"])
def test_whoever_is_killed_on_the_way_carries_on(data, settings, monkeypatch, killed_in):
    before, old = opened(""), settings.SECRET_KEY

    def killed(*_, **__):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(rekeying, killed_in, killed)
        with pytest.raises(KeyboardInterrupt):
            rekey(data, new=True)
    assert (data / "secret-key").read_text() == old
    begun = (data / "secret-key.new").read_text()
    assert json.loads(keys.open_bytes(b"k" * 32, bytes.fromhex(keys.wrapped(data, b"k" * 32, {})))) == {
        "secret-key": old, "secret-key.new": begun,
    }  # fmt: skip
    assert "secret-key.new" in NOT_COPIED
    assert rekeying.carry_on(data, AT)
    assert (data / "secret-key").read_text() == begun
    assert opened(begun) == before
    assert left_under(old) == []
    assert not rekeying.carry_on(data, AT)


def test_what_no_key_opens_is_named_and_stays(data, head, settings):
    kept = opened("")
    first = settings.SECRET_KEY
    settings.SECRET_KEY = "another" * 8
    (data / "secret-key").write_text(settings.SECRET_KEY)
    as_it_was = rows()
    tried = rekey(data, old="unknown", dry=True)
    assert rows() == as_it_was
    assert {each.kind: each.name for each in tried.unreadable} == {
        rekeying.CHANNEL: f"{head}的“值班群”", rekeying.ROBOT: "钉钉机器人",
        rekeying.PHONE: f"{head.name}（{head.username}）", rekeying.CODES: f"{head.name}（{head.username}）",
    }  # fmt: skip
    assert "系统 → 通知" in tried.unreadable[0].advice
    assert rekey(data, old="unknown").sum("unreadable") == 8
    assert rows() == as_it_was
    forgotten = rekey(data, forget=True)
    assert (forgotten.forgotten, [each.kind for each in forgotten.unreadable]) == (2, [
        rekeying.CHANNEL, rekeying.CHANNEL, rekeying.ROBOT,
    ])  # fmt: skip
    assert not Authenticator.objects.exists()
    assert Entry.objects.filter(act="second_factor_removed", object_id=str(head.pk)).count() == 2
    assert "2 项" in json.loads(Entry.objects.get(act="alarm").body)["reason"]
    assert rekey(data, old=first).sum("reencrypted") == 6
    assert opened("") == kept[:3]


@pytest.mark.usefixtures("head")
def test_tried_without_doing_nothing_is_changed(data):
    as_it_was, key = rows(), (data / "secret-key").read_text()
    told = rekey(data, new=True, dry=True)
    assert (told.new_key, told.sum("reencrypted")) == (True, 8)
    assert rows() == as_it_was
    assert [each.name for each in data.iterdir()] == ["secret-key"]
    assert (data / "secret-key").read_text() == key


@pytest.mark.usefixtures("head")
def test_it_is_refused_while_a_server_runs_and_without_a_question(data):
    with sole_server(data), pytest.raises(BusyError, match="先停掉它"):
        rekey(data, new=True)
    with pytest.raises(UsageError, match="没有说换哪一把"):
        rekey(data)
    with pytest.raises(UsageError, match="就是现在的密钥"):
        rekey(data, old=(data / "secret-key").read_text())
    (data / marks.RESTORING).mkdir()
    with pytest.raises(BusyError, match="恢复备份没有做完"):
        rekey(data, new=True)
    assert not (data / "secret-key.new").exists()


def run(data, monkeypatch, *words):
    monkeypatch.setattr(command, "with_server", lambda _: None)
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    return command.run(parser.parse_args([*words, "--data", str(data)]))


def test_the_command_says_what_became_of_each_kind(data, head, monkeypatch, capsys):
    assert run(data, monkeypatch, "--new", "--dry-run") == 0
    assert "通知渠道的地址和密钥：会重新加密 4" in capsys.readouterr().out
    assert run(data, monkeypatch, "--new", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["kinds"][2] == {"kind": "手机验证码", "reencrypted": 1, "already": 0, "unreadable": 0}
    (data / "secret-key").write_text("lost" * 9)
    assert run(data, monkeypatch, "--dry-run") == 1
    assert f"手机验证码  {head.name}" in capsys.readouterr().out
    assert run(data, monkeypatch, "--forget") == 1
    assert "删去 2 项" in capsys.readouterr().out


@pytest.mark.parametrize("content", ["", "two words", "两", None])
def test_a_file_that_is_no_key_is_told(data, monkeypatch, tmp_path, content):
    place = tmp_path / "old"
    if content is not None:
        place.write_text(content)
    with pytest.raises(NotFoundError if content is None else UnreadableValueError, match="--old-key"):
        run(data, monkeypatch, "--old-key", str(place))


def test_no_secret_is_kept_that_is_not_encrypted_anew():
    found = {
        str(each.relative_to(ROOT / "src/jiheng/web"))
        for each in Path(ROOT / "src/jiheng").rglob("*.py") if "secrecy.encrypt(" in each.read_text()
    }  # fmt: skip
    assert found == {
        "accounts/adapters.py", "monitoring/robot.py", "notices/actions.py", "serving/rekeying.py",
    }  # fmt: skip
