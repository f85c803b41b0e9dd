"""What the auditor hands out: JSON, SARIF, one page of HTML."""
