-- one row per supplier reference and name in the ledger: the first payment stands for all of them
with line as (
    select _record, supplier_id, supplier_name, supplier_name_key, vat_reg_no, date,
        row_number() over (
            partition by supplier_id, supplier_name_key
            order by try_cast(transaction_number as integer), _record
        ) as place,
        max(vat_reg_no) over (partition by supplier_id, supplier_name_key) as vat_number,
        max(date) over (partition by supplier_id, supplier_name_key) as paid_on
    from clean.finance__spend
    where supplier_id is not null and not starts_with(upper(supplier_name), 'REDACTED')
        -- not those who are paid in a private capacity or trade under their own names
        and creditor_type in ('LTD', 'PLC', 'LLP', 'CIC', 'CHTY', 'EDUC', 'WGA', 'BUSN', 'B', 'MEDC')
)
select _record, '1' as _part, supplier_name as name, vat_number, supplier_id as supplier_reference,
    paid_on as updated_on
from line
where place = 1
