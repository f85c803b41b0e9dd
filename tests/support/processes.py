"""Scripts of the tests as processes, each with a database of its own."""

import json
import os
import shutil
import subprocess
import sys

from tests.support.migrated import DATABASE, migrated_file
from tests.support.server import own_database


def run(module, word, room):
    """Run a module with one word, its data in `room`, its tables empty; give the JSON that it prints."""
    with own_database() as named:
        if not named:
            shutil.copyfile(migrated_file(), room / DATABASE)
        environment = os.environ | named
        environment |= {"JIHENG_DATA": str(room), "PYTHONPATH": os.pathsep.join([".", *sys.path])}
        answer = subprocess.run(
            [sys.executable, "-m", module, word], env=environment, check=True, stdout=subprocess.PIPE
        )
    return json.loads(answer.stdout)
