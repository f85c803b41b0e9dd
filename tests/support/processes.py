"""Scripts of the tests as processes, each with a database of its own."""

import json
import os
import subprocess
import sys
from contextlib import contextmanager
from uuid import uuid4

import psycopg


@contextmanager
def own_database():
    """The environment of an empty database: SQLite in a folder, or one more on the server of the tests."""
    address = os.environ.get("DATABASE_URL", "")
    if not address:
        yield {}
        return
    server, _, _ = address.rpartition("/")
    name = f"writers_{uuid4().hex[:12]}"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        yield {"DATABASE_URL": f"{server}/{name}"}
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def run(module, word, room):
    """Run a module with one word, its data in `room`; give the JSON that it prints."""
    with own_database() as named:
        environment = os.environ | named
        environment |= {"JIHENG_DATA": str(room), "PYTHONPATH": os.pathsep.join([".", *sys.path])}
        answer = subprocess.run(
            [sys.executable, "-m", module, word], env=environment, check=True, stdout=subprocess.PIPE
        )
    return json.loads(answer.stdout)
