"""What every page is made of: base pages, components, static files."""
