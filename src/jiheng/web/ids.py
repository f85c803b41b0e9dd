"""Ids of rows: UUIDs of version 7 (RFC 9562, 5.7), made by whoever makes the row, in the order of time."""

from uuid import UUID

from uuid6 import uuid7


def new_id() -> UUID:
    """Make an id."""
    return UUID(int=uuid7().int)
