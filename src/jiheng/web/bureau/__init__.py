"""The bureau: many projects at once, from a snapshot of the tables; samples that were drawn."""
