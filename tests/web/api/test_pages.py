"""Whatever a page writes or shows, a program can write or read; what it cannot is listed, with the reason.

A page that shows a form and nothing besides needs no operation that reads: what is in it, others tell.
"""

import inspect
from collections.abc import Iterator

from django.urls import URLPattern, get_resolver

from jiheng.web.api import urls
from jiheng.web.api.operations import OPERATIONS

assert urls  # the operations are declared
SECRET = "shows a secret address once, to the person who asked for it"  # noqa: S105 — a reason
TWO = "a restore is walked by two people who see what they do"
OWN = "a person's own means of signing in: no program changes them"
KEY = "itself a door for programs, with a secret of its own"
READS = "only reads, by POST"
WITHOUT_OPERATION = {
    "system:set_up": "the first administrators are made at the machine, before anybody could have a token",
    "system:invite": SECRET,
    "system:samples": "examples for looking around, loaded by who looks around",
    "system:remove_samples": "examples for looking around, removed by who looked around",
    "accounts:rules": READS,
    "accounts:invitation": OWN,
    "account_login": OWN,
    "account_logout": OWN,
    "account_change_password": OWN,
    "account_sessions": OWN,
    "account_reauthenticate": OWN,
    "mfa_index": OWN,
    "mfa_authenticate": OWN,
    "mfa_reauthenticate": OWN,
    "mfa_activate_totp": OWN,
    "mfa_deactivate_totp": OWN,
    "mfa_view_recovery_codes": OWN,
    "mfa_generate_recovery_codes": OWN,
    "mfa_download_recovery_codes": OWN,
    "mfa_list_webauthn": OWN,
    "mfa_add_webauthn": OWN,
    "mfa_reauthenticate_webauthn": OWN,
    "mfa_remove_webauthn": OWN,
    "mfa_edit_webauthn": OWN,
    "openid_connect_login": OWN,
    "openid_connect_callback": OWN,
    "socialaccount_login_cancelled": OWN,
    "backups:restore": TWO,
    "backups:decide": TWO,
    "backups:confirm": TWO,
    "tokens": "a token makes no tokens: a person does, just after signing in",
    "revoke_token": "a token ends no tokens: a person does",
    "duties:check_in": "somebody on the spot, with a phone: place, photos, signature; programs enter records",
    "duties:spots": "codes that are printed and stuck on racks",
    "monitoring:make_link": SECRET,
    "monitoring:beats": SECRET,
    "monitoring:replace_beat": SECRET,
    "monitoring:receivers": SECRET,
    "monitoring:withdraw_receiver": "belongs to what shows the secret address",
    "answers:answer": KEY,
    "evaluations:live": READS,
    "surveys:links": SECRET,
    "surveys:paper": "somebody keys what stands on paper, sheet by sheet; nobody else can read it",
    "survey:answer": "whoever was asked answers, without a name",
    "beats:take": KEY,
    "alerts:take": KEY,
    "dingtalk:hear": KEY,
    "robot:secret": "a secret that is typed, and never told again",
    "robot:bind": "who answers in DingTalk as whom, beside the secret",
    "robot:unbind": "who answers in DingTalk as whom, beside the secret",
}

# Pages that show a form, of what an operation writes: what stands in it already, another operation reads.
FORMS = {
    "projects:new", "projects:year-before", "evidence:load", "operations:new", "operations:correct",
    "operations:withdraw", "operations:take-in", "operations:upload", "surveys:new", "surveys:edit",
    "system:new_person", "system:propose", "system:propose_clearing", "system:ask_urgent",
    "system:new_organisation", "bureau:export", "monitoring:add", "operations:sign-off",
}  # fmt: skip
PAPER = "made to be printed, or filled in by people"
HELP = "the manual"
OPEN = "open to everybody, without a token"
LEADS = "leads to another page"
WITHOUT_READING = {
    **WITHOUT_OPERATION,
    "system:home": LEADS,
    "system": LEADS,
    "system:keep_alive": "keeps a session from ending: programs have none",
    "system:alive": OPEN,
    "system:ready": OPEN,
    "status:page": OPEN,
    "survey:thanks": OPEN,
    "system:security_txt": OPEN,
    "system:about": "what the program is made of, the same on every server of a release",
    "system:bill": "what the program is made of, the same on every server of a release",
    "exchange:index": "where tables are put in, and what came: each project's are listed for it",
    "exchange:upload": "what the answer to the upload tells",
    "bureau:summary_page": "the pages of the .pdf that a program downloads",
    "duties:worker": OPEN,
    "duties:scan": LEADS,
    "duties:token": "what a page needs that was kept offline",
    "duties:labels": PAPER,
    "surveys:poster": PAPER,
    "operations:template": PAPER,
    "manual:index": HELP,
    "manual:picture": HELP,
    "manual:page": HELP,
}


def test_every_page_that_writes_has_its_operation_or_a_reason():
    posting = {name for name, view in pages() if takes(view, "POST")}
    writing = {name for found in OPERATIONS.values() if found.writes for name in found.pages}
    covered = writing | {"system:export_trail", "exchange:export"}  # by POST, as the trail tells of it
    assert posting - covered - WITHOUT_OPERATION.keys() == set(), "declare an operation, or say why not"
    assert covered & WITHOUT_OPERATION.keys() == set(), "it has one: no reason is needed"
    assert (covered | WITHOUT_OPERATION.keys()) - posting - provider() == set(), "no such page writes"


def test_every_page_that_shows_something_has_its_operation_or_a_reason():
    showing = {name for name, view in pages() if takes(view, "GET")}
    reading = {name for found in OPERATIONS.values() if not found.writes for name in found.pages}
    reasons = WITHOUT_READING.keys() | FORMS
    assert showing - reading - reasons == set(), "declare an operation that reads it, or say why not"
    assert reading & reasons == set(), "it has one: no reason is needed"
    named = {name for name, _ in pages()}
    assert (reading | WITHOUT_READING.keys() | FORMS) - named - provider() == set(), "no such page"


def provider() -> set[str]:
    """The pages that are there only where a unit has its own identity provider."""
    return {name for name in WITHOUT_OPERATION if name.startswith(("openid_connect", "socialaccount"))}


def pages(patterns=None, names: tuple[str, ...] = ()) -> Iterator[tuple[str, object]]:
    for each in patterns or get_resolver().url_patterns:
        if not isinstance(each, URLPattern):
            if each.namespace != "api":
                yield from pages(each.url_patterns, (*names, each.namespace) if each.namespace else names)
        elif not str(each.pattern).startswith("api/"):
            yield ":".join([*names, each.name or ""]), each.callback


def takes(view, method: str) -> bool:
    """Say whether a page takes a method: what the innermost decorator lets through, else anything."""
    while view is not None:
        try:
            inside = inspect.getclosurevars(view).nonlocals
        except TypeError:
            inside = {}
        if "request_method_list" in inside:
            return method in inside["request_method_list"]
        view = getattr(view, "__wrapped__", None) or inside.get("view")
    return True
