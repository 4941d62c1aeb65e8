"""Who looks after whom: specialists, key-account officers, and the talk that hands a customer over."""
