"""The web application: pages as doors to `workflows`, and the tables behind them; Django's only home."""
