"""An entry of the record of processing of Saltmarsh, a made-up council of few people."""

PROCESSING = """\
id: SM-1
function: Housing
purpose: Let homes
uses: [housing]
individuals: [tenants, applicants]
data: [names]
recipients: [contractors]
retention: Six years
security: Locked
lawful_basis: "6(1)(e): Housing Act 1985"
rights: [access]
automated_decisions: None
source: Tenants
location: Saltmarsh
dpia_required: true
dpia: there
"""
