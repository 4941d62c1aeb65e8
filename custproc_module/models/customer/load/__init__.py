"""Papers and grades from the lists a company has."""
