"""The addresses of monitoring within a project."""

from django.urls import path

from jiheng.web.monitoring import views

app_name = "monitoring"
urlpatterns = [
    path("", views.index, name="index"),
    path("states/", views.states, name="states"),
    path("add/", views.add, name="add"),
    path("targets/<uuid:target_id>/decide/", views.decide, name="decide_target"),
    path("targets/<uuid:target_id>/stop/", views.stop, name="stop"),
]
