"""What every document of a process is made of: closed fields, declared ways between states, number, company, and what speaks about it."""
