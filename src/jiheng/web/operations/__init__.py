"""The daily work: one set of pages for the registers of all kinds, and what a kind adds."""
