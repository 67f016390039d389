-- one row per member of a benefit claim and address of the claim
select m._record, '1' as _part, h._record as _source, 'uprn' as attribute, l.uprn as value,
    h.from_date as from_on, h.to_date as to_on
from clean.benefits__hbmember as m
join clean.benefits__hbhousehold as h on h.claim_id = m.claim_id
join linked.property as l on l._record = h._record and l._table = 'benefits__hbhousehold'
where l.uprn is not null
