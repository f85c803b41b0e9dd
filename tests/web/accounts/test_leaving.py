"""Who leaves keeps nothing: two ends of the proof's row AC-06, and what the pages say."""

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from jiheng.web.accounts import passwords
from jiheng.web.accounts.roles import Role
from proof.rows.ac06_who_leaves import PASSWORD, THEN, counts, leave
from tests.support.cast import sign_sheet
from tests.support.promised import promise

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("end", ["account", "contract"])
def test_nothing_of_what_was_open_stays_so(end):
    tried = counts()
    with time_machine.travel(THEN, tick=False) as clock:
        leave("乙", end, clock, tried)
    assert (tried.unopened, tried.survivors, tried.revived, tried.lost) == (0, 0, 0, 0)
    assert len(tried.paths) > 10


def test_who_has_no_role_any_more_is_told_so(client, ours):
    user = ours[Role.UNIT_CLERK]
    passwords.keep(user, PASSWORD, by=user, at=timezone.now())
    user.memberships.update(until="2023-01-01")
    answer = client.post(reverse("account_login"), {"login": user.username, "password": PASSWORD})
    assert answer.status_code == 403
    assert "都已到期或被撤销" in answer.content.decode()


def test_an_expert_sees_no_score_of_the_unit_before_having_signed(client, ours):
    promise(ours.project)
    client.force_login(ours[Role.EXPERT])
    overview, own = (reverse(each, args=[ours.project.pk]) for each in ("desk:overview", "evaluations:self"))
    page = client.get(overview).content.decode()
    assert "提交自己的评分表以后" in page
    assert "按现有记录试算" not in page
    assert client.get(own).status_code == 403
    sign_sheet(ours)
    assert "按现有记录试算" in client.get(overview).content.decode()
    assert client.get(own).status_code == 200
