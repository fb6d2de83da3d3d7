"""What is seen of the service from outside: counts, lines of trouble, traces. No buyer's data, no secret."""
