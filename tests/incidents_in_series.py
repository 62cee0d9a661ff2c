"""Two dozen short incidents, one a month, different enough for search to tell them apart."""

from datetime import date, timedelta

from pipeline.records import IncidentRecord
from pipeline.store import StoredIncident

# Kind of cause | service | what was seen | cause | fix
_INCIDENTS = """
other|invoice-printer|Invoices came out blank for two hours.|A font licence ran out overnight.|The licence file was renewed by hand.
code-bug|parcel-router|Vans drove to the wrong depots all morning.|A map import swapped latitude and longitude.|The earlier map was loaded again.
configuration|login-gate|Nobody could sign in from abroad.|The country table blocked foreign addresses after its update.|That update was reverted.
dependency|stock-ledger|Counts in Leeds went negative.|Two consumers read the same partition after rebalancing.|One consumer was stopped and everything recounted.
network|mail-relay|Receipts arrived a day late.|The provider throttled the queue over a spam complaint.|A second relay took the traffic.
deployment|quote-engine|Prices for bulky goods were ten times too high.|Centimetres were read as millimetres since the new form.|The form was rolled back.
security|tracking-page|Customers saw the parcels of strangers.|The cache ignored the session cookie.|Caching was disabled for signed-in people.
hardware|sorter-belt|Hall three stood still at night.|The controller's clock jumped at daylight saving.|The controller was restarted with a fixed offset.
database|claims-db|Claims could not be filed on Monday.|A vacuum held locks on the largest table.|The vacuum was cancelled and moved to Sunday.
dns|partner-api|Partners got name errors for an hour.|The zone lost its delegation during a registrar move.|The delegation was entered again.
certificate|kiosk-fleet|Kiosks refused every payment card.|The terminal certificate expired in March.|A new certificate was rolled out over the air.
storage|photo-archive|Delivery photos were missing since dawn.|The bucket reached its object quota.|The quota was raised and uploads were replayed.
capacity|search-box|Typing an address took half a minute.|One replica carried all queries after autoscaling failed.|Four replicas were started.
human-error|payroll-export|Drivers were paid twice.|An operator ran the export a second time after a timeout.|The second transfer was recalled.
monitoring-gap|fuel-sensor|Three lorries ran dry.|No alarm watched the sensor gateway, which had hung.|The gateway was power-cycled and a heartbeat added.
code-bug|loyalty-points|Points vanished at midnight.|The expiry job compared strings instead of days.|The job was patched and balances restored.
configuration|print-spooler|Labels came out in the wrong language.|The locale default became French with a template change.|The template names its language now.
network|depot-wifi|Scanners in Hull lost their connection.|A neighbour's radar took the channel.|The access points were pinned to another band.
deployment|chat-widget|The help window covered the checkout button.|A stylesheet was published without its prefix.|The stylesheet was withdrawn.
dependency|weather-feed|Ferries were cancelled for storms of last year.|The forecast supplier replayed an old archive.|The feed was switched to the backup supplier.
database|fleet-planner|Tours could not be saved after lunch.|The sequence of tour numbers reached its maximum.|The column was widened.
storage|audit-log|Auditors found a week without entries.|Log shipping stopped when a disk filled with core dumps.|The dumps were deleted and shipping resumed.
security|courier-portal|Couriers got a stranger's password mails.|A test script used production addresses.|The script was disabled and tokens were revoked.
capacity|night-batch|Morning reports were empty until ten.|The batch doubled in size and overran its window.|The batch was split in two.
"""  # noqa: E501


def write_series(source: str = "folder") -> list[StoredIncident]:
    """The oldest first, from January 2024 on."""
    lines = _INCIDENTS.strip().splitlines()
    return [_write(source, number, *line.split("|")) for number, line in enumerate(lines)]


def _write(
    source: str, number: int, kind: str, service: str, seen: str, cause: str, fix: str
) -> StoredIncident:
    title = f"Trouble with {service}"
    record = IncidentRecord(
        id=f"inc-{source}-{number:02}",
        source=source,
        path=f"{service}.md",
        url=None,
        incident_title=title,
        date=(date(2024, 1, 5) + timedelta(days=30 * number)).isoformat(),
        services_affected=(service,),
        summary=seen,
        impact=seen,
        root_cause=cause,
        root_cause_category=kind,
        fix=fix,
        trainable=True,
    )
    text = f"# {title}\n\n## Impact\n{seen}\n\n## Cause\n{cause}\n\n## Fix\n{fix}\n"
    return StoredIncident(record, text)
