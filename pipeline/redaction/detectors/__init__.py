"""What finds secrets, one family a file; catalogue.py lists them."""
