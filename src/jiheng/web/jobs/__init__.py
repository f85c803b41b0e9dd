"""Work in the background: one table of jobs, with leases; areas declare theirs in `jobs.py`."""
