-- one row per person liable for council tax on a property, and the time for which they are
with occupation as (
    select o._record, o.account_ref, l.uprn, o.occupation_date, o.vacation_date
    from clean.council_tax__ctoccupation as o
    join clean.council_tax__ctproperty as p on p.property_ref = o.property_ref
    join linked.property as l on l._record = p._record and l._table = 'council_tax__ctproperty'
    where l.uprn is not null
),
liable as (
    select _record, '1' as _part, account_ref from clean.council_tax__ctaccount
    union all
    select _record, '2', account_ref from clean.council_tax__ctaccount
    where person_second_person is not null
    union all
    select _record, '1', account_ref from clean.council_tax__ctliable
)
select b._record, b._part, o._record as _source, 'uprn' as attribute, o.uprn as value,
    o.occupation_date as from_on, o.vacation_date as to_on
from liable as b
join occupation as o on o.account_ref = b.account_ref
