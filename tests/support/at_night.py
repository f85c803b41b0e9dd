"""Whether all is tried, or by day a sample of it that is always the same."""

import hypothesis


def at_night() -> bool:
    """Tell: `pytest --hypothesis-profile=night`."""
    return hypothesis.settings.get_current_profile_name() == "night"
