"""Where things come from: pure lineage, with no SQL, no screen and no paper."""
