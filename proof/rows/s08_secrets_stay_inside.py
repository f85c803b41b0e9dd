"""S-08: secrets that a server is given come out nowhere: no answer, error, export, printed line or kept file.

Canaries stand in every setting that is a secret, in a password that somebody mistypes and in a token. What is
tracked is read by detect-secrets beside our own test (tests/repo/test_clean_files.py); gitleaks was not run,
it is in no registry that is reached here.
"""

import json
import subprocess
import sys
from http.client import HTTPConnection
from urllib.parse import urlencode

from proof.row import Row
from proof.storm import storm
from proof.trying import ROOT

row = Row(
    "S-08",
    promises=(),
    sizes={"short": {"canaries": 7}, "night": {"canaries": 7}},
    bars=(
        "canaries = size.canaries", "answers >= 12", "in_answers = 0", "in_words = 0", "in_files = 0",
        "planted_seen = 1", "tracked_files >= 1000", "tracked_findings = 0",
    ),
)  # fmt: skip
SMTP, OIDC, ROBOT, HOOK, TYPED = (
    f"canary-{name}-7f3a91c5" for name in ("smtp", "oidc", "robot", "hook", "typed")
)
SETTINGS = {
    "JIHENG_SMTP": f"smtp://jiheng:{SMTP}@127.0.0.1:9",
    "JIHENG_MAIL_FROM": "jiheng@example.gov.cn",
    "JIHENG_OIDC_ISSUER": "https://127.0.0.1:9/",
    "JIHENG_OIDC_CLIENT": "jiheng",
    "JIHENG_OIDC_SECRET": OIDC,
    "JIHENG_DINGTALK_WEBHOOK": f"https://127.0.0.1:9/robot?access_token={HOOK}",
    "JIHENG_DINGTALK_SECRET": ROBOT,
}
KEY_FILE = "secret-key"
PAGES = (
    "/desk/", "/about/", "/projects/", "/help/", "/login/", "/login/oidc/unit/", "/nothing/", "/healthz",
    "/readyz", "/projects/{project}/folder.zip", "/projects/{project}/",
    "/api/v1/openapi.json", "/system/health/",
)  # fmt: skip


@row.runs
def look_everywhere(trial):
    """Walk pages, fail, mistype a password, export; look into all that came out and is kept."""
    trial.package("detect_secrets")
    with storm(trial.room, clients=1, writing=False, JIHENG_DATA=str(trial.room), **SETTINGS) as quiet:
        answers = [_ask(quiet, "GET", page.format(project=quiet.project)) for page in PAGES]
        form = urlencode({"login": "unit_clerk-甲", "password": TYPED})
        answers.append(
            _ask(quiet, "POST", "/login/", form, {"Content-Type": "application/x-www-form-urlencoded"})
        )
        answers.append(_ask(quiet, "POST", f"/api/v1/projects/{quiet.project}/records/training", "{"))
        token = quiet.tokens[0]
        answers.append(_ask(quiet, "GET", "/api/v1/projects", "", {"Authorization": f"Bearer {token}x"}))
        quiet.server.stop()
        words = "\n".join(quiet.server.told)
    key = (trial.room / KEY_FILE).read_text("utf-8").strip()
    canaries = [SMTP, OIDC, ROBOT, HOOK, TYPED, key, token]
    kept = [each.read_bytes() for each in trial.room.rglob("*") if each.is_file() and each.name != KEY_FILE]
    findings, tracked = _tracked()
    return {
        "canaries": len(canaries), "answers": len(answers),
        "in_answers": sum(each.encode() in answer for each in canaries for answer in answers),
        "in_words": sum(each in words for each in canaries),
        "in_files": sum(each.encode() in content for each in canaries for content in kept),
        "planted_seen": int(any("甲".encode() in content for content in kept)),
        "tracked_files": tracked, "tracked_findings": findings,
    }  # fmt: skip


def _ask(quiet, method: str, page: str, body: str = "", headers: dict[str, str] | None = None) -> bytes:
    """Give all of an answer: its headers and its content."""
    connection = HTTPConnection("127.0.0.1", quiet.port, timeout=60)
    cookie = {"Cookie": f"sessionid={quiet.session}"}
    connection.request(method, page, body.encode(), {**cookie, **(headers or {})})
    answer = connection.getresponse()
    content = str(answer.getheaders()).encode() + answer.read()
    connection.close()
    return content


def _tracked() -> tuple[int, int]:
    """Let detect-secrets read what is tracked; tests, proof and benchmarks make secrets up."""
    words = ["git", "-c", "safe.directory=*", "ls-files"]
    files = subprocess.run(words, cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines()
    plugins = (
        "HexHighEntropyString",
        "Base64HighEntropyString",
        "KeywordDetector",
    )  # hashes and words: our own test
    off = [word for each in plugins for word in ("--disable-plugin", each)]
    told = subprocess.run(
        [sys.executable, "-m", "detect_secrets", "scan", *off,
         "--exclude-files", r"^(?:tests|proof|benchmarks)/",
         "--exclude-lines", "user:password@"],  # how an address is written
        cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    found = json.loads(told.stdout)["results"]
    return sum(map(len, found.values())), len(files)
