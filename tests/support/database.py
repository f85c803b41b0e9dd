"""A database that a test shares with the processes it starts."""

import copy
import sqlite3
from collections.abc import Iterator
from urllib.parse import quote

from django.db import connection, connections

from tests.support.migrated import DATABASE

SETTINGS = {"DJANGO_SETTINGS_MODULE": "jiheng.web.settings"}


def shared_database(request, transactional_db, tmp_path) -> Iterator[dict[str, str]]:  # noqa: ARG001 — it commits
    """Give the environment for children, and let the test itself use the same database.

    On PostgreSQL that is the test's own; SQLite's lies in memory, so an empty copy of it becomes a file.
    """
    if connection.vendor == "postgresql":
        told = connection.settings_dict
        address = f"postgresql://{told['USER']}@{quote(told['HOST'], safe='')}/{told['NAME']}"
        yield SETTINGS | {"JIHENG_DATA": str(tmp_path), "DATABASE_URL": address}
        return
    with request.getfixturevalue("django_db_blocker").unblock():
        usual = connections["default"]
        usual.ensure_connection()
        file = sqlite3.connect(tmp_path / DATABASE)
        usual.connection.backup(file)
        file.close()
        connections["default"] = type(usual)(
            copy.deepcopy(usual.settings_dict) | {"NAME": str(tmp_path / DATABASE)}, "default"
        )
        try:
            yield SETTINGS | {"JIHENG_DATA": str(tmp_path), "DATABASE_URL": ""}
        finally:
            connections["default"].close()
            connections["default"] = usual
