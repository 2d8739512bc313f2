"""Who has which file in hand: charges, handing over, loads."""
