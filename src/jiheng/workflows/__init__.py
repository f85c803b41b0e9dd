"""The use cases, each once; command line, pages and API are doors to them."""
