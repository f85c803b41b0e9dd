"""Anchors of the server's history: made daily and at each sign-off, kept where the server cannot reach."""
