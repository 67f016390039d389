-- one row per organisation in the contact centre's list
select c._record, '1' as _part, coalesce(c.person, c.whole_name) as name, l.uprn,
    concat_ws(', ',
        json_extract_string(c.addresses, '$[0].line1'),
        json_extract_string(c.addresses, '$[0].line2'),
        json_extract_string(c.addresses, '$[0].line3'),
        json_extract_string(c.addresses, '$[0].postcode')) as raw_address,
    json_extract_string(c.addresses, '$[0].postcode') as raw_postcode,
    json_extract_string(c.emails, '$[0]') as raw_email,
    json_extract_string(c.phones, '$[0].number') as raw_telephone, c.lastmodified as updated_on
from clean.crm__contacts as c
left join linked.property as l on l._record = c._record and l._table = 'crm__contacts'
where coalesce(c.person_is_organisation, c.whole_name_is_organisation) = 'true'
    or c.type = 'organisation'
