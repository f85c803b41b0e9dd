"""The addresses of exchange: all uploads, one of them, one form beside ours, and our forms to take along."""

from django.urls import path

from jiheng.web.exchange import views

app_name = "exchange"
urlpatterns = [
    path("exchange/", views.index, name="index"),
    path("exchange/export/", views.export, name="export"),
    path("exchange/<uuid:upload_id>/", views.upload, name="upload"),
    path("projects/<uuid:project_id>/exchange/", views.of_project, name="project"),
    path("projects/<uuid:project_id>/exchange/forms.zip", views.forms_of_project, name="forms"),
    path("projects/<uuid:project_id>/exchange/<uuid:form_id>/", views.received, name="form"),
]
