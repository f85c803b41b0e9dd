"""Leftovers of other texts, templates and editors (CL)."""
