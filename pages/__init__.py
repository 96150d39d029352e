"""What a person sees: one screen per module."""
