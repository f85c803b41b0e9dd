"""The address of one-use links."""

from django.urls import path

from jiheng.web.monitoring import answer_views

app_name = "answers"
urlpatterns = [path("<str:token>/", answer_views.answer, name="answer")]
