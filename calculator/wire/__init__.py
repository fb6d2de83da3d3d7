"""The contract's JSON: a request's bytes become a Cart, a Quote becomes bytes, faults become problem documents."""
