"""The addresses of the settings of answers by DingTalk."""

from django.urls import path

from jiheng.web.monitoring import robot_views

app_name = "robot"
urlpatterns = [
    path("", robot_views.page, name="page"),
    path("secret/", robot_views.keep_secret, name="secret"),
    path("secret/decide/", robot_views.decide_secret, name="decide_secret"),
    path("staff/", robot_views.bind, name="bind"),
    path("staff/<uuid:staff_id>/decide/", robot_views.decide_staff, name="decide_staff"),
    path("staff/<uuid:staff_id>/remove/", robot_views.unbind, name="unbind"),
]
