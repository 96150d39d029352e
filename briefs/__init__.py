"""What a person takes away: one paper per module."""
