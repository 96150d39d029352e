"""How older tables become today's, one module per version."""
