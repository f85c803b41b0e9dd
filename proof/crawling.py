"""Walk the pages of a server where no network leads anywhere: `python -m proof.crawling ROOM PAGES TEST …`.

Prints JSON. To be started by `unshare --net`, so that nothing that asks outside could be answered.
"""

import json
import re
import subprocess
import sys
from html.parser import HTMLParser
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from proof.storm import Storm, storm
from proof.trying import ROOT

LOADING = (
    "src", "srcset", "poster", "data", "action", "formaction", "background", "manifest", "hx-get", "hx-post",
)  # fmt: skip
IN_STYLE = re.compile(r"""(?:url\(\s*|@import\s+)["']?((?:https?:)?//[^"')\s]+)""")
LEAVING = ("/logout", "/login", "/help/", "/media/")  # the manual is walked by its first page


class Links(HTMLParser):
    """What a page loads, and what it leads to."""

    def __init__(self) -> None:
        super().__init__()
        self.loads: set[str] = set()
        self.leads: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the addresses of a tag."""
        for name, value in attrs:
            if name in LOADING or (name == "href" and tag != "a"):
                self.loads.add(value or "")
            elif name == "href" and value:
                self.leads.add(value)


def walk(quiet: Storm, most: int) -> dict[str, int]:
    """Ask for pages and for all they load, each once."""
    own = f"http://127.0.0.1:{quiet.port}"
    waiting, seen = ["/desk/", "/projects/", "/about/", "/help/", "/jobs/"], set[str]()
    told = {"pages": 0, "assets": 0, "outside_loads": 0, "without_policy": 0, "answers_failed": 0}
    while waiting and told["pages"] < most:
        address = waiting.pop(0)
        if address in seen:
            continue
        seen.add(address)
        status, kind, policy, text = _ask(quiet, address)
        told["answers_failed"] += status >= 500 or status == 0
        told["outside_loads"] += len(IN_STYLE.findall(text)) if kind in ("text/html", "text/css") else 0
        if kind != "text/html":
            told["assets"] += 1
            continue
        told["pages"] += 1
        told["without_policy"] += "default-src 'self'" not in policy or bool(re.search(r"https?:|\*", policy))
        links = Links()
        links.feed(text)
        told["outside_loads"] += sum(bool(re.match(r"(?:https?:)?//", each.strip())) for each in links.loads)
        for each in sorted(links.loads | links.leads):
            full = urljoin(own + address, each)
            if full.startswith(own) and not any(word in full for word in LEAVING):
                parts = urlsplit(full)
                waiting.append(parts.path + (f"?{parts.query}" if parts.query else ""))
    return told


def _ask(quiet: Storm, address: str) -> tuple[int, str, str, str]:
    connection = HTTPConnection("127.0.0.1", quiet.port, timeout=60)
    connection.request("GET", address, headers={"Cookie": f"sessionid={quiet.session}"})
    answer = connection.getresponse()
    text = answer.read().decode(errors="replace")
    connection.close()
    kind = (answer.getheader("Content-Type") or "").partition(";")[0]
    return answer.status, kind, answer.getheader("Content-Security-Policy") or "", text


def journeys(tests: list[str]) -> dict[str, int]:
    """Run the tests in a browser here; give how many passed and failed."""
    words = [sys.executable, "-m", "pytest", "--quiet", "-n0", "-p", "no:cacheprovider", *tests]
    said = subprocess.run(words, cwd=ROOT, check=False, capture_output=True, text=True).stdout
    counts = {
        word: int(number) for number, word in re.findall(r"(\d+) (passed|failed|errors?|skipped)", said)
    }
    failed = counts.get("failed", 0) + counts.get("error", 0) + counts.get("errors", 0)
    return {"journeys": counts.get("passed", 0), "journeys_failed": failed}


def main(room: str, most: str, *tests: str) -> None:
    """Walk, and print."""
    routes = sum(each[:5] != "Iface" for each in Path("/proc/net/route").read_text().splitlines())
    with storm(Path(room), clients=1, writing=False, JIHENG_DATA=room) as quiet:
        told = walk(quiet, int(most))
    print(json.dumps({"routes": routes, **told, **journeys(list(tests))}))


if __name__ == "__main__":
    main(*sys.argv[1:])
