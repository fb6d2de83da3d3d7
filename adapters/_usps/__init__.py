"""USPS's wire format, piece by piece; adapters/usps.py puts it together."""
