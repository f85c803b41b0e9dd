"""Put a project and people into the database of a server: `python -m proof.seeding TOKENS` prints JSON.

So many tokens of the vendor that the project is assigned to, who may enter what was done; and the session of
somebody who reads pages.
"""

import json
import sys

import django


def seed(tokens: int) -> dict[str, object]:
    """Make them."""
    from django.test import Client
    from django.utils import timezone

    from jiheng.web.accounts.roles import Role
    from jiheng.web.api import tokens as issuing
    from tests.support.cast import cast
    from tests.support.kept import give_text

    ours = cast("甲")
    give_text(ours.project)
    user = ours[Role.VENDOR_ENGINEER]
    wanted = issuing.grantable(user)
    given = [
        issuing.issue(user, f"程序{each}", wanted, days=30, at=timezone.now(), organisation=None)[1]
        for each in range(tokens)
    ]
    reader = Client()
    reader.force_login(ours[Role.UNIT_CLERK])
    session = reader.session
    session["seen"] -= 300  # so long ago that the next page wants to note it anew
    session.save()
    return {"project": str(ours.project.pk), "tokens": given, "session": session.session_key}


if __name__ == "__main__":
    django.setup()
    print(json.dumps(seed(int(sys.argv[1]))))
