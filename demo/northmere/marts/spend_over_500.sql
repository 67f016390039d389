-- one row per payment or credit over £500 that the Local Government Transparency Code asks for
select
    line_ref as transaction_reference,
    authority,
    incurred_on as date_incurred,
    department,
    case when outcome = 'published' then beneficiary else 'REDACTED PERSONAL DATA' end
        as beneficiary,
    case when outcome = 'published' and supplier not like 'name %' then supplier end as supplier_id,
    purpose,
    amount,
    irrecoverable_vat,
    merchant_category,
    case when outcome = 'name removed' then substr(reason, 15) end as why_redacted,
    strftime(date_trunc('quarter', incurred_on), '%Y-%m') || '_to_'
        || strftime(date_trunc('quarter', incurred_on) + interval 2 month, '%Y-%m') as quarter
from mart.spend_decision
where outcome in ('published', 'name removed')
order by incurred_on, line_ref
