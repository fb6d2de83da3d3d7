"""The trade's words: what a cart, a parcel, a rate, an option and a quote are. Standard library only."""
