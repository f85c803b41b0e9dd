"""The addresses of surveys within a project."""

from django.urls import path

from jiheng.web.surveys import door_views, result_views, views

app_name = "surveys"
urlpatterns = [
    path("", views.listing, name="list"),
    path("new/", views.edit, name="new"),
    path("<uuid:survey_id>/", result_views.page, name="page"),
    path("<uuid:survey_id>/edit/", views.edit, name="edit"),
    path("<uuid:survey_id>/decide/", views.decide, name="decide"),
    path("<uuid:survey_id>/poster/", door_views.poster, name="poster"),
    path("<uuid:survey_id>/links/<str:ending>/", door_views.links, name="links"),
    path("<uuid:survey_id>/paper/", door_views.paper, name="paper"),
    path("<uuid:survey_id>/answers/", result_views.answers, name="answers"),
    path("<uuid:survey_id>/answers.csv", result_views.raw, name="raw"),
    path("<uuid:survey_id>/answers/<uuid:answer_id>/remove/", result_views.remove, name="remove"),
    path("<uuid:survey_id>/removals/<uuid:removal_id>/", result_views.decide_removal, name="decide_removal"),
    path("<uuid:survey_id>/close/", views.close, name="close"),
]
