"""What is watched, and what became of it: targets, outages, their exclusion."""
