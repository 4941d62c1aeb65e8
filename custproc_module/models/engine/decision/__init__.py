"""Decisions that stay: records in a sealed chain, and settings whose changes are decisions."""
