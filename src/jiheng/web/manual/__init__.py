"""帮助: the documentation for users inside the application; each screen has its page, no network is asked."""
