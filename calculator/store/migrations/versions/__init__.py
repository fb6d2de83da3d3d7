"""The steps. A new one names the last one as its ``down_revision``."""
