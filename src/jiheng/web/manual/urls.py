"""The addresses of the manual."""

from django.urls import path

from jiheng.web.manual import views

app_name = "manual"
urlpatterns = [
    path("", views.index, name="index"),
    path("pictures/<str:name>", views.image, name="picture"),
    path("<path:address>/", views.page, name="page"),
]
