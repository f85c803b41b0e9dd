"""The addresses of duties: those of a project, and of check-in on the spot."""

from django.urls import path

from jiheng.web.duties import due_views, service_views, spot_views, views

app_name = "duties"
urlpatterns = [
    path("duties/", due_views.listing, name="due"),
    path("projects/<uuid:project_id>/services/", service_views.services, name="services"),
    path("projects/<uuid:project_id>/duties/", views.index, name="calendar"),
    path("projects/<uuid:project_id>/duties/calendar.json", views.data, name="data"),
    path("projects/<uuid:project_id>/duties/settle/", views.settle, name="settle"),
    path("projects/<uuid:project_id>/duties/<uuid:duty_id>/", views.duty, name="duty"),
    path("projects/<uuid:project_id>/duties/<uuid:duty_id>/waive/", views.ask, name="ask"),
    path("projects/<uuid:project_id>/waivers/<uuid:waiver_id>/", views.decide, name="decide"),
    path("projects/<uuid:project_id>/check-in/", spot_views.check_in, name="check_in"),
    path("projects/<uuid:project_id>/check-ins/", spot_views.check_ins, name="check_ins"),
    path("projects/<uuid:project_id>/check-ins/spots/", spot_views.spots, name="spots"),
    path("projects/<uuid:project_id>/check-ins/spots/labels/", spot_views.labels, name="labels"),
    path("c/<str:code>/", spot_views.scan, name="scan"),
    path("check-in/token/", spot_views.token, name="token"),
    path("check-in/worker.js", spot_views.worker, name="worker"),
]
