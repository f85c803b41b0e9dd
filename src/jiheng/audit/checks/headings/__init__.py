"""Headings and their numbers (HD)."""
