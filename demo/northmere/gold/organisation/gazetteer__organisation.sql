-- one row per organisation that the gazetteer names at a property
select _record, '1' as _part, coalesce(legal_name, organisation) as name,
    case when legal_name is not null then organisation end as trading_name, uprn,
    last_update_date as updated_on
from clean.gazetteer__organisation
