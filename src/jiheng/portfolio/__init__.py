"""Many projects at once: the leaf table, and how it is scored by the rules' own arithmetic on columns."""
