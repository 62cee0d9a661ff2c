"""Four short reports that tests of answering ask about."""

REPORTS = {
    "2026-03-03-booking-pool.md": """# Booking API out of connections

## Summary
On 3 March 2026 the booking API answered 503 for 41 minutes; 1,900 bookings were refused.

## Root cause
Release 4.18.3 lowered the HikariPool size from 40 to 10, so requests waited for a connection until
they timed out.

## Resolution
We rolled back to release 4.18.2 at 14:43 UTC.

## Action items
- Run the load test against an exhausted pool before each release.
""",
    "2026-05-12-cert.md": """# Partner gateway certificate expired

## Summary
On 12 May 2026 every partner call failed with a TLS error for two hours.

## Root cause
The client certificate of the partner gateway expired, because its renewal was a reminder in the
calendar of somebody who had left.

## Resolution
A new certificate was issued by hand and installed on both gateways.
""",
    "2026-08-20-dns.md": """# Checkout could not resolve its database

## Summary
On 20 August 2026 checkout was down for 12 minutes.

## Root cause
The cause is unknown. CoreDNS was restarted and the errors stopped.

## Resolution
Restarting CoreDNS ended the errors.
""",
    "2026-09-01-disk.md": """# Search nodes ran out of disk

## Summary
On 1 September 2026 search results were stale for three hours.

## Root cause
Debug logging left on after a test filled the disks of all three search nodes.

## Resolution
The logs were deleted and the log level was set back to warn.
""",
}
