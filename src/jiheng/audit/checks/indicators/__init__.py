"""IQ: indicators that can be measured, and goals with quantities."""
