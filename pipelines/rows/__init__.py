"""Running the pure stages: the engine, the laws, the bounded pool."""
