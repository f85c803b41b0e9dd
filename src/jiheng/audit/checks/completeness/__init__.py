"""CP: what a report must contain and lacks."""
