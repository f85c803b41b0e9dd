"""Asking again and again: when, how many at a time, what is kept, and when a system is said to be down."""
