"""Who may enter the admin pages, and what a browser may do with them."""
