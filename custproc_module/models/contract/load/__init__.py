"""Contracts in force from the lists a company has."""
