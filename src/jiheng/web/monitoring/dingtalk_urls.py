"""The address that DingTalk calls."""

from django.urls import path

from jiheng.web.monitoring import robot_views

app_name = "dingtalk"
urlpatterns = [path("", robot_views.hear, name="hear")]
