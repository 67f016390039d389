-- one row per thing that was done with ledger lines, so that lines and pounds add up to the ledger
select
    reason,
    outcome,
    count(*) as lines,
    cast(count(*) filter (where amount < 0) as bigint) as credits,
    cast(coalesce(sum(amount), 0) as decimal(18, 2)) as amount
from mart.spend_decision
group by reason, outcome
order by outcome, reason
