"""The addresses of all pages."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from jiheng.web.desk import views as desk_views
from jiheng.web.system import views
from jiheng.web.ui import gallery

handler500 = "jiheng.web.system.failing.failed"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("jiheng.web.system.urls")),
    path("desk/", desk_views.home, name="desk"),
    path("", include("jiheng.web.anchors.urls")),
    path("", include("jiheng.web.desk.urls")),
    path("system/", views.index, name="system"),
    path("bureau/", include("jiheng.web.bureau.urls")),
    path("", include("jiheng.web.accounts.urls")),
    path("", include("jiheng.web.duties.urls")),
    path("", include("jiheng.web.api.urls")),
    path("help/", include("jiheng.web.manual.urls")),
    path("jobs/", include("jiheng.web.jobs.urls")),
    path("projects/", include("jiheng.web.projects.urls")),
    path("projects/", include("jiheng.web.evidence.urls")),
    path("projects/<uuid:project_id>/records/", include("jiheng.web.operations.urls")),
    path("projects/<uuid:project_id>/monitoring/", include("jiheng.web.monitoring.urls")),
    path("projects/<uuid:project_id>/reports/", include("jiheng.web.reports.urls")),
    path("", include("jiheng.web.audits.urls")),
    path("projects/<uuid:project_id>/evaluation/", include("jiheng.web.evaluations.urls")),
    path("filings/", include("jiheng.web.evaluations.waiting_urls")),
    path("", include("jiheng.web.uses.urls")),
    path("", include("jiheng.web.exchange.urls")),
    path("projects/<uuid:project_id>/surveys/", include("jiheng.web.surveys.urls")),
    path("", include("jiheng.web.notices.urls")),
    path("q/", include("jiheng.web.surveys.public_urls")),
    path("answers/", include("jiheng.web.monitoring.answer_urls")),
    path("beats/", include("jiheng.web.monitoring.beat_urls")),
    path("alerts/", include("jiheng.web.monitoring.alert_urls")),
    path("dingtalk/", include("jiheng.web.monitoring.dingtalk_urls")),
    path("system/dingtalk/", include("jiheng.web.monitoring.robot_urls")),
    path("status/", include("jiheng.web.monitoring.status_urls")),
    path("system/backups/", include("jiheng.web.backups.urls")),
    path("system/permits/", include("jiheng.web.monitoring.permit_urls")),
]

if settings.DEBUG:
    urlpatterns += gallery.urlpatterns
