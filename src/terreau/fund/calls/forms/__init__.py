"""What people type: `authoring` (leads write an edition) and `applying` (holders apply)."""
