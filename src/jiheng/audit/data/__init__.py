"""What the checks know as data: words, patterns, rules and their validity."""
