"""What is read of letters."""
