"""Nothing in the repository belongs to one machine, one registry or one person."""

import re
from pathlib import Path

import pytest

# Written in pieces, so that this page does not find itself.
HOMES = re.compile(
    r"(?<![\w.])/(?:" + "|".join(["ho" + r"me/\w+", "Us" + r"ers/\w+", "ro" + r"ot/[\w.]+"]) + ")"
)
REGISTRIES = re.compile(
    "|".join(
        [
            r"(?:pypi|pythonhosted)\." + "org",
            r"registry\.npm" + "js",
            "npm" + r"mirror\.",
            r"(?:deb|security|ftp)\.deb" + r"ian\.org",
            r"archive\.ubu" + r"ntu\.com",
            "proxy" + r"\.golang\.",
            "mirr" + r"ors?\.\w+\.(?:com|edu|cn|org)",
            "--(?:extra-)?" + "index-url",
            "--find" + "-links",
            r"resolved" + r'": *"https?:',
        ]
    )
)
SECRETS = re.compile(
    "|".join(
        [
            "-----BEGIN [A-Z ]*PRIV" + "ATE KEY",
            r"\bAK" + r"IA[0-9A-Z]{16}\b",
            r"\bgh" + r"[pousr]_[A-Za-z0-9]{36}\b",
            r"(?i:\b(?:password|passwd|secret|secret_key|api_key|token)\b)\s*[:=]\s*[\"'][^\"'\s{}<>$]{8,}[\"']",
        ]
    )
)


def places(pattern: re.Pattern[str], texts: dict[Path, str]) -> list[str]:
    return [
        f"{path.name}:{number}: {line.strip()[:100]}"
        for path, text in texts.items()
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


def test_no_file_names_a_folder_of_one_machine(root: Path, texts: dict[Path, str]):
    beside = f"{root.parent}/"
    here = re.compile(re.escape(beside)) if len(root.parent.parts) > 1 else HOMES
    assert not places(HOMES, texts) + places(here, texts)


def test_no_file_names_a_package_registry(texts: dict[Path, str]):
    assert not places(REGISTRIES, texts)


def test_no_file_holds_a_secret(texts: dict[Path, str]):
    assert not places(SECRETS, texts)


@pytest.mark.parametrize(
    ("pattern", "line"),
    [
        (HOMES, "see /ho" + "me/li/records"),
        (HOMES, "/ro" + "ot/.cache"),
        (REGISTRIES, "https://py" + "pi.org/simple"),
        (REGISTRIES, "pip install --index" + "-url=x"),
        (SECRETS, "PASS" + 'WORD = "correct-horse"'),
        (SECRETS, "-----BEGIN RSA PRIV" + "ATE KEY-----"),
    ],
)
def test_each_of_them_would_be_found(pattern: re.Pattern[str], line: str):
    assert places(pattern, {Path("page"): line})


def test_days_of_the_application_are_those_of_its_place(root: Path):
    """A moment is UTC, its own date that of the day before until eight: `timezone.localdate(at)` is meant."""
    own = re.compile(r"(?<![\w.])(?:at|now)\.date\(\)")
    assert not places(
        own, {path: path.read_text("utf-8") for path in (root / "src/jiheng/web").rglob("*.py")}
    )
