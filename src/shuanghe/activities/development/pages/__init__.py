"""Pages of admissions: the board, an applicant, the roll, files in and out, the paper checker."""
