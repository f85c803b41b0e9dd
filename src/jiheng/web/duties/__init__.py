"""Duties: promises of contracts as dated occurrences, how each ended, waivers, check-in on the spot."""
