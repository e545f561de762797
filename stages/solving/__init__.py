"""What models make of the problems: recorded samples judged, solve rates, votes, policies."""
