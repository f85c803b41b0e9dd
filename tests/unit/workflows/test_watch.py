"""What is kept of a watch, and when several places together say that a system is down."""

from dataclasses import replace
from pathlib import Path

from jiheng.monitor.store import SampleStore
from jiheng.sources.probe import Seen
from jiheng.sources.prober.check import Result
from jiheng.workflows.read_checks import read_checks
from jiheng.workflows.watch import Watched

BEGIN = 1_790_000_000
UP, DOWN = Seen(up=True), Seen(up=False, detail="status", told="HTTP 503")


def test_two_places_with_one_store_must_agree(tmp_path: Path):
    file = tmp_path / "checks.yaml"
    file.write_text(
        "place: 机房\nallow: [10.0.0.0/8]\nchecks:\n"
        "  - {system: 门户网站, probe: tcp, address: '10.0.0.1:80', agree: 2}\n",
        "utf-8",
    )
    checks = read_checks(file)
    (check,) = checks.checks
    told: dict[str, list[str]] = {"机房": [], "大厅": []}
    places = {
        name: Watched(replace(checks, place=name), tmp_path / "store", changed=said.append)
        for name, said in told.items()
    }

    def see(place: str, second: int, seen: Seen | None) -> None:
        places[place].keep([Result(check, BEGIN + second, 5, seen, "" if seen else "没有通往那里的网络")])

    for second, room, hall in (
        (0, UP, UP),
        (60, DOWN, UP),
        (120, DOWN, DOWN),
        (180, DOWN, UP),
        (240, None, UP),
    ):
        see("机房", second, room)
        see("大厅", second + 1, hall)
    for each in places.values():
        each.close()
    assert [line[20:] for line in told["大厅"]] == [
        "门户网站 正常：", "门户网站 中断：HTTP 503", "门户网站 正常：",
    ]  # fmt: skip
    with SampleStore(tmp_path / "store") as store:
        kept = store.samples("门户网站", BEGIN, BEGIN + 300)
        assert store.watches()["门户网站"].agree == 2
    assert [(each.time - BEGIN, each.up, each.detail) for each in kept if each.place == "机房"] == [
        (0, True, ""), (60, False, "status"), (120, False, "status"), (180, False, "status"),
    ]  # fmt: skip
    seeing = places["机房"].seeing["门户网站"]
    assert (seeing.up, seeing.down, seeing.unseen) == (1, 3, 1)
