"""The address of the API, all of its operations, and the pages of one's tokens."""

from functools import cache
from typing import Any, ClassVar

from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, include, path
from ninja import NinjaAPI
from ninja.renderers import JSONRenderer

from jiheng.web.accounts.needs import Need
from jiheng.web.api import (  # noqa: F401 — each declares its operations
    anchor_views,
    audit_views,
    backup_views,
    bureau_views,
    copy_views,
    correction_views,
    desk_views,
    document_views,
    duty_views,
    evaluation_views,
    exchange_views,
    expected_views,
    figure_views,
    file_views,
    filing_views,
    group_views,
    heading_views,
    incident_views,
    job_views,
    matter_views,
    monitoring_views,
    notice_views,
    opinion_views,
    outage_views,
    people_views,
    progress_views,
    project_views,
    public_views,
    receiver_views,
    record_views,
    sample_views,
    server_views,
    snapshot_views,
    summary_views,
    survey_result_views,
    survey_views,
    token_views,
    urgent_views,
    use_views,
)
from jiheng.web.api.description import TEXT, Description
from jiheng.web.api.operations import PREFIX, ROUTER
from jiheng.web.api.problems import handle_with


class Renderer(JSONRenderer):
    """Chinese as it is."""

    json_dumps_params: ClassVar[dict[str, Any]] = {"ensure_ascii": False}  # type: ignore[misc]


class Api(NinjaAPI):
    """The API, described whole."""

    def get_openapi_schema(self, *, path_prefix: str | None = None, path_params: Any = None) -> Description:  # noqa: ANN401, ARG002
        """Describe it: once a process, as it takes long and anybody may ask for it."""
        return _described(self)


@cache
def _described(api: NinjaAPI) -> Description:
    return Description(api, PREFIX)


api = Api(
    title="绩衡", version="1", description=TEXT, docs_url=None, urls_namespace="api", default_router=ROUTER,
    renderer=Renderer(),
)  # fmt: skip
handle_with(api)
BY_TOKEN = Need(
    "", None, of_project=False, why_open="by token: each operation says what it needs", signed_in=False
)


def _by_token(patterns: list[Any]) -> list[URLPattern]:
    """Let every operation through to the door's own judgement: no session opens it."""
    for each in patterns:
        login_not_required(each.callback)
        each.callback.needs = BY_TOKEN
    return patterns


operations, api_name, namespace = api.urls
urlpatterns = [
    path("api/v1/", include((_by_token(list(operations)), api_name), namespace=namespace)),
    path("account/tokens/", token_views.tokens_page, name="tokens"),
    path("account/tokens/<uuid:token_id>/revoke/", token_views.revoke, name="revoke_token"),
]
