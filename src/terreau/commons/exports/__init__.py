"""Lists and files taken out of the house, prepared in the background, for whoever asked and nobody else. Noun: Export."""
