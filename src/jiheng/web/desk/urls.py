"""The addresses of the desk and of how a project stands."""

from django.urls import path

from jiheng.web.desk import lint_views, views

app_name = "desk"
urlpatterns = [
    path("search/", views.search, name="search"),
    path("projects/<uuid:project_id>/", views.overview, name="overview"),
    path("projects/<uuid:project_id>/goals/check/", lint_views.check, name="lint"),
    path("projects/<uuid:project_id>/goals/check/accept/", lint_views.accept, name="accept"),
    path("projects/<uuid:project_id>/funds/", views.funds, name="funds"),
]
