"""What rows of backups share: a server with a history, and a backup held against what it was made of."""

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import psycopg

from proof.tampering import AT, history


def worked(room, records=12):
    """Make a server on which people worked, with the example projects; give its people."""
    from jiheng.web.configuration import keep_secret_key

    keep_secret_key(room)
    ours = history(room, records)
    from django.utils import timezone

    from jiheng.web.accounts.roles import Role
    from jiheng.web.system import samples

    samples.begin(ours[Role.UNIT_CLERK], AT, timezone.localdate(AT))
    return ours


def dangling(data):
    """Count the rows of a data folder that name a file which is not there, whole."""
    import hashlib

    with closing(sqlite3.connect(data / "jiheng.sqlite3")) as tables:
        named = [each for (each,) in tables.execute("SELECT sha256 FROM evidence_storedfile")]
    places = [(each, data / "files" / each[:2] / each) for each in named]
    return sum(
        not place.is_file() or hashlib.sha256(place.read_bytes()).hexdigest() != sha256
        for sha256, place in places
    )


def held(data, database=""):
    """Ask what the tables of a data folder hold, or those at an address."""
    from jiheng.web.backups import postgresql, snapshot

    if not database:
        return snapshot.survey(data / "jiheng.sqlite3")
    with psycopg.connect(database) as asked:
        return snapshot.held(asked, postgresql.tables_of(asked))


def differing(manifest, data, database=""):
    """Count tables and ends of chains that are not what a backup says: of a folder, or at an address."""
    found = held(data, database)
    counts = {name: rows for name, rows in manifest.counts.items() if name != "django_session"}
    return {
        "counts_differing": sum(found.counts.get(name) != rows for name, rows in counts.items()),
        "roots_differing": len({*manifest.chains} ^ {*found.chains}),
    }


def command(data, *words, offline=False, given="", **settings):
    """Run `jiheng` on a data folder and the row's database, where asked without a network."""
    environment = {key: value for key, value in os.environ.items() if key != "JIHENG_BACKUPS"}
    before = ["unshare", "-rn"] if offline else []
    return subprocess.run(
        [*before, sys.executable, "-m", "jiheng", *words], input=given,
        env=environment | {"JIHENG_DATA": str(data), **settings},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def told(done):
    """Read what a command said as JSON; its own words are the reason where it failed."""
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


def megabytes(folder):
    """Say how much lies in a folder."""
    return sum(each.stat().st_size for each in Path(folder).rglob("*") if each.is_file()) // 1_000_000


def chain_breaks(there):
    """Walk the chains of a restored place, in a process that knows no other."""
    walk = (
        "import django; django.setup()\n"
        "from proof.invariants import broken_chains, untold; import json\n"
        "print(json.dumps([*broken_chains(), *untold()]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", walk], env=os.environ | {"JIHENG_DATA": str(there), "DATABASE_URL": ""},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return len(json.loads(done.stdout)) if done.returncode == 0 else 1
