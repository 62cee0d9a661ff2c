"""An incident thread, log or alert text becomes a report from a tester's point of view."""
