"""Jiheng 绩衡: from daily operation records to the budget performance evaluation."""

__version__ = "0.1.0"
