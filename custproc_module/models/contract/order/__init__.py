"""Orders that call off a contract, and orders outside the plan."""
