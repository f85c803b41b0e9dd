"""Checks of systems as they come in, kept and sealed, and the availability that follows from them."""
