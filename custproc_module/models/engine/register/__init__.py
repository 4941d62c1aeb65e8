"""Forms as data: their fields, entries, signatures and paper copies."""
