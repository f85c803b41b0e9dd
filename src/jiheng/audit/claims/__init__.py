"""What a report asserts, typed and placed: one module a sort of claim."""
