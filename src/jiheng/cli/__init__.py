"""The command line: one file a command, each a door to a workflow."""
