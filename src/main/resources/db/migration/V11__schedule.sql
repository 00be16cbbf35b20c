-- When clones of a template are to be ready: a lab that opens at nine is filled before nine.
create table template_schedules (
    id             uuid               not null primary key,
    version        integer            not null,
    template       uuid               not null references templates (id) on delete cascade,
    weekdays       varchar(16) array  not null,
    -- Minutes after midnight, in the schedule's own time zone.
    opening_minute integer            not null,
    closing_minute integer            not null,
    wanted         integer            not null,
    zone           varchar(64)        not null
);

create index template_schedules_by_template on template_schedules (template);
