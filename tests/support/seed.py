"""Put people into the database of a running server: `python -m tests.support.seed 甲 乙`."""

import json
import sys

import django

django.setup()

from django.contrib.auth.hashers import make_password  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from tests.support.cast import cast  # noqa: E402
from tests.support.server import LOGIN_PASSWORD  # noqa: E402

HASHED = make_password(LOGIN_PASSWORD)  # once: as the product hashes, it takes a fifth of a second


def seed(word: str) -> dict[str, dict[str, str]]:
    """Make a region whose people have a password and are signed in."""
    made = cast(word)
    told = {"project": {"id": str(made.project.pk)}}
    for role, user in made.people.items():
        user.password = HASHED
        user.password_changed_at = timezone.now()
        user.save()
        client = Client()
        client.force_login(user)
        session = client.cookies["sessionid"].value
        told[role.value] = {"login": user.username, "name": user.name, "session": session}
    return told


if __name__ == "__main__":
    json.dump({word: seed(word) for word in sys.argv[1:]}, sys.stdout, ensure_ascii=False)
