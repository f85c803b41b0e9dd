"""Laws: what goes into the tables is what comes out of them, and of the folder that is written of them."""

from dataclasses import fields as dataclass_fields
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jiheng.evidence.kinds import KINDS
from jiheng.projects.folder import open_folder
from jiheng.web.accounts.roles import Role
from jiheng.web.evidence import actions
from jiheng.web.evidence.files import attach
from jiheng.web.evidence.folder_in import load_folder
from jiheng.web.evidence.folder_out import write_project
from jiheng.web.evidence.invariants import broken
from jiheng.web.evidence.opened import open_tables
from jiheng.workflows.evaluate import evaluate_opened
from tests.properties.test_records import facts
from tests.support.kept import AT, give_text

pytestmark = pytest.mark.slow
SYSTEMS = st.sampled_from(["信访系统", "门户网站"])
FILES = ("签到表.pdf", "照片 1.jpg")


@st.composite
def drawn(draw):
    """Up to three facts of a kind, each with an id, of systems and files that the project has."""
    fact_type = KINDS[draw(st.sampled_from(sorted(KINDS)))]
    approved = {each.name for each in fact_type.fields if each.approves}  # nobody enters it
    made = []
    for number in range(draw(st.integers(1, 3))):
        fact = draw(facts(fact_type))
        own = {each.name: draw(SYSTEMS) for each in fact_type.fields if each.names_system}
        own |= {each.name: each.default for each in dataclass_fields(fact_type) if each.name in approved}
        made.append(replace(fact, id=f"记-{number}", supersedes="", written=None, **own))
    return made


@pytest.fixture
def ours(ours):
    give_text(ours.project)
    for name, content in zip(
        FILES, (b"%PDF-1.7\n%\xe2\xe3\n", b"\xff\xd8\xff\xe0\0\x10JFIF\0\1\1"), strict=True
    ):
        attach(ours.project, name, [content], by=ours[Role.UNIT_CLERK], at=AT)
    return ours


@settings(
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.filter_too_much,
        HealthCheck.too_slow,
    ],
    max_examples=40,
)
@given(told=drawn())
def test_what_goes_in_comes_out_of_tables_and_folders(ours, theirs, told):
    with transaction.atomic(), TemporaryDirectory() as room:
        rows = [{"id": each.id, **each.content} for each in told]
        clerk = ours[Role.UNIT_CLERK]
        actions.import_rows(ours.project, told[0].stem, rows[:-1], by=clerk, at=AT) if rows[:-1] else None
        actions.enter(ours.project, told[0].stem, rows[-1], by=clerk, at=AT)
        kept = open_tables(ours.project)
        assert [*kept.evidence] == told
        folder = Path(room) / "out"
        assert write_project(ours.project, folder) == []
        assert [*open_folder(folder).evidence] == told
        again = open_tables(load_folder(folder, theirs.unit, by=None, at=AT))
        assert [*again.evidence] == told
        cards = [evaluate_opened(each).card for each in (kept, open_folder(folder), again)]
        assert cards[0] == cards[1] == cards[2]
        assert not cards[0].drifts
        assert list(broken()) == []
        transaction.set_rollback(True)
