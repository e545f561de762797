"""What a label is checked against: samples of models, solve rates, votes, external checkers."""
