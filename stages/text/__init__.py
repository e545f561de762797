"""The text of problems: its normal forms, boxed answers, lists of options."""
