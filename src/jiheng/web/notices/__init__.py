"""Notices: what stands on somebody's desk, told here and by the channels they chose, with proof."""
