-- one row per form of address of a property: approved, alternative and historical
select l.uprn, l.logical_status as status, l.sao_text, l.sao_start_number, l.sao_start_suffix,
    l.sao_end_number, l.sao_end_suffix, l.pao_text, l.pao_start_number, l.pao_start_suffix,
    l.pao_end_number, l.pao_end_suffix, s.street_descriptor as street, s.locality_name as locality,
    s.town_name as town, l.postcode
from clean.gazetteer__lpi as l
join clean.gazetteer__street_descriptor as s on s.usrn = l.usrn and s.change_type <> 'D'
where l.change_type <> 'D'
