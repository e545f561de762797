"""Foreign text and foreign commands, in killable processes with limits."""
