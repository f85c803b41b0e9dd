"""The tables behind the evidence port: records that are only ever added to, the ledger, the files."""
