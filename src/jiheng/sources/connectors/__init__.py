"""One connector a file; dropping a file in is the whole registration."""
