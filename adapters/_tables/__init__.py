"""Published tables the offline card reads, carried as data: the first line of each says where it is from."""
