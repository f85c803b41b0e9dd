"""Dates and periods (DT)."""
