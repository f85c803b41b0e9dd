"""The example projects: offered where there is nothing, and gone again by one click on the list."""

from django.urls import reverse

from jiheng.web.accounts.roles import Role
from jiheng.web.projects.models import Assignment, Project
from jiheng.web.system import samples
from jiheng.web.trail.models import Entry

LIST = reverse("projects:list")


def words(client):
    return client.get(LIST).content.decode()


def test_examples_are_loaded_and_removed_from_the_list_of_projects(client, ours, theirs, monkeypatch):
    smallest = next(each for each in samples.example_folders() if each.name == "finance-network")
    monkeypatch.setattr(samples, "example_folders", lambda: [smallest])
    client.force_login(ours[Role.UNIT_CLERK])
    assert "移除示例项目" not in words(client)
    client.post(reverse("system:samples"))
    assert "上面有 1 个示例项目" in words(client)
    client.force_login(theirs[Role.UNIT_CLERK])
    assert "示例项目" not in words(client)
    client.force_login(ours[Role.UNIT_CLERK])
    assert (
        "已移除 1 个示例项目" in client.post(reverse("system:remove_samples"), follow=True).content.decode()
    )
    assert "移除示例项目" not in words(client)
    assert [row.pk for row in client.get(LIST).context["table"].page.object_list] == [ours.project.pk]
    assert set(Entry.objects.filter(object_kind="samples").values_list("act", flat=True)) == {
        "load",
        "remove",
    }


def test_who_has_no_project_yet_is_offered_them(client, ours):
    Assignment.objects.all().delete()
    Project.objects.all().delete()
    client.force_login(ours[Role.UNIT_CLERK])
    assert "装入示例项目" in words(client)
    client.force_login(ours[Role.UNIT_HEAD])
    assert "装入示例项目" not in words(client)
