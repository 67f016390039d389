-- one row per line of the finance ledger, in the words that every spend mart uses
select
    transaction_number as line_ref,
    body_name as authority,
    try_cast(date as date) as incurred_on,
    expense_area as department,
    expense_type as purpose,
    try_cast(amount as decimal(14, 2)) as amount,
    cast(null as decimal(14, 2)) as irrecoverable_vat,
    cast(null as varchar) as merchant_category,
    coalesce(supplier_id, 'name ' || upper(supplier_name_raw)) as supplier_ref,
    coalesce(supplier_name, trim(supplier_name_raw)) as supplier_name,
    supplier_name_key as supplier_key,
    supplier_name_is_organisation = 'true' and supplier_person_title is null
        as says_organisation,
    vat_reg_no as vat_number,
    upper(creditor_type) as creditor_type
from clean.finance__spend
order by line_ref
