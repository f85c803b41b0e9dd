"""The pages of the manual, its pictures, and its search. Everybody may read it, before signing in too."""

from itertools import groupby

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from jiheng.web.accounts.needs import open_page
from jiheng.web.manual.pages import PARTS, pages, picture
from jiheng.web.manual.pages import search as found
from jiheng.web.ui.shell import Crumb

WHY = "the manual holds nothing of anybody's"
LONGEST_QUERY = 100
MOST_HITS = 50


@require_GET
@open_page(WHY)
def index(request: HttpRequest) -> HttpResponse:
    """List the pages, and find words in them."""
    words = request.GET.get("q", "")[:LONGEST_QUERY]
    hits = found(words)
    parts = [
        (PARTS[part], list(mine)) for part, mine in groupby(pages().values(), key=lambda each: each.part)
    ]
    context = {"words": words, "hits": hits[:MOST_HITS], "count": len(hits), "parts": parts}
    return render(request, "manual/index.html", context)


@require_GET
@open_page(WHY)
def page(request: HttpRequest, address: str) -> HttpResponse:
    """Show a page."""
    shown = pages().get(address)
    if shown is None:
        raise Http404("帮助里没有这一页")
    crumbs = [Crumb("帮助", "/help/"), Crumb(PARTS[shown.part]), Crumb(shown.title)]
    return render(request, "manual/page.html", {"page": shown, "crumbs": crumbs})


@require_GET
@open_page(WHY)
def image(request: HttpRequest, name: str) -> HttpResponse:
    """Give a picture of a page."""
    file = picture(name)
    if file is None:
        raise Http404("没有这张图")
    kept = {"Cache-Control": "max-age=3600"}  # it shows nothing of anybody's
    return HttpResponse(file.read_bytes(), content_type="image/png", headers=kept)
