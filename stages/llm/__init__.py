"""What a stage knows of language models: requests, replies, prompts, solvers."""
