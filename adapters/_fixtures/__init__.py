"""Recorded and written answers of carriers: how a folder under fixtures/ spells a shipment, a request and its rates."""
