-- one row per line of the published spend, in the words that every spend mart uses
select
    transaction_number as line_ref,
    body_name as authority,
    try_cast(date_paid as date) as incurred_on,
    service_label as department,
    detailed_expenditure_type as purpose,
    try_cast(net_amount as decimal(14, 2)) as amount,
    cast(null as decimal(14, 2)) as irrecoverable_vat,
    cast(null as varchar) as merchant_category,
    'name ' || upper(supplier_name) as supplier_ref,
    supplier_name,
    supplier_name_key as supplier_key,
    supplier_name_is_organisation = 'true' as says_organisation,
    cast(null as varchar) as vat_number,
    cast(null as varchar) as creditor_type
from clean.finance__spend
order by line_ref
