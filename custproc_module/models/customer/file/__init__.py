"""The customer file and its papers: what is missing, what ends, and what that stops."""
