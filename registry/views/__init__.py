"""What pages and briefs are given to show: frozen, plain values, one module per noun."""
