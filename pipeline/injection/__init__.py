"""Text that gives orders to the machine that reads it: found, and neither believed nor quoted."""
