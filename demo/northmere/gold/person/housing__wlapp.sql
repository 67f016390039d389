-- one row per applicant on the housing register (and per second person of a joint name)
with application as (
    select a.*, l.uprn
    from clean.housing__wlapp as a
    left join linked.property as l on l._record = a._record and l._table = 'housing__wlapp'
    where a.person_is_organisation = 'false'
)
select _record, '1' as _part, person_forename as forename, person_middle_names as middle_names,
    person_surname as surname, cast(null as varchar) as raw_joint_name, dob as birth_date,
    ni_no as nino, uprn, full_address as address, full_address_key as address_key,
    post_code as postcode, email_address as email, phone as telephone, _seen_from as adult_on,
    app_date as updated_on
from application
union all
select _record, '2', null, null, null, person_second_person, null, null, uprn, full_address,
    full_address_key, post_code, null, null, _seen_from, app_date
from application
where person_second_person is not null
