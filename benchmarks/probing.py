"""P6: processor time a probe with the result stored, beside blackbox_exporter."""

import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
BLACKBOX = "prometheus-blackbox-exporter"
MISSED = 0.01  # of all; on a busy machine a few run out of time
SYSTEM_PROGRAMS = f"{os.environ.get('PATH', os.defpath)}:/usr/sbin"


def bench_p6(room: Path, size: dict[str, int], rounds: int) -> list[dict[str, object]]:
    """Probe nginx on this machine over HTTP and HTTPS, turn by turn; both must see it up."""
    nginx, blackbox = (shutil.which(name, path=SYSTEM_PROGRAMS) for name in ("nginx", BLACKBOX))
    if nginx is None:
        print("  nginx: not installed, so there is nothing to probe")
        return []
    if blackbox is None:
        print(f"  {BLACKBOX}: skipped, not installed")
    ports = [_free_port() for _ in range(3)]
    make = [sys.executable, str(HERE / "gen/probed_server.py"), str(room), *map(str, ports[:2])]
    subprocess.run([*make, str(size["checks"])], check=True)
    told: list[dict[str, object]] = []
    with subprocess.Popen([nginx, "-p", str(room), "-c", str(room / "nginx.conf")]) as server:
        try:
            for scheme, port in zip(("http", "https"), ports, strict=False):
                ours = [str(HERE / "ours/probe_servers.py"), str(room / f"{scheme}.yaml"), str(room / scheme)]
                sides = {f"jiheng probes {scheme}, result stored": [*ours, str(size["seconds"])]}
                if blackbox:
                    theirs = [str(HERE / "anchors/blackbox_probe.py"), blackbox, str(room / "blackbox.yml")]
                    theirs += [str(ports[2]), f"{scheme}://127.0.0.1:{port}/", str(size["asked"])]
                    sides[f"blackbox_exporter probes {scheme}"] = theirs
                told += _in_turn(sides, rounds)
        finally:
            server.terminate()
    return told


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


def _in_turn(sides: dict[str, list[str]], rounds: int) -> list[dict[str, object]]:
    spent: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(rounds):
        for name, words in sides.items():
            said = subprocess.run([sys.executable, *words], check=True, capture_output=True).stdout
            answer = json.loads(said)
            asked = answer["up"] + answer["other"]
            assert answer["up"] >= asked * (1 - MISSED), f"{name}: too few were seen up: {answer}"
            spent[name].append(answer["cpu_ns"] / asked / 1000)
    ours = next(iter(spent.values()))
    told: list[dict[str, object]] = []
    for name, each in spent.items():
        ratio = statistics.median(b / a for a, b in zip(ours, each, strict=True))
        print(f"  {name:<36} {statistics.median(each):6.0f} µs of processor a probe {ratio:6.2f} ×")
        told.append({"side": name, "microseconds": each, "ratio": ratio})
    return told
