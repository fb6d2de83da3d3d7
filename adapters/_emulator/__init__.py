"""A local stand-in for the carriers: four wire formats, the carriers' own refusals, and trouble on demand.

Deterministic: the same request on the same day gives the same bytes. Prices are published ones where a published table
is in this package (USPS by the rate card, UPS Ground), all others come from the stated formulas of ``prices`` and are
made up: good for trying a shop out, never for charging money.
"""
