"""Signing in and out, being locked out, the second factor, and the end of a session."""

from datetime import timedelta
from unittest import mock

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from jiheng.errors import UsageError
from jiheng.web.accounts import adapters, passwords, people, second_factor, sessions, tokens
from jiheng.web.accounts.models import FailedLogins
from jiheng.web.accounts.roles import Role
from jiheng.web.configuration import second_factor_for
from jiheng.web.trail.models import Entry
from tests.support.programs import Program
from tests.support.server import LOGIN_PASSWORD


def acts():
    return list(Entry.objects.order_by("seq").values_list("act", flat=True))


def code_of(user):
    secret = adapters.SecondFactorAdapter().decrypt(
        Authenticator.objects.get(user=user, type="totp").data["secret"]
    )
    return auth.format_hotp_value(auth.hotp_value(secret, next(iter(auth.yield_hotp_counters_from_time()))))


def test_somebody_signs_in_and_out(client, clerk, sign_in):
    assert client.get(reverse("projects:list")).url.startswith("/login/?next=")
    assert sign_in(clerk).status_code == 302
    assert client.get(reverse("projects:list")).status_code == 200
    kept = client.cookies["sessionid"].value
    answer = client.post(reverse("account_logout"))
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    other = Client()
    other.cookies["sessionid"] = kept
    assert other.get(reverse("projects:list")).status_code == 302
    assert acts()[-2:] == ["login", "logout"]


def test_the_drafts_of_somebody_who_was_away_stay_and_what_others_left(client, clerk):
    client.force_login(clerk)
    answer = client.post(reverse("account_logout"), {"idle": "1", "next": "/projects/?page=2"})
    assert answer.headers["Clear-Site-Data"] == '"cache"'
    assert answer.url == "/login/?next=%2Fprojects%2F%3Fpage%3D2&ended=1"
    client.force_login(clerk)
    assert client.post(reverse("account_logout"), {"others": "1"}).headers["Clear-Site-Data"] == '"cache"'


def test_a_wrong_name_and_a_wrong_password_look_the_same(clerk, sign_in):
    def shown(answer):
        text = answer.content.decode()
        return text[text.index("jh-notice") : text.index("<form")]

    wrong = shown(sign_in(clerk, "wrong"))
    clerk.username = "nobody"
    assert "登录名或密码不对" in wrong
    assert shown(sign_in(clerk)) == wrong
    assert acts()[-2:] == ["login_failed", "login_failed"]
    assert Entry.objects.filter(body__contains="nobody").count() == 0


