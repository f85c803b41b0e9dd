"""How often Python looks for circles is a door's choice for a while, and nothing of a library's."""

import gc

import pytest

from jiheng.audit.library import checks
from jiheng.workflows.collecting import NEW_OBJECTS, collecting_seldom


def test_it_is_as_before_afterwards_even_where_the_work_failed():
    usual = gc.get_threshold()
    during = []

    def work():
        with collecting_seldom():
            during.append((gc.get_threshold()[0], gc.get_freeze_count() > 0))
            raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        work()
    assert during == [(NEW_OBJECTS, True)]
    assert (gc.get_threshold(), gc.get_freeze_count()) == (usual, 0)


def test_asking_for_the_checks_leaves_the_process_alone():
    usual = gc.get_threshold(), gc.get_freeze_count()
    checks.cache_clear()
    assert checks()
    assert (gc.get_threshold(), gc.get_freeze_count()) == usual
