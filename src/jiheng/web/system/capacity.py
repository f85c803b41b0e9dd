"""How many web processes a server has: one a core, as far as its database serves them."""

import os

from django.db import connection

from jiheng.web.configuration import DATABASE_CONNECTIONS

ON_SQLITE, ON_POSTGRESQL = 4, 16  # at most; in SQLite all who write wait for one another
BESIDE = 12  # connections of the processes that are not web: background, prober, what they start
RESERVED = 3  # connections that PostgreSQL keeps for its own administrators, as it comes
ALLOWED = """SELECT current_setting('max_connections')::int
    - current_setting('superuser_reserved_connections')::int"""


def web_processes() -> int:
    """Say how many there are to be; asks PostgreSQL, where the tables are there."""
    cores = os.cpu_count() or 1
    if connection.vendor == "sqlite":
        return min(ON_SQLITE, cores)
    return max(1, min(ON_POSTGRESQL, cores, (allowed_connections() - BESIDE) // DATABASE_CONNECTIONS))


def allowed_connections() -> int:
    """Say how many connections PostgreSQL allows."""
    with connection.cursor() as cursor:
        cursor.execute(ALLOWED)
        [(allowed,)] = cursor.fetchall()
    return int(allowed)


def wanted_connections() -> int:
    """Say how many connections web processes on all cores may hold at their busiest."""
    return min(ON_POSTGRESQL, os.cpu_count() or 1) * DATABASE_CONNECTIONS + BESIDE
