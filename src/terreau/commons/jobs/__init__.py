"""Work in the background: lost tasks recovered, retries with back-off, periodic jobs without doubles. Noun: Beat."""
