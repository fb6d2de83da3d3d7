"""shipcalc: a cart and an address go in, sealed delivery options with exact prices and reasons come out."""
