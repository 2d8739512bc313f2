"""Pages of forms: `building` for those who make them; `answering` is what other rooms' pages call to have one filled in."""
