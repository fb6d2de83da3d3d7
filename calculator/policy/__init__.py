"""A shop's policy: what its file may say (schema), what is wrong with it (faults), the form rules run in (model)."""
