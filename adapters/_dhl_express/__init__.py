"""DHL Express's wire format, piece by piece; adapters/dhl_express.py puts it together."""
