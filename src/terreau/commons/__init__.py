"""The ground floor: people, organisations, places, files, forms, messages and the journal. Serves every axis."""
