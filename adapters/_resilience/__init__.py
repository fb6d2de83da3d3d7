"""What stands between a quote and a carrier: memory, one call for all who ask, quota, breaker, retry, older answers."""
