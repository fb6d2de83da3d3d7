"""The HTTP service: the contract's JSON over FastAPI, errors as problem documents."""
