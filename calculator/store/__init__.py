"""Where policies are kept: every version ever published of every shop, drafts, and who did what and when."""
