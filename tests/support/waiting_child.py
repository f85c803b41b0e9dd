"""A child that waits until who started it is gone."""

import sys

sys.stdin.read()
