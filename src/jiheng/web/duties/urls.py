"""The addresses of duties: those of a project, and of check-in on the spot."""

from django.urls import path

from jiheng.web.duties import views

app_name = "duties"
urlpatterns = [
    path("projects/<uuid:project_id>/duties/", views.index, name="calendar"),
    path("projects/<uuid:project_id>/duties/calendar.json", views.data, name="data"),
    path("projects/<uuid:project_id>/duties/settle/", views.settle, name="settle"),
    path("projects/<uuid:project_id>/duties/<uuid:duty_id>/", views.duty, name="duty"),
    path("projects/<uuid:project_id>/duties/<uuid:duty_id>/waive/", views.ask, name="ask"),
    path("projects/<uuid:project_id>/waivers/<uuid:waiver_id>/", views.decide, name="decide"),
]
