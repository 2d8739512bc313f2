"""Pages of the call, by audience: `public`, `lead`, `holder`."""
