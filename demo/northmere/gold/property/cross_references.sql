-- one row per key under which another system knows a property
select uprn, cross_reference,
    case when source = 'CTAX' then 'council_tax' when source = 'HOUS' then 'housing' end as system
from clean.gazetteer__xref
where end_date is null and change_type <> 'D'
