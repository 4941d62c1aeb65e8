"""Requirements of customers from the first word to the agreed proposal."""
