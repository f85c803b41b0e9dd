"""Finished reports, whoever wrote them, audited in the background; findings answered for by people."""
