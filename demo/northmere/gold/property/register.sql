-- one row per property of the gazetteer, with its address in the form that is in use;
-- D is the change by which the gazetteer takes a record away
with preferred as (
    select uprn, sao_text, sao_start_number, sao_start_suffix, pao_text, pao_start_number,
        pao_start_suffix, usrn, postcode,
        row_number() over (partition by uprn order by logical_status, lpi_key) as place
    from clean.gazetteer__lpi
    where change_type <> 'D'
),
street as (
    select usrn, min(street_descriptor) as street
    from clean.gazetteer__street_descriptor
    where change_type <> 'D'
    group by usrn
)
select b._record, 'gazetteer__blpu' as _table, b.uprn, b.parent_uprn, b.blpu_class as class,
    b.logical_status, b.ward_code, b.blpu_class = 'PP' as is_parent,
    concat_ws(', ',
        p.sao_text,
        nullif(concat(p.sao_start_number, p.sao_start_suffix), ''),
        p.pao_text,
        concat_ws(' ', nullif(concat(p.pao_start_number, p.pao_start_suffix), ''), s.street),
        p.postcode) as address,
    p.postcode, p.usrn
from clean.gazetteer__blpu as b
left join preferred as p on p.uprn = b.uprn and p.place = 1
left join street as s on s.usrn = p.usrn
where b.change_type <> 'D'
