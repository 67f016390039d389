-- one row per person in the contact centre's list
select _record, '1' as _part, person_forename as forename, person_surname as surname
from clean.crm__contacts
