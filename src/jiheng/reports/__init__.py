"""What we say: official documents composed from a scorecard, one kind a file in `kinds`."""
