"""Load an example into a seeded region; print the project: `-m tests.support.seed_project 甲 NAME`."""

import sys
from pathlib import Path

import django

django.setup()

from django.utils import timezone  # noqa: E402

from jiheng.web.accounts.models import User  # noqa: E402
from jiheng.web.evidence.folder_in import load_folder  # noqa: E402

clerk = User.objects.get(username=f"unit_clerk-{sys.argv[1]}")
folder = Path(__file__).parents[2] / "examples" / sys.argv[2]
unit = clerk.memberships.get().organisation
sys.stdout.write(str(load_folder(folder, unit, by=None, at=timezone.now()).pk))
