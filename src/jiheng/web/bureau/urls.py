"""The addresses of the bureau."""

from django.urls import path

from jiheng.web.bureau import (
    expected_views,
    export_views,
    like_views,
    project_views,
    reminder_views,
    sample_views,
    summary_views,
    unit_views,
    views,
)

app_name = "bureau"
urlpatterns = [
    path("", views.index, name="index"),
    path("projects/", views.projects, name="projects"),
    path("projects/export/", export_views.export, name="export"),
    path("projects/exported/<uuid:export_id>/", export_views.exported, name="exported"),
    path("projects/<str:code>/", project_views.project, name="project"),
    path("projects/<str:code>/peers/", like_views.peers, name="peers"),
    path("compare/", like_views.compare, name="compare"),
    path("samples/", sample_views.samples, name="samples"),
    path("samples/<uuid:sample_id>/", sample_views.sample, name="sample"),
    path("samples/<uuid:sample_id>/book/", sample_views.book, name="sample_book"),
    path("expected/", expected_views.listing, name="expected"),
    path("expected/<uuid:list_id>/", expected_views.expected_list, name="expected_list"),
    path("expected/<uuid:list_id>/book/", expected_views.expected_book, name="expected_book"),
    path("summaries/", summary_views.listing, name="summaries"),
    path("summaries/<uuid:summary_id>/", summary_views.summary, name="summary"),
    path("summaries/<uuid:summary_id>/pages/<int:number>.png", summary_views.page, name="summary_page"),
    path(
        "summaries/<uuid:summary_id>/files/<slug:file_format>/", summary_views.download, name="summary_file"
    ),
    path("units/", unit_views.listing, name="units"),
    path("units/remind/", unit_views.remind, name="remind"),
    path("reminders/", reminder_views.reminders, name="reminders"),
    path("filing-days/", unit_views.filing_days, name="filing_days"),
]
