"""The admin pages: look at a shop's policy, try carts, change it safely. Server-rendered; scripts only enhance."""
