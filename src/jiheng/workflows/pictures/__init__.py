"""The pictures of the application, each made of an open project."""
