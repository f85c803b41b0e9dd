"""Units and signs (UN)."""
