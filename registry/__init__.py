"""What is on record, and who may do what with it."""
