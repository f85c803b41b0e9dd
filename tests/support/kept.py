"""Projects in tables for the tests: a small text, records in them, what the trail tells of them."""

import json
from contextlib import contextmanager
from datetime import UTC, datetime

from django.db import connection

from jiheng.web.evidence import actions
from jiheng.web.projects.models import ProjectVersion
from jiheng.web.trail.models import Entry

AT = datetime(2023, 6, 1, 2, tzinfo=UTC)
TEXT = """jiheng: 1
name: 信访系统运维
fiscal_year: 2023
organisation:
  implementing_unit: 某市信访局
systems:
  - name: 信访系统
    aliases: [xf]
  - name: 门户网站
goals:
  overall: 系统全年正常运行
evaluation:
  period: 2023
  rule_set: cn-mof-2020-10
  indicators:
    - name: 产出
      weight: 100
      indicators:
        - name: 培训次数
          weight: 60
          target: ≥2次
          measure: {kind: record_count, of: {kind: training}}
          rule: {code: F02}
        - name: 巡检次数
          weight: 40
          target: ≥1次
          measure: {kind: record_count, of: {kind: inspection, system: 信访系统}}
          rule: {code: F02}
"""


def give_text(project, text=TEXT, number=1):
    """Give a project a version, its first where nothing is said."""
    version = ProjectVersion.objects.create(project=project, number=number, text=text, made_at=AT)
    project.current = version
    project.save()
    return project


def training(day=5, **words):
    """The words of a training."""
    told = {"system": "xf", "held_on": f"2023年3月{day}日", "topic": f"第{day}课", "trainer": "张三"}
    return told | {"attendees": "12"} | words


def enter(ours, role, words, **options):
    """Enter a training."""
    return actions.enter(ours.project, "training", words, by=ours[role], at=AT, **options)


def told(project, act):
    """What the trail tells of an act on a project, newest last."""
    entries = Entry.objects.filter(project=project.pk, act=act).order_by("seq")
    return [json.loads(each.body) for each in entries]


@contextmanager
def unguarded():
    """Have the rights of the database's owner until all is rolled back: no guard holds."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")
            yield cursor
            cursor.execute("SET session_replication_role = DEFAULT")
            return
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in cursor.fetchall():
            cursor.execute(f'DROP TRIGGER "{name}"')
        yield cursor
