"""What a page needs of who asks for it. Pages that ask for a right on an object: `projects.access.needs`."""

from collections.abc import Callable
from typing import NamedTuple, TypeAlias

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse

from jiheng.web.accounts.permissions import Act

View: TypeAlias = Callable[..., HttpResponse]


class Need(NamedTuple):
    """What a page needs: an act on a kind of object; of one project, or of any role one has."""

    subject: str
    act: Act | None
    of_project: bool
    why_open: str = ""


def open_page(why: str) -> Callable[[View], View]:
    """Open a page to everybody, signed in or not, and say why."""

    def decorate(view: View) -> View:
        opened = login_not_required(view)
        opened.needs = Need("", None, of_project=False, why_open=why)  # type: ignore[attr-defined]
        return opened

    return decorate


def signed_in_page(why: str) -> Callable[[View], View]:
    """Open a page to everybody who is signed in: it shows what is theirs only. Say why."""

    def decorate(view: View) -> View:
        view.needs = Need("", None, of_project=False, why_open=why)  # type: ignore[attr-defined]
        return view

    return decorate
