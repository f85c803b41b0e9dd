"""SF: satisfaction, its survey and whom it asked."""
