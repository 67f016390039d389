-- one row per address of a person known to social care
select p._record, '1' as _part, a._record as _source, 'uprn' as attribute, l.uprn as value,
    a.start_date as from_on, a.end_date as to_on
from clean.social_care__persons as p
join clean.social_care__addresses as a on a.person_id = p.person_id
join linked.property as l on l._record = a._record and l._table = 'social_care__addresses'
where l.uprn is not null
