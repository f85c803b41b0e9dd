"""Scoring standards (评分标准) as people write them, read into rules by a published grammar."""
