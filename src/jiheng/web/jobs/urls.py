"""The addresses of jobs."""

from django.urls import path

from jiheng.web.jobs import views

app_name = "jobs"
urlpatterns = [
    path("", views.index, name="list"),
    path("<uuid:job_id>/", views.job, name="job"),
    path("<uuid:job_id>/cancel/", views.cancel, name="cancel"),
]
