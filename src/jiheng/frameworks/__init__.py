"""Rule sets: grades, defaults and indicator trees of a jurisdiction and year, as dated data."""
