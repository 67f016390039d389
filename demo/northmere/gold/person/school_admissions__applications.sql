-- one row per child applied for (part child) and per parent or carer who applies (part contact)
with application as (
    select a.*, l.uprn
    from clean.school_admissions__applications as a
    left join linked.property as l
        on l._record = a._record and l._table = 'school_admissions__applications'
)
select _record, 'child' as _part, child_name_forename as forename,
    child_name_middle_names as middle_names, child_name_surname as surname, date_of_birth as birth_date, gender as sex, upn, uprn,
    full_address as address, full_address_key as address_key, post_code as postcode,
    cast(null as varchar) as email, cast(null as varchar) as telephone, cast(null as varchar) as adult_on,
    _seen_from as updated_on
from application
union all
select _record, 'contact', contact_name_forename, contact_name_middle_names,
    contact_name_surname, null, null, null, uprn, full_address, full_address_key, post_code,
    contact_email, contact_phone, _seen_from, _seen_from
from application
where contact_name_is_organisation = 'false'
