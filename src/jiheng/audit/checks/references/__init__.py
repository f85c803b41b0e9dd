"""References, attachments and what a report rests on (RF)."""
