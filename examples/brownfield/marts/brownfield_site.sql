-- one row per site of any register, in the words of the national standard
select
    'fylde' as authority,
    sitereference as site_reference,
    siteaddress as name_and_address,
    try_cast(geox as double) as x,
    try_cast(geoy as double) as y,
    try_cast(hectares as decimal(12, 3)) as hectares,
    lower(planningstatus) as planning_status,
    try_cast(netdwellingsrangefrom as integer) as fewest_homes,
    try_cast(firstaddeddate as date) as first_added_on
from clean.brownfield__fylde
union all
select
    'opdc' as authority,
    name as site_reference,
    site_address as name_and_address,
    try_cast(regexp_extract(point, '\((-?[0-9.]+) ', 1) as double) as x,
    try_cast(regexp_extract(point, ' (-?[0-9.]+)\)', 1) as double) as y,
    try_cast(hectares as decimal(12, 3)) as hectares,
    lower(planning_permission_status) as planning_status,
    try_cast(minimum_net_dwellings as integer) as fewest_homes,
    try_cast(start_date as date) as first_added_on
from clean.brownfield__opdc
union all
select
    'rochdale' as authority,
    la_site_ref as site_reference,
    name_and_address_of_site as name_and_address,
    try_cast(geox as double) as x,
    try_cast(geoy as double) as y,
    try_cast(area_ha as decimal(12, 3)) as hectares,
    lower(planning_status) as planning_status,
    try_cast(minimum_net_dwellings as integer) as fewest_homes,
    try_cast(date_entered_on_register as date) as first_added_on
from clean.brownfield__rochdale
union all
select
    'preston' as authority,
    site_reference as site_reference,
    site_name_address as name_and_address,
    try_cast(geox as double) as x,
    try_cast(geoy as double) as y,
    try_cast(hectares as decimal(12, 3)) as hectares,
    lower(planning_status) as planning_status,
    try_cast(min_dwellings as integer) as fewest_homes,
    try_cast(firstaddeddate as date) as first_added_on
from clean.brownfield__preston
union all
select
    'islington' as authority,
    sitereference as site_reference,
    sitenameaddress as name_and_address,
    try_cast(geox as double) as x,
    try_cast(geoy as double) as y,
    try_cast(hectares as decimal(12, 3)) as hectares,
    lower(planningstatus) as planning_status,
    try_cast(coalesce(minnetdwellings, netdwellingsrangefrom) as integer) as fewest_homes,
    try_cast(firstaddeddate as date) as first_added_on
from clean.brownfield__islington
order by authority, site_reference
