"""People at the customer's: cards, accompaniments, registrations, enquirers and their wishes."""
