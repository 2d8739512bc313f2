"""Pages of the review, by audience: `desk` (officers), then the jury's and the deliberation's."""
