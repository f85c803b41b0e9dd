"""How what was reached becomes points: ways of scoring, one file each in `kinds`."""
