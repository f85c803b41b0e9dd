"""The addresses of audited reports."""

from django.urls import path

from jiheng.web.audits import views

app_name = "audits"
urlpatterns = [
    path("audits/", views.index, name="index"),
    path("audits/<uuid:report_id>/", views.report, name="report"),
    path("audits/<uuid:report_id>/accept/", views.accept, name="accept"),
    path("audits/<uuid:report_id>/files/<slug:form>/", views.download, name="download"),
    path("projects/<uuid:project_id>/audits/", views.of_project, name="of_project"),
]
