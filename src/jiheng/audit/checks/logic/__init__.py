"""LG: what one part of a report says and another contradicts."""
