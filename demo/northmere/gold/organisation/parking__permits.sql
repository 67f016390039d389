-- one row per parking permit whose holder is no person
select a._record, '1' as _part, a.person as name, l.uprn, a.full_address as address,
    a.full_address_key as address_key, a.postcode, a.email_address_of_applicant as email,
    a.primary_phone as telephone, a.start_date as updated_on
from clean.parking__permits as a
left join linked.property as l on l._record = a._record and l._table = 'parking__permits'
where a.person_is_organisation = 'true'
