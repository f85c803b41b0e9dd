"""How often Python looks for circles is a door's choice for a while, and nothing of a library's."""

import gc

import pytest

from jiheng.audit.library import checks
from jiheng.workflows.collecting import NEW_OBJECTS, collecting_seldom


@pytest.fixture(params=[False, True])
def aside(request):
    """Whether what is there has been put aside before, as for these tests."""
    gc.unfreeze()
    if request.param:
        gc.freeze()
    yield request.param
    gc.freeze()


def test_it_is_as_before_afterwards_even_where_the_work_failed(aside):
    usual, before = gc.get_threshold(), gc.get_freeze_count()
    during = []

    def work():
        with collecting_seldom():
            during.append((gc.get_threshold()[0], gc.get_freeze_count() > 0, gc.get_freeze_count() <= before))
            raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        work()
    assert during == [(NEW_OBJECTS, True, aside)]
    assert (gc.get_threshold(), gc.get_freeze_count() > 0) == (usual, aside)


def test_seldom_at_all_puts_nothing_aside():
    gc.unfreeze()
    usual = gc.get_threshold()
    with collecting_seldom(at_all=True):
        assert (gc.get_threshold()[0], gc.get_freeze_count()) == (NEW_OBJECTS, 0)
    assert gc.get_threshold() == usual
    gc.freeze()


def test_asking_for_the_checks_leaves_the_process_alone():
    usual = gc.get_threshold(), gc.get_freeze_count() > 0
    checks.cache_clear()
    assert checks()
    assert (gc.get_threshold(), gc.get_freeze_count() > 0) == usual
