"""Which of many keys were met before."""

from hashlib import sha256

from jiheng.sources import repeats as module
from jiheng.sources.repeats import Repeats


def digest(number):
    return sha256(str(number).encode()).digest()


def test_the_first_line_of_each_key_is_kept_while_the_table_grows(monkeypatch):
    monkeypatch.setattr(module, "MOST_RECENT", 300)
    repeats = Repeats()
    for line in range(1, 20_001):
        assert repeats.first(digest(line), line) == line
    for line in range(1, 20_001, 7):
        assert repeats.first(digest(line), 99_999) == line


def test_keys_that_begin_alike_are_told_apart_and_zero_is_a_key():
    repeats = Repeats()
    keys = [bytes(8), b"\1\0\0\0\0\0\0\1", *(bytes([0, 0, 0, 0, 0, 0, 0, last]) for last in range(1, 9))]
    assert [repeats.first(key, line) for line, key in enumerate(keys, 1)] == [*range(1, len(keys) + 1)]
    assert [repeats.first(key, 99) for key in keys] == [*range(1, len(keys) + 1)]
