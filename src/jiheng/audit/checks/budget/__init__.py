"""BP: budget, payment and execution."""
