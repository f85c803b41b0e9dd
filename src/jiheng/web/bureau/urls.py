"""The addresses of the bureau."""

from django.urls import path

from jiheng.web.bureau import unit_views, views

app_name = "bureau"
urlpatterns = [
    path("", views.index, name="index"),
    path("projects/", views.projects, name="projects"),
    path("projects/<str:code>/", views.project, name="project"),
    path("units/", unit_views.listing, name="units"),
    path("units/remind/", unit_views.remind, name="remind"),
    path("filing-days/", unit_views.filing_days, name="filing_days"),
]
