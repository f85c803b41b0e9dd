"""The addresses of anchors."""

from django.urls import path

from jiheng.web.anchors import views

app_name = "anchors"
urlpatterns = [
    path("system/anchors/", views.listing, name="listing"),
    path("system/anchors/now/", views.now, name="now"),
    path("projects/<uuid:project_id>/bundle/", views.bundle, name="bundle"),
]
