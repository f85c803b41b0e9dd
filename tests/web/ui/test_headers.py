"""What is saved bears a name that leads nowhere, whatever a project or a file is called."""

import os
import subprocess
import sys

import pytest
from django.urls import reverse
from django.utils.http import content_disposition_header

from jiheng.web.accounts.roles import Role
from jiheng.web.ui.headers import savable


@pytest.mark.parametrize(
    ("name", "saved"),
    [
        ("评价报告.docx", "评价报告.docx"),
        ("a b.csv", "a b.csv"),
        ('a"b.csv', "a_b.csv"),
        ("2023/2024 运维.xlsx", "2023_2024 运维.xlsx"),
        ("../../甲.zip", "_.._甲.zip"),
        ("..\\a.zip", "_a.zip"),
        ("甲\u202excod.exe.pdf", "甲_xcod.exe.pdf"),
        ("甲\u200b.pdf", "甲.pdf"),
        ("a\r\nX: y.csv", "a__X_ y.csv"),
    ],
)
def test_a_name_to_save_under(name, saved):
    told = savable(content_disposition_header(as_attachment=True, filename=name))
    assert told == content_disposition_header(as_attachment=True, filename=saved)


def test_signs_that_browsers_would_resolve_are_written_out():
    told = savable(content_disposition_header(as_attachment=True, filename="%00a 50%.txt"))
    assert told == "attachment; filename*=utf-8''%2500a%2050%25.txt"
    assert savable(told) == told


@pytest.mark.parametrize("told", ["attachment", "inline", 'form-data; name="a"'])
def test_what_names_nothing_stays(told):
    assert savable(told) == told


PLACES = (  # whatever answers: a page, a form, a file of ours, a refusal, nothing at all
    "/login/", "/", "/desk/", "/projects/", "/system/health/", "/nowhere/", "/readyz", "/help/",
    "/static/ui/jiheng.js", "/static/ui/", "/static/../settings.py", "/.well-known/security.txt",
    "/api/v1/projects", "/api/v1/openapi.json",
)  # fmt: skip
CACHED = ("/static/ui/jiheng.js", "/api/v1/openapi.json")


@pytest.mark.parametrize("place", PLACES)
def test_every_answer_is_kept_to_itself_and_to_the_one_who_asked(client, ours, place):
    client.force_login(ours[Role.UNIT_CLERK])
    answer = client.get(place)
    policy = dict(each.strip().partition(" ")[::2] for each in answer["Content-Security-Policy"].split(";"))
    assert policy["frame-ancestors"] == policy["base-uri"] == policy["object-src"] == "'none'"
    assert policy["script-src"] == "'self'"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in answer
    assert place in CACHED or "no-store" in answer["Cache-Control"]
    text = answer["Content-Type"].startswith("text/") and not answer.streaming
    assert "charset" in answer["Content-Type"] or not text
    if answer.streaming:
        assert b"".join(answer.streaming_content)
    answer.close()


@pytest.mark.parametrize(
    "place", ["/static/ui/", "/static/", "/static/../settings.py", "/static/ui/../../headers.py"]
)
def test_no_folder_is_listed_and_nothing_beside_it_given(client, ours, place):
    client.force_login(ours[Role.UNIT_CLERK])
    assert client.get(place).status_code == 404


ASKED = """
from django.conf import settings
print(settings.SESSION_COOKIE_NAME, settings.SESSION_COOKIE_SECURE)
print(settings.CSRF_COOKIE_NAME, settings.CSRF_COOKIE_SECURE)
"""


def test_over_https_every_cookie_is_kept_from_other_hosts_and_from_plain_http(client, ours, settings):
    environment = os.environ | {
        "JIHENG_ORIGIN": "https://jiheng.test",
        "DJANGO_SETTINGS_MODULE": "jiheng.web.settings",
    }
    said = subprocess.run(
        [sys.executable, "-c", ASKED], env=environment, check=True, capture_output=True, text=True
    )
    assert said.stdout.split() == ["__Host-sessionid", "True", "__Host-csrftoken", "True"]
    settings.SECURE = True
    client.force_login(ours[Role.UNIT_CLERK])
    client.get(reverse("projects:versions", args=[ours.project.pk]))
    own = client.cookies["__Host-project"]
    assert own["secure"]
    assert own["httponly"]
    assert (own["path"], own["domain"], own["samesite"]) == ("/", "", "Lax")


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PUT", "DELETE", "PATCH", "JIHENG"])
@pytest.mark.parametrize("place", ["/projects/", "/desk/", "/api/v1/projects"])
def test_a_method_that_no_page_knows_does_nothing(client, ours, method, place):
    client.force_login(ours[Role.UNIT_CLERK])
    answer = client.generic(method, place, headers={"X-Secret": "9f2c41"})
    assert answer.status_code in {401, 403, 405}
    assert "9f2c41" not in answer.content.decode()
