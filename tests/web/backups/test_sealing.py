"""What is sealed is read by who holds the key only, and not where a byte of it is other than it was."""

import io

import pytest

from jiheng.errors import IntegrityError, UsageError
from jiheng.web.backups.sealing import (
    MARK,
    PIECE,
    SALT,
    TAG,
    from_paper,
    new_key,
    on_paper,
    open_bytes,
    pieces_of,
    seal_bytes,
    sealed,
)

HEAD, WHOLE = len(MARK) + SALT, PIECE + TAG


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE])
def test_what_is_sealed_comes_back(size):
    key, content = new_key(), bytes(size)
    kept = seal_bytes(key, content)
    assert open_bytes(key, kept) == content
    assert kept != seal_bytes(key, content)  # nobody sees that two are the same


def test_another_key_opens_nothing():
    with pytest.raises(IntegrityError, match="密钥不是这份备份的"):
        open_bytes(new_key(), seal_bytes(new_key(), b"a"))


def test_whatever_was_changed_is_noticed():
    key = new_key()
    kept = b"".join(sealed(key, pieces_of(io.BytesIO(bytes(2 * PIECE + 5)))))
    first, second = kept[HEAD : HEAD + WHOLE], kept[HEAD + WHOLE : HEAD + 2 * WHOLE]
    changed = {
        "flipped": kept[:HEAD] + bytes([kept[HEAD] ^ 1]) + kept[HEAD + 1 :],
        "salt": kept[: len(MARK)] + bytes([kept[len(MARK)] ^ 1]) + kept[len(MARK) + 1 :],
        "cut within": kept[:-3],
        "cut at a piece": kept[: HEAD + WHOLE],
        "swapped": kept[:HEAD] + second + first + kept[HEAD + 2 * WHOLE :],
        "left out": kept[:HEAD] + second + kept[HEAD + 2 * WHOLE :],
        "added": kept + first,
        "only the head": kept[:HEAD],
        "nothing": b"",
    }
    for content in changed.values():
        with pytest.raises(IntegrityError):
            open_bytes(key, content)


def test_the_key_is_typed_from_paper():
    key = new_key()
    paper = on_paper(key)
    assert len(paper.split("-")) == 14
    assert from_paper(paper) == key
    assert from_paper(paper.lower().replace("-", " ").replace("o", "0").replace("b", "8")) == key


def test_a_slip_on_paper_is_told():
    paper = on_paper(new_key())
    slip = ("A" if paper[0] != "A" else "C") + paper[1:]
    for text in (slip, paper[:-5], "", "密钥", paper + "AAAA"):
        with pytest.raises(UsageError, match="14 组"):
            from_paper(text)
