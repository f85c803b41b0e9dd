"""The addresses of notices."""

from django.urls import path

from jiheng.web.notices import views

app_name = "notices"
urlpatterns = [
    path("notices/", views.inbox, name="inbox"),
    path("notices/read/", views.read, name="read_all"),
    path("notices/<uuid:notice_id>/read/", views.read, name="read"),
    path("notices/channels/", views.channels, name="channels"),
    path("notices/channels/<uuid:channel_id>/", views.change, name="change"),
    path("notices/messages/", views.sent, name="messages"),
    path("system/notices/", views.administer, name="administer"),
    path("system/notices/ladder/", views.set_ladder, name="ladder"),
    path("system/notices/<uuid:channel_id>/decide/", views.decide_group, name="decide_group"),
    path("system/notices/<uuid:channel_id>/", views.change_group, name="change_group"),
]
