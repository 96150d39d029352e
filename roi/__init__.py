"""What things cost and what they return: pure money over time."""
