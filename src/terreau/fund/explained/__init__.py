"""How a file was examined, told to its applicant: what was kept of the jury's work on the day of the decision (CRPA, L311-3-1)."""
