"""The addresses of the pages about projects."""

from django.urls import path

from jiheng.web.projects import goal_views, part_views, views

app_name = "projects"
urlpatterns = [
    path("", views.listing, name="list"),
    path("new/", views.new, name="new"),
    path("new/year-before/", views.from_year_before, name="year-before"),
    path("<uuid:project_id>/goals/", goal_views.tree, name="goals"),
    path("<uuid:project_id>/goals/lint/", goal_views.lint_summary, name="lint"),
    path("<uuid:project_id>/goals/save/", goal_views.save, name="save-goals"),
    path("<uuid:project_id>/goals/take-over/", goal_views.take_over, name="take-over"),
    path("<uuid:project_id>/setup/", part_views.setup, name="setup"),
    path("<uuid:project_id>/setup/basics/", part_views.basics, name="basics"),
    path("<uuid:project_id>/setup/holidays/", part_views.holidays, name="holidays"),
    path("<uuid:project_id>/setup/systems/", part_views.systems, name="systems"),
    path("<uuid:project_id>/setup/goals/", part_views.goals, name="goal-form"),
    path("<uuid:project_id>/setup/payments/", part_views.planned_payments, name="payments"),
    path("<uuid:project_id>/setup/contracts/new/", part_views.contract, name="new-contract"),
    path("<uuid:project_id>/setup/contracts/<int:number>/", part_views.contract, name="contract"),
    path(
        "<uuid:project_id>/setup/contracts/<int:contract_number>/promises/new/",
        part_views.promise,
        name="new-promise",
    ),
    path(
        "<uuid:project_id>/setup/contracts/<int:contract_number>/promises/<int:number>/",
        part_views.promise,
        name="promise",
    ),
    path("<uuid:project_id>/text/", views.text, name="text"),
    path("<uuid:project_id>/versions/", views.versions_list, name="versions"),
    path("<uuid:project_id>/versions/<int:number>/", views.version, name="version"),
    path("<uuid:project_id>/versions/<int:number>/submit/", views.submit, name="submit"),
    path("<uuid:project_id>/versions/<int:number>/decide/", views.decide, name="decide"),
]
