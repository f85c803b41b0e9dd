"""Satisfaction surveys: the form and who approved it, the page for everybody, what came back, the record."""
