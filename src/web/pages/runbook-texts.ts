// Generated from docs/runbooks.md by `npm run update`.

/** What to do about each alert, in paragraphs of Markdown. */
export const RUNBOOKS: Readonly<Record<string, readonly string[]>> = {
  NexusSwitchDown: [
    "**Meaning.** The last poll failed for the reason in the alert, and the switch has shown no readings for five minutes. The switch itself may forward traffic as ever: only NX-API is known not to answer.",
    "**On the switch.** `show nxapi` says whether NX-API is on, and on which ports. `show feature | include nxapi`, `show system resources` and, for a refused login, `show accounting log | last 20`.",
    "**What to do.** The switch's page, `/switch/leaf-1` on port 8888, says what its reason means and the next step, as does [the table of reasons](metrics.md#the-collector-about-each-switch). If NX-API hangs, `no feature nxapi` and then `feature nxapi` restarts it without harm to traffic.",
    "**Silence.** `amtool silence add alertname=NexusSwitchDown host_name=leaf-1 --duration=2h --comment=\"upgrade\"`",
  ],
  NexusReadingLate: [
    "**Meaning.** The switch answers, but a poll takes longer than readings may be old, or a command that is due was not answered for more than twice its period. Its series are missing meanwhile; an old reading is never shown as a new one.",
    "**On the switch.** `show processes cpu sort | include nginx`, `show system resources`, and the command of the alert by hand: if it takes as long there, the switch is slow and not the collector.",
    "**What to do.** Compare `nxapi_collector_command_duration_seconds` with the scrape interval. Scrape less often, give the slow command a longer period or leave it out ([polling.md](polling.md)), or raise `requests_per_minute` if `nxapi_collector_budget_exhausted_total` grows.",
    "**Silence.** `amtool silence add alertname=NexusReadingLate host_name=leaf-1 --duration=4h --comment=\"busy\"`",
  ],
  NexusCommandFailing: [
    "**Meaning.** The switch answers other commands, but has refused this one for half an hour, or answers what cannot be read.",
    "**On the switch.** The command of the alert with `| json` behind it. `show user-account` and `show role` if it is refused for want of a right.",
    "**What to do.** The log's line \"command changed state\" has the switch's own words. Give the user the right, or turn the command off for that switch. If the answer is good and is not understood, `nxapi-collector record` keeps it for a report.",
    "**Silence.** `amtool silence add alertname=NexusCommandFailing host_name=leaf-1 --duration=1d --comment=\"reported\"`",
  ],
  NexusHasNoTables: [
    "**Meaning.** The switch lets the collector in, but knows no command that reads a table.",
    "**On the switch.** `show version`, `show module`, and `show hardware access-list resource utilization | json`: a release without structured output for it answers with an error.",
    "**What to do.** `nxapi-collector doctor leaf-1` says command by command whether the release has none or a feature is off. Turn on `feature icam` where it is named, or upgrade. If the platform has no tables, leave the switch out of the fleet.",
    "**Silence.** `amtool silence add alertname=NexusHasNoTables host_name=leaf-1 --duration=30d --comment=\"no tables there\"`",
  ],
  NexusTableFillingUp: [
    "**Meaning.** A table of the forwarding hardware is fuller than its first threshold: 80 % unless said otherwise in a `nexus_table_threshold_ratio` of its own. What no longer fits is dropped, or forwarded in software.",
    "**On the switch.** By the `table` of the alert: `show hardware capacity forwarding` and `show forwarding route summary` for `fib` and `forwarding_…`; `show mac address-table count` for `l2`; `show hardware access-list resource utilization` for `acl_…`; `show icam scale` for `scale`.",
    "**What to do.** Find what has grown: the Switch dashboard shows the course. Summarise routes, remove unused entries, or carve the tables anew (`hardware access-list tcam region`, a routing template), which needs a reload and hence a window.",
    "**Silence.** `amtool silence add alertname=NexusTableFillingUp host_name=leaf-1 what=\"IPv4 Hosts\" --duration=7d --comment=\"change planned\"`. A table that may be fuller for good has a threshold of its own: see `deploy/prometheus/thresholds.example.yml`.",
  ],
  NexusTableAlmostFull: [
    "**Meaning.** As [NexusTableFillingUp](#nexustablefillingup), by the second threshold: 90 % unless said otherwise.",
    "**On the switch.** The same commands, and `show logging log | include TCAM` for what was refused already.",
    "**What to do.** Act now: stop what adds entries (a new VRF, a prefix leak, hosts that move), then remove or summarise. Watch for software forwarding with `show processes cpu sort`.",
    "**Silence.** `amtool silence add alertname=NexusTableAlmostFull host_name=leaf-1 what=\"IPv4 Hosts\" --duration=4h --comment=\"being emptied\"`",
  ],
  NexusTableFullIn14Days: [
    "**Meaning.** A straight line through the last week meets the end of the table within two weeks, and more than half of it is in use. It is an estimate: a step in the week makes the line too steep for some days.",
    "**On the switch.** As for [NexusTableFillingUp](#nexustablefillingup). Where iCAM has a history, `show icam prediction` gives the switch's own forecast, which the dashboard Capacity and forecast shows beside this one.",
    "**What to do.** Look at the course of the week. Growth: plan space or a new carving now. A step: find what caused it, and wait.",
    "**Silence.** `amtool silence add alertname=NexusTableFullIn14Days host_name=leaf-1 --duration=7d --comment=\"a step, not growth\"`",
  ],
  NexusTableFullIn3Days: [
    "**Meaning.** As [NexusTableFullIn14Days](#nexustablefullin14days), with three days left.",
    "**On the switch.** As for [NexusTableAlmostFull](#nexustablealmostfull).",
    "**What to do.** Treat it as a table that is almost full: there is one working day to make space before the weekend.",
    "**Silence.** `amtool silence add alertname=NexusTableFullIn3Days host_name=leaf-1 --duration=1d --comment=\"space is being made\"`",
  ],
  NexusAclUpdateDoesNotFit: [
    "**Meaning.** ACLs are updated atomically: the new entries are written beside the old ones, and then the old ones go. The region has fewer free entries than its largest feature uses, so a change of all of its ACLs is refused, or made in steps with a gap. It says so before anybody types the change; nothing is wrong with traffic yet.",
    "**On the switch.** `show hardware access-list resource utilization`, `show system internal access-list globals` for the mode, and `show hardware access-list tcam region` for what is carved.",
    "**What to do.** Make the ACLs shorter (object groups do not help in hardware), carve a larger region with `hardware access-list tcam region ing-racl 2304` and a reload, or accept gaps with `no hardware access-list update atomic`.",
    "**Silence.** `amtool silence add alertname=NexusAclUpdateDoesNotFit host_name=leaf-1 what=\"Ingress RACL\" --duration=30d --comment=\"ACLs are frozen\"`",
  ],
  NexusScaleThresholdExceeded: [
    "**Meaning.** iCAM on the switch says that a feature exceeds one of the thresholds that are configured there: 80, 90 and 100 % of the scale limit unless changed.",
    "**On the switch.** `show icam scale thresholds`, and `show icam scale utilization` for the peaks.",
    "**What to do.** The limit is what Cisco has verified, not the hardware's end: remove what is not needed, or take the next larger platform or profile. `icam monitor scale threshold` moves the thresholds.",
    "**Silence.** `amtool silence add alertname=NexusScaleThresholdExceeded host_name=leaf-1 feature=\"VLANs\" --duration=30d --comment=\"agreed with Cisco\"`",
  ],
  NexusCommandNoLongerSupported: [
    "**Meaning.** A command was answered within the last day, and the switch does not know it any more. Its metrics are gone, and so are the alerts that rest on them. It clears by itself a day after the last answer.",
    "**On the switch.** `show version` for the last reload and the release, `show feature | include icam`, and the command by hand.",
    "**What to do.** After an upgrade or a downgrade: look up the command in [metrics.md](metrics.md). If a feature was turned off, turn it on; if the user's role was changed, restore it.",
    "**Silence.** `amtool silence add alertname=NexusCommandNoLongerSupported host_name=leaf-1 --duration=1d --comment=\"downgraded\"`",
  ],
  NexusCertificateChanged: [
    "**Meaning.** The certificate is not the pinned one. The switch made itself a new one, as after a reload with the factory's, or another machine answers. The collector has sent no password.",
    "**On the switch.** On its console, not over the network: `show nxapi`, and `show crypto ca certificates` for an installed one.",
    "**What to do.** Compare the fingerprint that the collector's log prints with the switch's. If they are the same, pin the new one. If not, find out who answers at that address before anything else. Install a certificate that lasts ([switch-setup.md](switch-setup.md)).",
    "**Silence.** `amtool silence add alertname=NexusCertificateChanged host_name=leaf-1 --duration=1h --comment=\"new pin on its way\"`",
  ],
  NexusCertificateRefused: [
    "**Meaning.** The certificate has expired, is for another name, or nobody who is trusted has signed it. The switch is not asked.",
    "**On the switch.** `show nxapi` and `show clock`: a clock that is wrong makes a good certificate expired.",
    "**What to do.** Install a certificate that lasts, or pin its fingerprint ([switch-setup.md](switch-setup.md)). The factory's certificate lives for 24 hours.",
    "**Silence.** `amtool silence add alertname=NexusCertificateRefused host_name=leaf-1 --duration=1d --comment=\"certificate ordered\"`",
  ],
  NexusBreakerOpen: [
    "**Meaning.** Three polls in a row failed, and each attempt since for half an hour. The switch is asked once in two minutes at the most, so it may be back for so long before it is noticed.",
    "**On the switch.** As for [NexusSwitchDown](#nexusswitchdown).",
    "**What to do.** As for [NexusSwitchDown](#nexusswitchdown), which is fired as well. Nothing need be done to close the breaker: it closes with the first answer.",
    "**Silence.** `amtool silence add alertname=NexusBreakerOpen host_name=leaf-1 --duration=4h --comment=\"out of service\"`",
  ],
  NexusCertificateExpires: [
    "**Meaning.** The certificate that the switch shows ends within 14 days, or has ended. Where it is pinned, the collector goes on all the same; where its issuer is trusted, the switch is down with `tls_expired` from then on.",
    "**On the switch.** `show nxapi` names the certificate; `show crypto ca certificates` has its end, where a trustpoint is used.",
    "**What to do.** Make or order a new one, install it ([what to type](switch-setup.md)), then change the pin where there is one. A self-signed certificate of NX-API is made anew by `nxapi certificate sudi` or by `nxapi certificate httpscrt` with one of yours.",
    "**Silence.** `amtool silence add alertname=NexusCertificateExpires host_name=leaf-1 --duration=7d --comment=\"is pinned\"`",
  ],
  NexusClockApart: [
    "**Meaning.** The switch dates its answers more than a minute before or after the collector's clock, for a quarter of an hour.",
    "**On the switch.** `show clock`, `show ntp peer-status`, `show ntp peers`. On the collector's machine: `timedatectl`.",
    "**What to do.** Mend NTP on the one that is wrong. Readings have the collector's time, so that no series is wrong because of it.",
    "**Silence.** `amtool silence add alertname=NexusClockApart host_name=leaf-1 --duration=1d --comment=\"no NTP in the lab\"`",
  ],
  NexusModuleNotOk: [
    "**Meaning.** `show module` says that a module is neither ok, active nor standby: powered down, denied power, failed or being tested.",
    "**On the switch.** `show module`, `show environment power`, `show logging log | include MODULE`, `show system reset-reason module 2`.",
    "**What to do.** A module that is being replaced or was powered down on purpose: silence it. Denied power: add a supply. Failed: reload the module in a window, then call Cisco.",
    "**Silence.** `amtool silence add alertname=NexusModuleNotOk host_name=leaf-1 module=2 --duration=2d --comment=\"replacement ordered\"`",
  ],
  NexusModuleDiagnosticFailed: [
    "**Meaning.** The online diagnostics of a module did not pass, though it may be in service.",
    "**On the switch.** `show diagnostic result module 2 detail`, `show diagnostic events error`.",
    "**What to do.** Repeat the test with `diagnostic start module 2 test all` in a window. If it fails again, call Cisco with the output.",
    "**Silence.** `amtool silence add alertname=NexusModuleDiagnosticFailed host_name=leaf-1 module=2 --duration=7d --comment=\"case open\"`",
  ],
  NxapiCollectorDown: [
    "**Meaning.** Prometheus cannot scrape the collector: nothing is known of any switch behind it. The switches are not affected.",
    "**On the switch.** Nothing.",
    "**What to do.** On the collector's machine: `nxapi-collector health`, `systemctl status nxapi-collector` or `docker logs`, and whether port 8888 answers from Prometheus's machine. The page Targets of Prometheus has the error.",
    "**Silence.** `amtool silence add alertname=NxapiCollectorDown instance=collector:8888 --duration=1h --comment=\"upgrade\"`",
  ],
  NxapiCollectorExportLoses: [
    "**Meaning.** Data points for a destination were dropped or rejected: they will never arrive there.",
    "**On the switch.** Nothing.",
    "**What to do.** `nxapi_collector_export_dropped_points_total` has the reason, and the log has what the destination said. `queue_full` and `too_old`: the destination was away for longer than the queue lasts. `rejected`: it refuses these points, as a backend does that limits series or their age.",
    "**Silence.** `amtool silence add alertname=NxapiCollectorExportLoses destination=central --duration=4h --comment=\"backend is being moved\"`",
  ],
  NxapiCollectorQueueFilling: [
    "**Meaning.** What waits for a destination has filled half of the queue, and becomes more. Nothing is lost yet.",
    "**On the switch.** Nothing.",
    "**What to do.** `nxapi_collector_export_failures_total` says why they fail. If they do not, the destination is too slow: look at its own metrics. A queue in a directory outlives a restart of the collector, one in memory does not.",
    "**Silence.** `amtool silence add alertname=NxapiCollectorQueueFilling destination=central --duration=4h --comment=\"known outage\"`",
  ],
  NxapiCollectorConfigurationBad: [
    "**Meaning.** The configuration file was read and has mistakes. The collector goes on with the one before, which is lost when it is restarted.",
    "**On the switch.** Nothing.",
    "**What to do.** `nxapi-collector check` names each mistake by line and column. Correct the file and reload.",
    "**Silence.** `amtool silence add alertname=NxapiCollectorConfigurationBad --duration=1h --comment=\"being corrected\"`",
  ],
  NexusRulesMissing: [
    "**Meaning.** Prometheus has the switches' metrics, but the recording rules that the alerts about tables rest on are not loaded. No table that fills up is told of.",
    "**On the switch.** Nothing.",
    "**What to do.** Put `deploy/prometheus/rules.yml` into `rule_files` beside `alerts.yml` and reload Prometheus. Its page Rules shows errors of rules that are loaded.",
    "**Silence.** `amtool silence add alertname=NexusRulesMissing --duration=1d --comment=\"own rules for tables\"`",
  ],
};
