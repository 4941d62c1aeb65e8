"""Review of quotations and contracts by the departments, and what a change afterwards asks for."""
