"""What we doubt: contradictions, wrong sums, gaps and leftovers in a finished report by any author."""
