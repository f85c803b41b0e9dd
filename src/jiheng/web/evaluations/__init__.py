"""Self-evaluation, monitoring during the year and evaluation by a group, to signature and lock."""
