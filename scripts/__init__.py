"""One thin command per stage; run as `python scripts/NAME.py`."""
