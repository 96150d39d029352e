"""The rules by which use cases are judged and signed for: pure functions, and what data says is in force."""
