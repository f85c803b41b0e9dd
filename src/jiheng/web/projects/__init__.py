"""Projects in tables: their text by version, who is assigned to them, who may do what to them."""
