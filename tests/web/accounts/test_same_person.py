"""Two accounts are one person's by who is behind them or by the mobile number, however these are written."""

import pytest

from jiheng.web.accounts.models import User

MINE, PHONE = "11010519900101123X", "13800138000"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ({"person": MINE}, {"person": MINE}, True),
        ({"person": MINE}, {"person": " 110105 19900101-123x"}, True),
        ({"person": MINE}, {"person": "１１０１０５１９９００１０１１２３Ｘ"}, True),
        ({"phone": PHONE}, {"phone": "+86 138-0013-8000"}, True),
        ({"person": "a", "phone": PHONE}, {"person": "b", "phone": PHONE}, True),
        ({"person": MINE}, {"person": MINE[:-1] + "1"}, False),
        ({"phone": "010-66001122"}, {"phone": "010-66001122"}, False),  # a telephone of an office
        ({"person": PHONE}, {"phone": PHONE}, False),
        ({"person": "-"}, {"person": "-"}, False),
        ({}, {}, False),
    ],
)
def test_the_person_counts_and_not_the_account(one, other, same):
    assert User(username="one", **one).is_same_person(User(username="other", **other)) is same
