"""DV: what was not reached, or far exceeded, and whether the report says why."""
