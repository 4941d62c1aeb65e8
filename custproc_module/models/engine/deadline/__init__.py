"""Rules of clocks, the clocks that run, and whom a missed one wakes."""
