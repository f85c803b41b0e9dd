"""Backups of the server's data: taken while it runs, proved, kept by rule, tried weekly, put back."""
