"""Files of a customer's lists: read, checked, loaded in batches, and taken back."""
