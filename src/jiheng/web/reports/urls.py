"""The addresses of the documents of a project."""

from django.urls import path

from jiheng.web.reports import copy_views, public_views, views
from jiheng.web.reports import tracing_views as tracing

app_name = "reports"
urlpatterns = [
    path("", views.index, name="index"),
    path("kept/", views.kept, name="kept"),
    path("make/<slug:kind>/", views.make, name="make"),
    path("<uuid:report_id>/", views.report, name="report"),
    path("<uuid:report_id>/figures/<int:number>/", tracing.figure, name="figure"),
    path("<uuid:report_id>/pages/<int:number>.png", tracing.page, name="page"),
    path("<uuid:report_id>/public/", public_views.index, name="public"),
    path("<uuid:report_id>/public/<uuid:version_id>/decide/", public_views.decide, name="decide-public"),
    path(
        "<uuid:report_id>/public/<uuid:version_id>/withdraw/", public_views.withdraw, name="withdraw-public"
    ),
    path(
        "<uuid:report_id>/public/<uuid:version_id>/files/<slug:file_format>/",
        public_views.download,
        name="public-file",
    ),
    path("<uuid:report_id>/copies/", copy_views.add, name="copies"),
    path("<uuid:report_id>/copies/<uuid:copy_id>/", copy_views.download, name="copy"),
    path("<uuid:report_id>/files/<slug:file_format>/", views.download, name="download"),
]
