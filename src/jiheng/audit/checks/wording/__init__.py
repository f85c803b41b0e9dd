"""Wording (WD)."""
