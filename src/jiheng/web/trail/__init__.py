"""The trail: who did what, when, to what, chained entry to entry and never changed."""
