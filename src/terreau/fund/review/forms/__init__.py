"""What people type in the review, by audience: `screening` (officers), then the jury's and the deliberation's."""
