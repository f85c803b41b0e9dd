"""Uses: what the result of an evaluation leads to in a later budget, decided by two, answered by the unit."""
