"""S-11: who finds a hole learns whom to tell, from the sources and from a server, without an account."""

import re
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection

from proof.row import Row
from proof.storm import storm
from proof.trying import ROOT

row = Row(
    "S-11",
    promises=(),
    sizes={"short": {"servers": 2}, "night": {"servers": 2}},
    bars=(
        "servers = size.servers", "contacts = 1", "expires_days >= 1", "expires_days <= 366",
        "unset_answers = 404", "answer_days <= 3", "dead_links = 0",
    ),
)  # fmt: skip
CONTACT = "mailto:anquan@example.gov.cn"


@row.runs
def ask(trial):
    """Ask a server that names somebody and one that does not; read SECURITY.md."""
    answers = []
    for number, told in enumerate((CONTACT, "")):
        room = trial.room / str(number)
        room.mkdir()
        with storm(
            room, clients=1, writing=False, JIHENG_DATA=str(room), JIHENG_SECURITY_CONTACT=told
        ) as quiet:
            connection = HTTPConnection("127.0.0.1", quiet.port, timeout=30)
            connection.request("GET", "/.well-known/security.txt")
            answer = connection.getresponse()
            answers.append((answer.status, answer.read().decode()))
            connection.close()
    named, unnamed = answers
    said = dict(line.split(": ", 1) for line in named[1].splitlines()) if named[0] == 200 else {}
    until = datetime.fromisoformat(said.get("Expires", "1970-01-01T00:00:00Z")) - datetime.now(UTC)
    page = (ROOT / "SECURITY.md").read_text("utf-8")
    days = {"三": 3}
    promised = re.search(r"(\w)个工作日内答复", page)
    return {
        "servers": len(answers), "contacts": int(said.get("Contact") == CONTACT),
        "expires_days": until // timedelta(days=1), "unset_answers": unnamed[0],
        "answer_days": days.get(promised[1], 99) if promised else 99,
        "dead_links": sum(not (ROOT / each).exists() for each in re.findall(r"\]\(([^)#:]+)\)", page)),
    }  # fmt: skip
