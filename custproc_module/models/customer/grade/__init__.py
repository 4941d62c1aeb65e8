"""Value grades: schemes, the monthly grading, grades by hand, and what follows from a grade."""
