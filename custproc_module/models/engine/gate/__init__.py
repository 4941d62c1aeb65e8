"""What a gate asks before a document of the host goes on, and how the answer is kept."""
