"""SR: printed scores against the report's own scoring standards."""
