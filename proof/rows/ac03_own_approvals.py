"""AC-03, I-10: nobody approves their own work, by whatever account, door or kind of thing.

One of each thing that waits for a second person; everybody who asked for it, wrote it, or changed it before
it was asked for comes back: in another role of the same account, by a second account, by one whose identity
is written otherwise, by one with the same mobile, by one of the organisation above; on the page and with a
token. A person who had no hand in it is let through at each of these doors: so a refusal is no accident.
Rights cannot be handed on in the product, so there is no delegation to try.
"""

import zlib
from functools import partial
from unittest import mock

from proof.databases import ready
from proof.row import Row

row = Row(
    "AC-03",
    promises=("I-10",),
    sizes={"short": {"doors": 1, "attempts": 90}, "night": {"doors": 2, "attempts": 230}},
    bars=(
        "routes >= 20", "kinds >= 16", "unlisted = 0", "controls = figure.doors", "attempts >= size.attempts",
        "self_approvals = 0", "by_database = 0",
    ),
)  # fmt: skip


@row.runs
def approve_own(trial):
    """Let everybody decide on their own, then somebody else; undo each."""
    ready(trial.room)
    from django.db import IntegrityError

    from jiheng.web.accounts import four_eyes
    from jiheng.web.api import door, urls
    from jiheng.web.backups import where
    from proof.approving import (
        NOT_ASKED,
        approvals,
        by_page,
        by_token,
        decided,
        disguises,
        somebody_else,
        waiting,
    )
    from tests.support.cast import cast
    from tests.support.one_of_each import one_of_each

    assert urls  # the operations are declared
    door.MOST = door.MOST_REFUSED = 10**9
    region = one_of_each(cast("甲"))
    deeds = list(waiting(region))
    tried = {f"POST {each.path}" for each in deeds if each.path}
    unlisted = approvals().keys() - tried - NOT_ASKED.keys()
    kinds = {type(each.row) for each in deeds}
    unlisted |= {each.__name__ for each in four_eyes.Asked.__subclasses__() if each not in kinds}
    told = dict.fromkeys(("doors", "controls", "attempts", "self_approvals", "by_database"), 0)
    elsewhere = trial.room / "elsewhere"  # where a mark to restore does no harm
    elsewhere.mkdir()
    with mock.patch.object(where, "store"), mock.patch.object(where, "data", return_value=elsewhere):
        for deed in deeds:
            doors = [each for each in (by_token, by_page) if each is by_page or deed.path]
            for door_ in doors:
                told["doors"] += 1
                told["controls"] += decided(deed, door_, partial(somebody_else, region, deed.decider))
            for hand in deed.hands:
                for name, disguise in disguises(region, hand, deed.decider):
                    turn = zlib.crc32(f"{deed.page}{name}".encode()) % len(doors)
                    for door_ in doors if trial.size["doors"] > 1 else [doors[turn]]:
                        told["attempts"] += 1
                        try:
                            taken = decided(deed, door_, disguise)
                        except IntegrityError as error:  # the program let it through
                            told["by_database"] += 1
                            print("refused by the database:", deed.page, hand.username, name, error)
                            continue
                        if taken:
                            told["self_approvals"] += 1
                            print("self-approval:", deed.page, hand.username, name, door_.__name__)
    print("unlisted:", sorted(unlisted))
    return {"routes": len(deeds), "kinds": len(kinds), "unlisted": len(unlisted), **told}
