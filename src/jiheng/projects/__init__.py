"""A project: its organisation, year, systems, goals, indicator tree, and its folder."""
