create table templates (
    id          uuid                        not null primary key,
    version     integer                     not null,
    owner       uuid                        not null,
    name        varchar(64)                 not null,
    description varchar(2000)               not null,
    shared      boolean                     not null,
    -- Made by a fork: it is shown nowhere, and goes when its last machine goes.
    hidden      boolean                     not null,
    -- How many clones are to wait in the pool.
    wanted      integer                     not null,
    created_at  timestamp(3) with time zone not null
);

create index templates_by_owner on templates (owner);

create table template_versions (
    id                  uuid                        not null primary key,
    version             integer                     not null,
    template            uuid                        not null references templates (id),
    number              integer                     not null,
    name                varchar(64)                 not null,
    description         varchar(2000)               not null,
    tags                varchar(32) array           not null,
    cpus                integer                     not null,
    memory_mib          integer                     not null,
    firmware            varchar(16)                 not null,
    display             varchar(16)                 not null,
    cdrom               uuid references images (id),
    boot_order          varchar(16) array           not null,
    kernel              uuid references images (id),
    initrd              uuid references images (id),
    kernel_command_line varchar(2048)               not null,
    network             varchar(16)                 not null,
    keyboard_layout     varchar(16)                 not null,
    clock               varchar(16)                 not null,
    stage               varchar(16)                 not null,
    -- Null as long as there is no state: machines boot then.
    state_key           varchar(200),
    size_bytes          bigint                      not null,
    problem             varchar(2000),
    -- The machine that it is made of, and whether it runs again afterwards; for a server that finds it unfinished.
    source              uuid,
    resume_source       boolean                     not null,
    created_at          timestamp(3) with time zone not null,
    unique (template, number)
);

create table template_disks (
    template_version uuid        not null references template_versions (id) on delete cascade,
    position         integer     not null,
    number           integer     not null,
    size_bytes       bigint      not null,
    bus              varchar(16) not null,
    primary key (template_version, position)
);

alter table machines add column template_version uuid references template_versions (id);
alter table machines add column pristine boolean default false not null;

create index machines_by_template_version on machines (template_version);
