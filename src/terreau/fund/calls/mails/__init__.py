"""Messages of the call: `authoring` (to holders, about an edition) and `applying` (about one application)."""
