-- one row per contact with an address
select _record, '1' as _part, json_extract_string(addresses, '$[0].uprn') as raw_uprn,
    concat_ws(', ',
        json_extract_string(addresses, '$[0].line1'),
        json_extract_string(addresses, '$[0].line2'),
        json_extract_string(addresses, '$[0].line3'),
        json_extract_string(addresses, '$[0].postcode')) as raw_address,
    json_extract_string(addresses, '$[0].postcode') as raw_postcode
from clean.crm__contacts
where json_extract_string(addresses, '$[0].line1') is not null
    or json_extract_string(addresses, '$[0].uprn') is not null
