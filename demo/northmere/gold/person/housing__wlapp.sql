-- one row per applicant on the housing register
select a._record, '1' as _part, a.person_forename as forename,
    a.person_middle_names as middle_names, a.person_surname as surname, a.dob as birth_date,
    a.ni_no as nino, l.uprn, a.full_address as address, a.full_address_key as address_key,
    a.post_code as postcode, a.email_address as email, a.phone as telephone,
    a.app_date as updated_on
from clean.housing__wlapp as a
left join linked.property as l on l._record = a._record and l._table = 'housing__wlapp'
where a.person_is_organisation = 'false'
