"""The offline card of published prices: reading tables, zones, and what one parcel costs."""
