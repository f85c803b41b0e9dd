"""The addresses of the evidence cabinet, and of folders in and out."""

from django.urls import path

from jiheng.web.evidence import views

app_name = "evidence"
urlpatterns = [
    path("load/", views.load, name="load"),
    path("<uuid:project_id>/folder.zip", views.folder, name="folder"),
    path("<uuid:project_id>/files/", views.files, name="files"),
    path("<uuid:project_id>/files/printed/", views.printed, name="printed"),
    path("<uuid:project_id>/files/add/", views.add, name="add"),
    path("<uuid:project_id>/files/<uuid:file_id>/", views.file, name="file"),
    path("<uuid:project_id>/files/<uuid:file_id>/<int:number>.png", views.page, name="page"),
    path("<uuid:project_id>/files/<uuid:file_id>/download/", views.download, name="download"),
]
