-- one row per person in the contact centre's list (and per second person of a joint name)
with contact as (
    select c.*, l.uprn,
        coalesce(c.person_forename, c.whole_name_forename) as forename,
        coalesce(c.person_middle_names, c.whole_name_middle_names) as middle_names,
        coalesce(c.person_surname, c.whole_name_surname) as surname,
        coalesce(c.person_second_person, c.whole_name_second_person) as second_person,
        concat_ws(', ',
            json_extract_string(c.addresses, '$[0].line1'),
            json_extract_string(c.addresses, '$[0].line2'),
            json_extract_string(c.addresses, '$[0].line3'),
            json_extract_string(c.addresses, '$[0].postcode')) as address_text
    from clean.crm__contacts as c
    left join linked.property as l on l._record = c._record and l._table = 'crm__contacts'
    where c.type = 'person'
        and coalesce(c.person_is_organisation, c.whole_name_is_organisation) = 'false'
)
select _record, '1' as _part, forename, middle_names, surname, cast(null as varchar) as raw_joint_name,
    dateofbirth as birth_date, uprn, address_text as raw_address,
    json_extract_string(addresses, '$[0].postcode') as raw_postcode,
    json_extract_string(emails, '$[0]') as raw_email,
    json_extract_string(phones, '$[0].number') as raw_telephone, lastmodified as updated_on
from contact
union all
select _record, '2', null, null, null, second_person, null, uprn, address_text,
    json_extract_string(addresses, '$[0].postcode'), null, null, lastmodified
from contact
where second_person is not null
