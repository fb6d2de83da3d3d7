"""What each carrier sells, under our stable codes: one module a carrier, shared by every way of reaching it."""
