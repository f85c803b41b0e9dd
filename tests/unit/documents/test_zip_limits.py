"""Archives from unknown hands are looked at before anything in them is unpacked."""

import io
import zipfile

import pytest

from jiheng.documents.zip_limits import Limits, ZipRefusedError, checked_zip, read_through
from tests.support.bombs import FIRST_PARTS, Member, archive, bombs
from tests.support.docx_parts import packed

LONG = ("100,000 members", "ten to one")  # to make; proof/rows/b03_archive_bombs.py has them all


@pytest.mark.parametrize("kind", FIRST_PARTS)
def test_bombs_are_refused_and_say_why(kind):
    for what, content in bombs(kind, skip=LONG):
        with (
            pytest.raises((ZipRefusedError, zipfile.BadZipFile)) as refused,
            checked_zip(io.BytesIO(content)) as opened,
        ):
            read_through(opened)
        assert refused.type is ZipRefusedError or what == "says it is small"


def test_an_honest_archive_is_opened():
    content = io.BytesIO()
    packed(content, {"a.xml": "甲" * 10_000, "词.txt": "乙", "b/c.bin": b"\0" * 2_000_000})
    with checked_zip(content) as opened:
        read_through(opened)
        assert len(opened.namelist()) == 3


def test_an_archive_written_as_a_stream_is_opened():
    class Stream(io.BytesIO):
        def seekable(self):
            return False

        def tell(self):
            raise OSError

    out = Stream()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("a.txt", "甲" * 1_000)
        made.writestr("b.txt", "乙")
    with checked_zip(io.BytesIO(out.getvalue())) as opened:
        assert opened.read("b.txt").decode() == "乙"


@pytest.mark.parametrize("content", [b"", b"PK\5\6", b"PK\3\4", b"x" * 100, archive([Member("a")])[:-3]])
def test_what_is_no_archive_is_told_as_such(content):
    with pytest.raises(zipfile.BadZipFile):
        checked_zip(io.BytesIO(content))


def test_archives_within_may_be_allowed():
    content = archive([Member("a.zip")])
    with pytest.raises(ZipRefusedError, match="还有压缩包"):
        checked_zip(io.BytesIO(content))
    assert checked_zip(io.BytesIO(content), Limits(nested=True)).namelist() == ["a.zip"]
