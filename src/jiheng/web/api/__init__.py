"""The REST API: the same acts as the pages, for programs that hold a person's token."""
