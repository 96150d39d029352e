"""The promises of Countersign, each with the test that keeps it."""
