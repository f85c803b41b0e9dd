"""What `jiheng serve --cert --key` says of a certificate before it starts anything."""

import os
from datetime import UTC, datetime, timedelta

import pytest

from jiheng.errors import NotFoundError, UnreadableValueError, UsageError
from jiheng.web.serving.certificate import checked
from tests.support.certificates import made

NOW = datetime(2026, 3, 1, tzinfo=UTC)
BEFORE = NOW - timedelta(days=10)


def test_a_sound_pair_says_for_whom_and_until_when(tmp_path):
    certificate, key = made(tmp_path, "jiheng.test", "*.office.test", "10.0.0.7", since=BEFORE)
    told = checked(certificate, key, NOW)
    assert told.names == ("jiheng.test", ".office.test", "10.0.0.7")
    assert told.until == BEFORE + timedelta(days=365)
    assert not told.runs_out_soon(NOW)
    assert told.runs_out_soon(NOW + timedelta(days=330))
    assert checked(None, None, NOW) is None


def refused(certificate, key, kind, *words):
    with pytest.raises(kind) as told:
        checked(certificate, key, NOW)
    for each in (*words, "怎么办："):
        assert each in str(told.value)


def test_each_fault_is_told_with_the_file_it_is_in(tmp_path):
    certificate, key = made(tmp_path / "a", "jiheng.test", since=BEFORE)
    other = made(tmp_path / "b", "jiheng.test", since=BEFORE)[1]
    refused(certificate, None, UsageError, "要一起写")
    refused(tmp_path / "c.pem", key, NotFoundError, "没有这个文件", "c.pem")
    refused(certificate, other, UsageError, "不是一对", str(other))
    refused(key, certificate, UnreadableValueError, "不是证书", str(key))
    refused(certificate, certificate, UnreadableValueError, "不是私钥", "写反")
    old = made(tmp_path / "old", "jiheng.test", since=NOW - timedelta(days=400))
    refused(*old, UsageError, "证书已过期", "2026-01-25")
    early = made(tmp_path / "early", "jiheng.test", since=NOW + timedelta(days=2))
    refused(*early, UsageError, "还没有生效", "2026-03-03")
    locked = made(tmp_path / "locked", "jiheng.test", since=BEFORE, password=b"x")
    refused(*locked, UsageError, "密码保护")


def test_a_key_that_may_not_be_read(tmp_path, monkeypatch):
    certificate, key = made(tmp_path, "jiheng.test", since=BEFORE)
    if os.geteuid() == 0:  # may read everything

        def forbidden(path):
            raise PermissionError(13, "", str(path))

        monkeypatch.setattr(type(key), "read_bytes", forbidden)
        refused(certificate, key, NotFoundError, "不让读", str(certificate))
    else:
        key.chmod(0)
        refused(certificate, key, NotFoundError, "不让读", str(key))
