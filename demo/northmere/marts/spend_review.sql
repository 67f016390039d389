-- one row per ledger line that a second person should look up in the finance system
select
    line_ref as transaction_reference,
    outcome,
    review_reason
from mart.spend_decision
where review_reason is not null
order by line_ref
