-- one row per ledger line, with what is done about it and why
with shaped as (
    select
        line.line_ref,
        line.authority,
        line.incurred_on,
        line.department,
        line.purpose,
        line.amount,
        line.irrecoverable_vat,
        line.merchant_category,
        line.supplier_ref,
        line.supplier_name,
        supplier.supplier,
        case when name.has_trade_word then supplier.display_name end as display_name,
        name.supplier_name is null as has_no_name,
        coalesce(name.is_redacted, false) as is_redacted,
        coalesce(name.has_legal_form, false) as has_legal_form,
        coalesce(name.has_trade_word, false) as has_trade_word,
        coalesce(name.has_trading_as, false) as has_trading_as,
        coalesce(name.is_person, false) as is_person,
        coalesce(name.could_be_person, false) as could_be_person,
        coalesce(line.creditor_type in ('INDV', 'FOST', 'SOLE', 'EY'), false) as is_paid_to_individual,
        coalesce(line.creditor_type in ('LTD', 'PLC', 'LLP', 'CIC', 'CHTY', 'WGA', 'EDUC'), false)
            as is_paid_to_body,
        regexp_matches(
            upper(concat_ws(' ', line.department, line.purpose)),
            'FOSTER|ADOPTION|GUARDIANSHIP|RESIDENCE ORDER|DIRECT PAYMENT|PERSONAL BUDGET|CHILD ?MIND'
            || '|KINSHIP|LEAVING CARE|CARE LEAVER|COMPENSATION|INJURY|DISTURBANCE ALLOWANCE|BURSAR'
            || '|PENSIONER|HONORAR|SECTION 17|BENEFIT PAYMENT|TENANT|RENT DEPOSIT|ALLOWANCES? TO'
        ) as is_personal_area
    from mart.spend_line as line
    left join mart.spend_name as name on name.supplier_name = line.supplier_name
    left join mart.spend_supplier as supplier on supplier.supplier_ref = line.supplier_ref
),
judged as (
    select
        *,
        case
            when amount is null then 'left out: the amount cannot be read'
            when incurred_on is null then 'left out: no date, so no quarter'
            when abs(amount) <= 500 then 'left out: not over £500'
            when is_redacted then 'name removed: the ledger had removed it already'
            when has_no_name then 'name removed: the ledger has none'
            when is_paid_to_individual then 'name removed: the creditor type is an individual'
            when is_person then 'name removed: written as a person is'
            when has_trading_as and not has_legal_form
                then 'name removed: a person trading under another name'
            when is_personal_area and not has_trade_word
                then 'name removed: the service pays individuals'
            when could_be_person and not is_paid_to_body
                then 'name removed: could be a person, and nothing says it is a firm'
            else 'published: a firm or public body'
        end as reason,
        case
            when amount is null or incurred_on is null then 'correct the line in the ledger'
            when abs(amount) <= 500 or is_redacted then null
            when has_no_name then 'give the payee in the ledger'
            when is_paid_to_individual and has_legal_form
                then 'creditor type says individual, name says company'
            when is_paid_to_individual and not has_trading_as then null
            when has_trading_as and not has_legal_form
                then 'a trading name: put it alone in the ledger if the trader agrees to be named'
            when is_person and is_paid_to_body
                then 'creditor type says company, name is a person''s'
            when is_person then null
            when is_personal_area and not has_trade_word then null
            when could_be_person and not is_paid_to_body
                then 'no creditor type or word says whether this is a firm or a person'
        end as review_reason
    from shaped
)
select
    line_ref,
    authority,
    incurred_on,
    department,
    purpose,
    amount,
    irrecoverable_vat,
    merchant_category,
    supplier_ref,
    supplier,
    coalesce(display_name, supplier_name) as beneficiary,
    split_part(reason, ':', 1) as outcome,
    reason,
    review_reason
from judged
