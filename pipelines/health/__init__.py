"""Check and doctor: what a kill or a flipped bit left behind."""
