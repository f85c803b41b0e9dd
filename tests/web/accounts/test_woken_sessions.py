"""People of an office that the proof keeps for a day are signed in whenever it is taken out again."""

from datetime import timedelta

from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone

from jiheng.web.accounts.roles import Role
from proof.crowding import wake


def test_a_session_that_ended_goes_on_under_its_name(client, ours):
    client.force_login(ours[Role.UNIT_CLERK])
    name, page = client.session.session_key, reverse("projects:list")
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert client.get(page).status_code == 302
    client.cookies["sessionid"] = name  # an answer without a session takes it away
    assert wake([name]) == 1
    assert client.get(page).status_code == 200
