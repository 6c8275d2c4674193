"""Installing, starting and keeping the program as a whole."""
