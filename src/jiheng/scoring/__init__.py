"""Project and evidence become a scorecard, with the steps of every score."""
