-- Admins always may; others if an admin allows it.
alter table accounts add column may_record boolean default false not null;

-- A recording stays when its machine is deleted, so nothing here refers to machines.
create table recordings (
    id              uuid                        not null primary key,
    version         integer                     not null,
    machine         uuid                        not null,
    machine_name    varchar(64)                 not null,
    owner           uuid                        not null,
    started_by      uuid                        not null,
    started_by_name varchar(64)                 not null,
    scope           varchar(16)                 not null,
    state           varchar(16)                 not null,
    ending          varchar(32),
    started_at      timestamp(3) with time zone not null,
    duration_millis bigint                      not null,
    size_bytes      bigint                      not null
);

create index recordings_by_machine on recordings (machine, started_at);
create index recordings_by_owner on recordings (owner, started_at);
create index recordings_by_state on recordings (state);
