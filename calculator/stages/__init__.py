"""The parts of a quote, in order: plan, pack, gather, price, seal. Only gather waits; no stage knows another."""
