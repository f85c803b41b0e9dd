"""The addresses of the pages of 系统."""

from django.urls import path

from jiheng.web.system import (
    about,
    assignments,
    health,
    people,
    proposals,
    samples,
    sessions,
    setup,
    trail,
    urgent_views,
    views,
)

app_name = "system"
urlpatterns = [
    path("", views.home, name="home"),
    path("setup/", setup.set_up, name="set_up"),
    path("samples/load/", samples.load, name="samples"),
    path("samples/remove/", samples.remove, name="remove_samples"),
    path("keep-alive/", views.keep_alive, name="keep_alive"),
    path("healthz", health.alive, name="alive"),
    path("readyz", health.ready, name="ready"),
    path("system/people/", people.listing, name="people"),
    path("system/people/new/", people.new, name="new_person"),
    path("system/people/<uuid:person_id>/", people.person, name="person"),
    path("system/people/<uuid:person_id>/invite/", people.invite, name="invite"),
    path("system/people/<uuid:person_id>/activity/", people.activity, name="activity"),
    path("system/people/<uuid:person_id>/sessions/", sessions.of_person, name="end_sessions"),
    path("system/sessions/", sessions.everybody, name="sessions"),
    path("system/people/<uuid:person_id>/roles/", people.grant, name="grant"),
    path("system/roles/<uuid:membership_id>/revoke/", people.revoke, name="revoke"),
    path(
        "system/people/<uuid:person_id>/second-factor/", proposals.propose_clearing, name="propose_clearing"
    ),
    path("system/proposals/", proposals.listing, name="proposals"),
    path("system/proposals/new/", proposals.new, name="propose"),
    path("system/proposals/<uuid:proposal_id>/", proposals.page, name="proposal"),
    path("system/proposals/<uuid:proposal_id>/account/", proposals.account, name="proposal_account"),
    path("system/proposals/<uuid:proposal_id>/role/", proposals.role, name="proposal_role"),
    path("system/proposals/<uuid:proposal_id>/second-factor/", proposals.clear, name="proposal_factor"),
    path("system/proposals/<uuid:proposal_id>/decline/", proposals.decline, name="decline_proposal"),
    path("system/urgent/", urgent_views.listing, name="urgent_rights"),
    path("system/urgent/new/", urgent_views.new, name="ask_urgent"),
    path("system/urgent/<uuid:right_id>/", urgent_views.page, name="urgent"),
    path("system/urgent/<uuid:right_id>/decide/", urgent_views.decide, name="decide_urgent"),
    path("system/urgent/<uuid:right_id>/end/", urgent_views.end, name="end_urgent"),
    path("system/organisations/", people.organisations, name="organisations"),
    path("system/organisations/new/", people.new_organisation, name="new_organisation"),
    path("system/trail/", trail.listing, name="trail"),
    path("system/trail/verify/", trail.verify, name="verify"),
    path("system/trail/export/", trail.export, name="export_trail"),
    path("system/trail/<uuid:entry_id>/", trail.entry, name="entry"),
    path("projects/<uuid:project_id>/partners/", assignments.listing, name="assignments"),
    path("projects/<uuid:project_id>/partners/add/", assignments.add, name="assign"),
    path(
        "projects/<uuid:project_id>/partners/<uuid:assignment_id>/end/",
        assignments.end,
        name="end_assignment",
    ),
    path("system/health/", health.page, name="health"),
    path("about/", about.about, name="about"),
    path("about/sbom.json", about.bill, name="bill"),
    path(".well-known/security.txt", about.security_txt, name="security_txt"),
]
