"""What several rows of the supply chain need: the commit that is tried, pip, a key to sign with."""

import os
import subprocess
import sys
from pathlib import Path

from proof.trying import ROOT

WITHOUT_ROUTE = ("unshare", "--net", "--map-root-user")  # a network of its own, from which nothing is reached


def head() -> str:
    """Give the commit."""
    words = ["git", "-c", "safe.directory=*", "rev-parse", "HEAD"]
    return subprocess.run(words, cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()


def pip(
    *words: str | Path, python: str = sys.executable, **settings: str
) -> subprocess.CompletedProcess[bytes]:
    """Run pip without words; its answer is its exit code."""
    given = [python, "-m", "pip", "--quiet", "--disable-pip-version-check", "--no-input", *map(str, words)]
    return subprocess.run(
        given, check=False, capture_output=True, env={**os.environ, "PIP_CONSTRAINT": "", **settings}
    )


def signing_key(folder: Path, name: str, kind: str = "ed25519") -> tuple[Path, Path]:
    """Make a key; give the files of both halves."""
    private, public = folder / f"{name}.pem", folder / f"{name}.pub.pem"
    openssl("genpkey", "-algorithm", kind, "-out", private)
    openssl("pkey", "-in", private, "-pubout", "-out", public)
    return private, public


def openssl(*words: str | Path) -> None:
    """Run openssl."""
    subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True)
