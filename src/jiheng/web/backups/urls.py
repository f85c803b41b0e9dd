"""The addresses of the pages of backups."""

from django.urls import path

from jiheng.web.backups import views

app_name = "backups"
urlpatterns = [
    path("", views.listing, name="listing"),
    path("take/", views.take, name="take"),
    path("confirm/", views.confirm, name="confirm"),
    path("restore/<uuid:wish_id>/", views.decide, name="decide"),
    path("<str:name>/", views.backup, name="backup"),
    path("<str:name>/verify/", views.verify, name="verify"),
    path("<str:name>/drill/", views.drill, name="drill"),
    path("<str:name>/restore/", views.restore, name="restore"),
]
