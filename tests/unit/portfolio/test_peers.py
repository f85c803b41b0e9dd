"""A project beside its like: percentiles and quantiles as anybody reckons them, within a scope."""

from datetime import UTC, datetime
from decimal import Decimal
from math import ceil

import pytest

from jiheng.documents.pictures.peer_box_plot import PeerBox, PeerBoxPlot
from jiheng.documents.pictures.radar import Radar, Series
from jiheng.portfolio.bureau import Snapshot, open_snapshot
from jiheng.portfolio.comparing.distribution import distribution
from jiheng.portfolio.comparing.groups import Likeness, keep_groups
from jiheng.portfolio.comparing.in_snapshot import opened_within
from jiheng.portfolio.comparing.peers import beside_peers, peer_rates
from jiheng.portfolio.comparing.quantities import quantities
from jiheng.portfolio.snapshot import HEADINGS, write_snapshot
from tests.support.scored_table import scored_table

LIKE = Likeness(by=("kind",))
TOTALS = [6000 + 137 * n % 3900 for n in range(23)]  # of one kind; two more are of another
OWN = 7


@pytest.fixture
def snapshot(tmp_path):
    rows = [
        (f"项目{n}", "局", "厅", "区", 2024, "良", total, total, "filed", "省")
        for n, total in enumerate([*TOTALS, 9000, 9100])
    ]
    more = [
        {"unit_ids": f"{1 + n % 2}/", "system_kinds": "网站" if n < len(TOTALS) else "机房", "rule_set": "a"}
        for n in range(len(rows))
    ]
    table, scores = scored_table(tmp_path, rows, more)
    write_snapshot(table, scores, tmp_path / "s.duckdb", at=datetime(2026, 1, 5, tzinfo=UTC))
    with open_snapshot(tmp_path / "s.duckdb") as found:
        yield found


def row_of(of, project=OWN):
    with opened_within(of, 2024) as opened:
        keep_groups(opened, LIKE)
        answer = beside_peers(opened, LIKE, (quantities()["total"],), project)
        return dict(zip(answer.columns, answer.rows[0], strict=True)), peer_rates(
            opened, LIKE, project, HEADINGS
        )


def at(values, percent):
    ordered, place = sorted(values), percent * len(values) / 100
    if place == int(place):
        return Decimal(ordered[int(place) - 1] + ordered[int(place)]) / 200
    return Decimal(ordered[ceil(place) - 1]) / 100


def test_its_place_is_the_percentile_reckoned_anew(snapshot):
    found, _ = row_of(snapshot)
    below, equal = (sum(each < TOTALS[OWN] for each in TOTALS), TOTALS.count(TOTALS[OWN]))
    rank = int((2 * below + equal) * 100 / (2 * len(TOTALS)) + 0.5)
    assert (found["rank"], found["n"]) == (f"第 {rank} 百分位，n=23", 23)
    assert [found[f"q{each}"] for each in (5, 25, 50, 75, 95)] == [
        at(TOTALS, each) for each in (5, 25, 50, 75, 95)
    ]


def test_a_small_group_is_hidden_and_only_what_may_be_told_of_is_compared(snapshot):
    assert (row_of(snapshot, 23)[0]["rank"], row_of(snapshot, 23)[0]["q50"]) == ("不在任何一组", None)
    mine = Snapshot(snapshot.connection, snapshot.at, ("2/",))
    found, rates = row_of(mine)
    theirs = [total for n, total in enumerate(TOTALS) if n % 2 == 1]
    assert (found["n"], found["q50"]) == (len(theirs), at(theirs, 50))
    assert rates == {}  # each has a heading of its own
    with opened_within(Snapshot(snapshot.connection, snapshot.at, ()), 2024) as opened:
        keep_groups(opened, LIKE)
        assert distribution(opened, LIKE, quantities()["total"]).rows == ()


def test_the_pictures_say_what_their_tables_say():
    box = PeerBox("网站", 214, (1, 2, 3, 4, 5), own=Decimal("2.5"), rank="第 61 百分位，n=214")
    plot = PeerBoxPlot(title="总分", unit="分", source="来源：表", boxes=[box])
    assert plot.table.rows[0][-2:] == ("2.5", "第 61 百分位，n=214")
    assert "红菱形" in plot.svg().decode()
    radar = Radar(
        title="得分率", unit="%", source="来源：表", axes=("决策", "过程", "产出"),
        series=(Series("2024 年度", (Decimal(90), None, Decimal(80))),),
    )  # fmt: skip
    assert [row[1] for row in radar.table.rows] == ["90%", "数据不足", "80%"]
    assert (
        radar.svg().decode().count('stroke="#1677ff"') == 2
    )  # one line where both ends are known, one of the legend
    with pytest.raises(ValueError, match="2 axes"):
        Radar(title="", unit="", source="", axes=("决策", "过程"), series=radar.series).draw()
