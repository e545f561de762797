"""What a stage would do with other parameters, shown on a sample; nothing is written."""
