-- one row per gold person, with the services that know of the person; no names
select
    number,
    count(*) as records,
    count(distinct _system) as systems,
    bool_or(_system = 'council_tax') as in_council_tax,
    bool_or(_system = 'benefits') as in_benefits,
    bool_or(_system = 'housing') as in_housing,
    bool_or(_system = 'social_care') as in_social_care,
    bool_or(_system = 'school_admissions') as in_school_admissions,
    bool_or(_system = 'parking') as in_parking,
    bool_or(_system = 'crm') as in_crm
from gold.person_source
group by number
order by number
