"""Let blackbox_exporter probe: `blackbox_probe.py BLACKBOX CONFIG PORT TARGET COUNT`, 20 at a time.

Prints as JSON how many succeeded, others, and the processor time of blackbox_exporter for them (in steps of
a hundredth of a second). It stores nothing; asking it costs what Prometheus would cost it.
"""

import http.client
import json
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote

program, config, port, target, count = (
    sys.argv[1],
    sys.argv[2],
    int(sys.argv[3]),
    sys.argv[4],
    int(sys.argv[5]),
)
AT_ONCE = 20
PATH = f"/probe?module=http_2xx&target={quote(target, safe='')}"


def processor_ns(pid: int) -> int:
    """Give the processor time of a process."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * 10**9 // os.sysconf("SC_CLK_TCK")


def ask(times: int) -> int:
    """Ask so many times over one connection; give how many succeeded."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    good = 0
    for _ in range(times):
        connection.request("GET", PATH)
        good += b"\nprobe_success 1\n" in connection.getresponse().read()
    connection.close()
    return good


command = [program, f"--config.file={config}", f"--web.listen-address=127.0.0.1:{port}", "--log.level=error"]
with subprocess.Popen(command) as blackbox:
    try:
        for _ in range(200):
            try:
                ask(AT_ONCE)
                break
            except OSError:
                time.sleep(0.05)
        before = processor_ns(blackbox.pid)
        with ThreadPoolExecutor(AT_ONCE) as threads:
            good = sum(threads.map(ask, [count // AT_ONCE] * AT_ONCE))
        spent = processor_ns(blackbox.pid) - before
    finally:
        blackbox.terminate()
print(json.dumps({"up": good, "other": count // AT_ONCE * AT_ONCE - good, "cpu_ns": spent}))