def test_five_failures_lock_a_name_for_longer_each_time(clerk, sign_in, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    for _ in range(5):
        sign_in(clerk, "wrong")
    assert "连续登录失败次数过多" in sign_in(clerk).content.decode()
    time_machine.shift(timedelta(minutes=15))
    sign_in(clerk, "wrong")
    time_machine.shift(timedelta(minutes=29))
    assert "连续登录失败次数过多" in sign_in(clerk).content.decode()
    time_machine.shift(timedelta(minutes=1))
    assert sign_in(clerk).status_code == 302
    assert not FailedLogins.objects.filter(key__startswith="login:").exists()
    assert "lock" in acts()


def test_an_address_is_locked_for_every_name(clerk, sign_in):
    name = clerk.username
    for number in range(20):
        clerk.username = f"guess{number}"
        sign_in(clerk, "wrong", REMOTE_ADDR="192.0.2.7")
    clerk.username = name
    assert "连续登录失败次数过多" in sign_in(clerk, REMOTE_ADDR="192.0.2.7").content.decode()
    assert sign_in(clerk, REMOTE_ADDR="192.0.2.8").status_code == 302


def test_nobody_is_locked_out_for_more_than_an_hour(clerk, sign_in, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    for _ in range(12):
        sign_in(clerk, "wrong")
        time_machine.shift(timedelta(hours=1))
    assert sign_in(clerk).status_code == 302


def test_an_account_unused_for_90_days_is_suspended(clerk, sign_in):
    clerk.last_login = timezone.now() - timedelta(days=91)
    clerk.save()
    answer = sign_in(clerk)
    assert answer.status_code == 403
    assert "账号已停用" in answer.content.decode()
    clerk.refresh_from_db()
    assert not clerk.is_active
    assert "suspend" in acts()


def test_who_must_have_a_second_factor():
    open_to = {Role.UNIT_CLERK, Role.VENDOR_ENGINEER, Role.VENDOR_MANAGER, Role.AUDITOR, Role.PUBLIC}
    assert second_factor.roles() == set(Role) - open_to


@pytest.mark.parametrize("role", sorted(second_factor.roles()))
def test_without_a_second_factor_nothing_else_is_open(client, ours, role):
    user = ours[role]
    Authenticator.objects.filter(user=user).delete()
    client.force_login(user)
    assert client.get(reverse("projects:list")).url == reverse("mfa_index")
    assert client.post(reverse("projects:new")).status_code == 403
    assert client.get(reverse("mfa_index")).status_code == 200


def test_everybody_must_have_one_where_the_setting_says_so(client, ours, settings):
    users = [ours[role] for role in set(Role) - second_factor.roles()]
    assert not any(map(second_factor.is_required, users))
    settings.SECOND_FACTOR_FOR_ALL, settings.PASSWORD_PROFILE = second_factor_for("all"), "nist"
    for user in users:
        client.force_login(user)
        assert client.get("/desk/").url == reverse("mfa_index")
    assert "登录要有第二重验证" in client.get(reverse("mfa_index")).content.decode()
    assert Program(ours[Role.UNIT_CLERK]).get("projects").status_code == 403
    Authenticator.objects.create(
        user=ours[Role.UNIT_CLERK], type=Authenticator.Type.TOTP, data={"secret": ""}
    )
    assert Program(ours[Role.UNIT_CLERK]).get("projects").status_code == 200
    assert not second_factor_for("roles")
    with pytest.raises(UsageError, match="JIHENG_SECOND_FACTOR 是“yes”"):
        second_factor_for("yes")


def test_a_second_factor_is_set_up_and_asked_for(client, ours, sign_in, django_capture_on_commit_callbacks):
    head = ours[Role.UNIT_HEAD]
    Authenticator.objects.filter(user=head).delete()
    passwords.keep(head, LOGIN_PASSWORD, by=head, at=timezone.now())
    sign_in(head)
    page = client.get(reverse("mfa_activate_totp"))
    assert page.status_code == 200
    secret = page.context["form"].secret
    assert secret in page.content.decode()
    now = next(iter(auth.yield_hotp_counters_from_time()))
    code = auth.format_hotp_value(auth.hotp_value(secret, now))
    with django_capture_on_commit_callbacks(execute=True):
        done = client.post(reverse("mfa_activate_totp"), {"code": code})
    assert done.url == reverse("mfa_view_recovery_codes")
    assert client.get(done.url).status_code == 200
    kept = Authenticator.objects.get(user=head, type="totp").data["secret"]
    assert secret not in kept
    assert client.get(reverse("projects:list")).status_code == 200
    client.post(reverse("account_logout"))
    assert sign_in(head).url == reverse("mfa_authenticate")
    assert client.get(reverse("projects:list")).status_code == 302
    assert "验证码不对" in client.post(reverse("mfa_authenticate"), {"code": "000000"}).content.decode()
    assert {"second_factor_added", "code_failed"} <= set(acts())


def test_a_change_of_the_second_factor_asks_for_the_password_again(client, clerk, sign_in, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    sign_in(clerk)
    assert client.get(reverse("mfa_activate_totp")).status_code == 200
    time_machine.shift(timedelta(minutes=5))
    place = client.get(reverse("mfa_activate_totp")).url
    assert place.startswith(reverse("account_reauthenticate"))
    assert client.get(place).status_code == 200
    assert client.post(place, {"password": LOGIN_PASSWORD}).url == reverse("mfa_activate_totp")
    assert client.get(reverse("mfa_activate_totp")).status_code == 200


def test_under_another_key_of_the_server_no_code_lets_anybody_in(client, ours, sign_in, settings):
    head = ours[Role.UNIT_HEAD]
    passwords.keep(head, LOGIN_PASSWORD, by=head, at=timezone.now())
    Authenticator.objects.filter(user=head).delete()
    auth.TOTP.activate(head, auth.generate_totp_secret())
    RecoveryCodes.activate(head)
    settings.SECRET_KEY = "another" * 8
    sign_in(head)
    now = next(iter(auth.yield_hotp_counters_from_time()))
    reckoned = auth.format_hotp_value(auth.hotp_value("", now))  # by whoever knows that nothing is read
    seedless = Authenticator(user=head, type="recovery_codes", data={"seed": "", "used_mask": 0})
    with mock.patch.object(adapters.SecondFactorAdapter, "decrypt", return_value=""):
        guessed = [reckoned, RecoveryCodes(seedless).generate_codes()[0]]
    for code in guessed:
        answer = client.post(reverse("mfa_authenticate"), {"code": code})
        assert answer.status_code == 200
        assert "服务器的密钥换过" in answer.content.decode()
    assert client.get(reverse("projects:list")).status_code == 302


def test_wrong_codes_are_locked_as_passwords_are(client, ours, sign_in):
    head = ours[Role.UNIT_HEAD]
    passwords.keep(head, LOGIN_PASSWORD, by=head, at=timezone.now())
    secret = adapters.SecondFactorAdapter().encrypt("JBSWY3DPEHPK3PXP")
    Authenticator.objects.filter(user=head).update(data={"secret": secret})
    sign_in(head)
    for _ in range(5):
        client.post(reverse("mfa_authenticate"), {"code": "abc"})
    answer = client.post(reverse("mfa_authenticate"), {"code": code_of(head)})
    assert "次数过多" in answer.content.decode()
    FailedLogins.objects.all().delete()
    assert client.post(reverse("mfa_authenticate"), {"code": code_of(head)}).status_code == 302
    assert client.get(reverse("projects:list")).status_code == 200


def _with_phone(user):
    passwords.keep(user, LOGIN_PASSWORD, by=user, at=timezone.now())
    secret = adapters.SecondFactorAdapter().encrypt("JBSWY3DPEHPK3PXP")
    Authenticator.objects.filter(user=user).update(data={"secret": secret})


def test_a_code_is_good_once_whichever_process_is_asked(client, ours, sign_in, time_machine):
    head = ours[Role.UNIT_HEAD]
    _with_phone(head)
    time_machine.move_to(timezone.now(), tick=False)
    sign_in(head)
    code = code_of(head)
    assert client.post(reverse("mfa_authenticate"), {"code": code}).status_code == 302
    cache.clear()  # another process has a cache of its own
    other = Client()
    other.post("/login/", {"login": head.username, "password": LOGIN_PASSWORD})
    assert "这个验证码刚才用过了" in other.post(reverse("mfa_authenticate"), {"code": code}).content.decode()
    time_machine.shift(timedelta(seconds=30))
    assert other.post(reverse("mfa_authenticate"), {"code": code_of(head)}).status_code == 302


def test_a_password_chosen_anew_spares_no_second_factor(client, ours, sign_in):
    head = ours[Role.UNIT_HEAD]
    _with_phone(head)
    page = reverse("accounts:invitation", args=[tokens.invite(head, by=None, at=timezone.now())])
    chosen = "Lvse-9feng-Zheng"
    assert client.post(page, {"password1": chosen, "password2": chosen}).status_code == 302
    assert sign_in(head, chosen).url == reverse("mfa_authenticate")
    assert client.get(reverse("projects:list")).url.startswith("/login/")


@pytest.mark.parametrize("ending", ["another password", "suspended"])
def test_every_session_of_an_account_ends_with(client, clerk, ours, ending):
    client.force_login(clerk)
    elsewhere = Client()
    elsewhere.force_login(clerk)
    assert elsewhere.get(reverse("projects:list")).status_code == 200
    if ending == "suspended":
        people.set_active(clerk, active=False, by=ours[Role.SYSTEM_ADMIN], at=timezone.now(), reason="离职")
    else:
        told = {
            "oldpassword": LOGIN_PASSWORD,
            "password1": "Lvse-9feng-Zheng",
            "password2": "Lvse-9feng-Zheng",
        }
        assert client.post(reverse("account_change_password"), told).status_code == 302
    assert elsewhere.get(reverse("projects:list")).url.startswith("/login/")


def test_a_session_has_a_new_number_after_signing_in(client, clerk, sign_in):
    client.get(reverse("account_login"))
    client.cookies["sessionid"] = "fixedfixedfixedfixedfixedfixed12"
    sign_in(clerk)
    number = client.cookies["sessionid"].value
    assert number != "fixedfixedfixedfixedfixedfixed12"
    assert len(number) == 32
    assert client.cookies["sessionid"]["httponly"]
    assert client.cookies["sessionid"]["samesite"] == "Lax"


@pytest.mark.parametrize("place", ["https://elsewhere.test/", "//elsewhere.test/", "javascript:alert(1)"])
def test_signing_in_leads_to_no_other_host(client, clerk, place):
    told = {"login": clerk.username, "password": LOGIN_PASSWORD, "next": place}
    assert client.post("/login/", told).url == "/"


def test_the_last_second_factor_stays_where_it_is_required(ours):
    head = ours[Role.UNIT_HEAD]
    kept = Authenticator.objects.get(user=head)
    assert not adapters.SecondFactorAdapter().can_delete_authenticator(kept)
    Authenticator.objects.create(user=head, type="webauthn", data={})
    assert adapters.SecondFactorAdapter().can_delete_authenticator(kept)


@pytest.mark.parametrize(
    ("role", "idle"), [(Role.UNIT_CLERK, sessions.IDLE), (Role.SYSTEM_ADMIN, sessions.IDLE_ADMINISTRATOR)]
)
def test_a_session_ends_when_nothing_is_done(client, ours, role, idle, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    client.force_login(ours[role])
    page = reverse("mfa_index")
    for _ in range(3):
        time_machine.shift(idle - timedelta(seconds=61))
        assert client.get(page).status_code == 200
    time_machine.shift(idle)
    assert "ended=1" in client.get(page).url
    assert client.get(page).url.startswith("/login/")
    assert "session_end" in acts()


@pytest.mark.parametrize(
    ("headers", "to"),
    [
        ({"Referer": "http://testserver/projects/new/?way=blank"}, "next=%2Fprojects%2Fnew%2F%3Fway%3Dblank"),
        ({"HX-Request": "true", "HX-Current-URL": "http://testserver/jobs/"}, "next=%2Fjobs%2F"),
        ({"Referer": "http://elsewhere.test/a"}, "next=%2F&"),
        ({}, "next=%2F&"),
    ],
)
def test_who_sent_a_form_after_the_end_comes_back_to_it(client, clerk, time_machine, headers, to):
    time_machine.move_to(timezone.now(), tick=False)
    client.force_login(clerk)
    time_machine.shift(sessions.IDLE)
    answer = client.post(reverse("projects:new"), {"way": "blank"}, headers=headers)
    place = answer.headers.get("HX-Redirect") or answer.url
    assert f"{to}&ended=1".replace("&&", "&") in place


def test_a_session_ends_after_12_hours_all_the_same(client, clerk, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    client.force_login(clerk)
    for _ in range(47):
        time_machine.shift(timedelta(minutes=15))
        assert client.get(reverse("mfa_index")).status_code == 200
    time_machine.shift(timedelta(minutes=15))
    assert "ended=1" in client.get(reverse("mfa_index")).url


def test_a_part_of_a_page_sends_the_whole_page_to_sign_in(client):
    answer = client.get(reverse("projects:list"), headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"].startswith("/login/")


def test_nobody_signs_up(client):
    assert client.get("/signup/").status_code == 404
    assert client.get("/accounts/signup/").status_code == 404


def test_a_refusal_is_noted(client, ours, clerk):
    client.force_login(clerk)
    client.post(reverse("projects:decide", args=[ours.project.pk, 1]))
    assert acts()[-1] == "refuse"


def test_who_asks_for_a_project_of_others_is_noted_though_it_is_not_found(client, theirs, clerk):
    client.force_login(clerk)
    assert client.get(reverse("projects:versions", args=[theirs.project.pk])).status_code == 404
    told = Entry.objects.order_by("-at").first()
    assert (told.act, told.object_id) == ("refuse", reverse("projects:versions", args=[theirs.project.pk]))


@pytest.mark.django_db
def test_a_page_that_was_open_too_long_says_so_in_our_words():
    answer = Client(enforce_csrf_checks=True).post(reverse("account_login"), {"login": "a", "password": "b"})
    assert answer.status_code == 403
    assert "没有收下这次提交" in answer.content.decode()
