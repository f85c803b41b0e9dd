"""Filing: by which day the projects of a year are due, and reminders of what is not there."""
