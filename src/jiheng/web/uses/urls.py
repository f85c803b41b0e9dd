"""The addresses of the use of results: of a project, and of all that somebody sees."""

from django.urls import path

from jiheng.web.uses import list_views, views

app_name = "uses"
urlpatterns = [
    path("projects/<uuid:project_id>/uses/", views.index, name="index"),
    path("projects/<uuid:project_id>/uses/<uuid:decision_id>/decide/", views.decide, name="decide"),
    path("projects/<uuid:project_id>/uses/<uuid:decision_id>/withdraw/", views.withdraw, name="withdraw"),
    path("projects/<uuid:project_id>/uses/<uuid:decision_id>/answer/", views.answer, name="answer"),
    path("uses/", list_views.listing, name="listing"),
    path("uses/export/", list_views.export, name="export"),
]
