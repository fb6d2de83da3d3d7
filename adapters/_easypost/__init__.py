"""EasyPost's wire format, piece by piece; adapters/easypost.py puts it together."""
