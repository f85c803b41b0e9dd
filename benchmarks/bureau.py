"""The questions of the bureau's pages to a snapshot of a province, by one and by twenty at once."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from pages import GOAL, UNPAUSED, Place, loaded, read, served

HERE = Path(__file__).resolve().parent
JIHENG = [sys.executable, "-m", "jiheng"]
PER_PART = 100_000
WARM = 5  # seconds that are not counted


def bench_bureau(room: Path, size: dict[str, Any], rounds: int) -> list[dict[str, object]]:
    """Write table, scores and snapshot, and ask; the one asker asks each question `rounds` times."""
    table, scores, file = (str(room / each) for each in ("table", "scores", "bureau.duckdb"))
    generator = [sys.executable, str(HERE / "gen/leaf_table.py")]
    for command in (
        [*generator, table, str(size["projects"]), str(PER_PART), "about"],
        [*JIHENG, "score", table, "--out", scores, "--leaves"],
        [*JIHENG, "portfolio", "snapshot", table, "--scores", scores, "--out", file],
    ):
        subprocess.run(command, check=True, capture_output=True)
    told: list[dict[str, object]] = []
    for who, askers, asked, pause in (
        ("one asker", 1, rounds, 0.0),
        (f"{size['askers']} who read {size['pause']:g} s", size["askers"], size["asked"], size["pause"]),
        (f"{size['askers']} without a pause", size["askers"], size["asked"], 0.0),
    ):
        command = [sys.executable, str(HERE / "ours/bureau_questions.py"), file]
        out = subprocess.check_output([*command, str(askers), str(asked), str(pause)])
        found: dict[str, Any] = json.loads(out)
        told.append({"projects": size["projects"], "who": who} | found)
        print(
            f"  {who}: {found['asked']} questions, {found['processor_ms']:.1f} ms of processor each, "
            f"{found['megabytes']:.0f} MB"
        )
        for name, milliseconds in found["p95"].items():
            print(f"    {name:<30} p50 {found['p50'][name]:7.1f} ms   p95 {milliseconds:7.1f} ms")
    return [*told, *_pages(room, file, size)]


def _pages(room: Path, file: str, size: dict[str, Any]) -> list[dict[str, object]]:
    """Let finance read the pages of the snapshot, served as `jiheng serve` does."""
    place = Place(room, {
        **os.environ, "JIHENG_DATA": str(room / "data"), "DJANGO_SETTINGS_MODULE": "jiheng.web.settings",
        "JIHENG_PASSWORDS": "nist",  # asks nobody for a second factor
    })  # fmt: skip
    (room / "data").mkdir()
    place.told("-m", "django", "migrate", "--verbosity", "0")
    made = place.told(str(HERE / "ours/bureau_server.py"), file, str(size["askers"]))
    (room / "pages.json").write_text(made, "utf-8")
    people = {"people": size["askers"], "seconds": size["seconds"], "runs": 1}
    with served(place) as (address, server):
        read(place, address, UNPAUSED, size["askers"], WARM)
        print(f"  {size['askers']} people reading pages")
        return [
            {"projects": size["projects"]} | each for each in loaded(place, address, server, GOAL, people)
        ]
