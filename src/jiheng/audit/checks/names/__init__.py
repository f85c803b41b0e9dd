"""Names (NM)."""
