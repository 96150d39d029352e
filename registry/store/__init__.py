"""Rows in and out, one module per noun."""
