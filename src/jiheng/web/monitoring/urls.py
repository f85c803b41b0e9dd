"""The addresses of monitoring within a project."""

from django.urls import path

from jiheng.web.monitoring import (
    answer_views,
    beat_views,
    outage_views,
    receiver_views,
    system_views,
    views,
    window_views,
)

app_name = "monitoring"
urlpatterns = [
    path("", views.index, name="index"),
    path("states/", views.states, name="states"),
    path("add/", views.add, name="add"),
    path("targets/<uuid:target_id>/decide/", views.decide, name="decide_target"),
    path("targets/<uuid:target_id>/stop/", views.stop, name="stop"),
    path("targets/<uuid:target_id>/severity/", views.grade, name="grade"),
    path("targets/<uuid:target_id>/publish/", views.publish, name="publish"),
    path("systems/<uuid:target_id>/", system_views.system, name="system"),
    path("outages/", outage_views.ledger, name="outages"),
    path("outages/<uuid:record>/", outage_views.outage, name="outage"),
    path("outages/<uuid:record>/exclude/", outage_views.ask, name="exclude"),
    path("incidents/<uuid:record>/link/", answer_views.make, name="make_link"),
    path("exclusions/<uuid:claim_id>/decide/", outage_views.decide, name="decide_exclusion"),
    path("maintenance/", window_views.listing, name="windows"),
    path("maintenance/<uuid:record>/", window_views.window, name="window"),
    path("maintenance/<uuid:record>/decide/", window_views.decide, name="decide_window"),
    path("beats/", beat_views.listing, name="beats"),
    path("beats/states/", beat_views.states, name="beat_states"),
    path("beats/<uuid:target_id>/address/", beat_views.replace_address, name="replace_beat"),
    path("receivers/", receiver_views.listing, name="receivers"),
    path("receivers/<uuid:receiver_id>/decide/", receiver_views.decide, name="decide_receiver"),
    path("receivers/<uuid:receiver_id>/withdraw/", receiver_views.withdraw, name="withdraw_receiver"),
]
