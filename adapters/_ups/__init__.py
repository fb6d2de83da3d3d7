"""UPS's wire format, piece by piece; adapters/ups.py puts it together."""
