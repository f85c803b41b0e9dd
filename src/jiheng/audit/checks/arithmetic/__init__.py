"""AR: what a report adds up, divides and repeats, reckoned again from its own numbers."""
