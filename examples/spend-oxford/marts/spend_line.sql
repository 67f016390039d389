-- one row per line of the published spend, in the words that every spend mart uses
select
    trans_no as line_ref,
    coalesce(body_name, 'Oxford City Council') as authority,
    try_cast(paid_date as date) as incurred_on,
    organisational_unit as department,
    expenditure_category as purpose,
    try_cast(amount as decimal(14, 2)) as amount,
    cast(null as decimal(14, 2)) as irrecoverable_vat,
    cast(null as varchar) as merchant_category,
    coalesce(supplier_id, 'name ' || upper(supplier_name)) as supplier_ref,
    supplier_name,
    supplier_name_key as supplier_key,
    supplier_name_is_organisation = 'true' as says_organisation,
    cast(null as varchar) as vat_number,
    cast(null as varchar) as creditor_type
from clean.finance__spend
order by line_ref
