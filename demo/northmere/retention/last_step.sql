-- one row per person known to social care with no step of work still open: when the last was completed
select p._record, max(s.completed_on) as day
from clean.social_care__persons as p
join clean.social_care__workflow_steps as s on s.person_id = p.person_id
group by p._record
having count(*) filter (where s.step_status <> 'COMPLETED') = 0
