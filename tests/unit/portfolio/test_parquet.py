"""The feet of files are read once while they are held, by all who ask; a file that is written anew, anew."""

import pyarrow as pa
import pyarrow.parquet as pq

from jiheng.portfolio.parquet import asked, connected, feet_held, files_told


def cached():
    return asked("(SELECT current_setting('parquet_metadata_cache') AS told)", "told") == [(True,)]


def test_feet_are_held_for_all_who_ask_and_not_longer(tmp_path):
    def written(numbers):
        pq.write_table(pa.table({"n": numbers}), tmp_path / "a.parquet")

    def counted():
        return asked(files_told(tmp_path, ["a.parquet"]), "count(n), sum(n)")

    assert not cached()
    with feet_held({"threads": 2}):
        assert cached()
        with connected({"threads": 1}) as connection:
            assert connection.execute("SELECT current_setting('threads')").fetchall() == [(2,)]
        assert cached()
        written([1, 2])
        assert counted() == [(2, 3)]
        written([5])
        assert counted() == [(1, 5)]
    assert not cached()
    with connected({"threads": 1}) as connection:
        assert connection.execute("SELECT current_setting('threads')").fetchall() == [(1,)]
