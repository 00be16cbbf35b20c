-- Which of a disk's layers is written to; those below it are frozen.
alter table machine_disks add column layer integer default 0 not null;

-- What the server keeps in mind about a machine beside its definition.
create table upkeeps (
    machine      uuid    not null primary key references machines (id) on delete cascade,
    version      integer not null,
    -- The snapshot that the present has grown from.
    grown_from   uuid,
    -- Its guest ended without closing its disks: they are looked at before the next start.
    unclean      boolean not null,
    -- Null: as the server does by default; 0: never.
    idle_minutes integer
);

create table snapshots (
    id                          uuid                        not null primary key,
    version                     integer                     not null,
    machine                     uuid                        not null references machines (id) on delete cascade,
    parent                      uuid,
    name                        varchar(100)                not null,
    description                 varchar(2000)               not null,
    kind                        varchar(16)                 not null,
    state_key                   varchar(200),
    state_bytes                 bigint                      not null,
    machine_name                varchar(64)                 not null,
    machine_description         varchar(2000)               not null,
    machine_tags                varchar(32) array           not null,
    machine_cpus                integer                     not null,
    machine_memory_mib          integer                     not null,
    machine_firmware            varchar(16)                 not null,
    machine_display             varchar(16)                 not null,
    machine_cdrom               uuid references images (id),
    machine_boot_order          varchar(16) array           not null,
    machine_kernel              uuid references images (id),
    machine_initrd              uuid references images (id),
    machine_kernel_command_line varchar(2048)               not null,
    machine_network             varchar(16)                 not null,
    machine_keyboard_layout     varchar(16)                 not null,
    machine_clock               varchar(16)                 not null,
    stage                       varchar(16)                 not null,
    created_at                  timestamp(3) with time zone not null
);

create index snapshots_by_machine on snapshots (machine);

create table snapshot_disks (
    snapshot   uuid        not null references snapshots (id) on delete cascade,
    position   integer     not null,
    number     integer     not null,
    image      uuid references images (id),
    size_bytes bigint      not null,
    bus        varchar(16) not null,
    layer      integer     not null,
    -- The layer that the machine went on with.
    successor  integer     not null,
    primary key (snapshot, position)
);

create index snapshot_disks_by_image on snapshot_disks (image);

-- The state of a machine that is suspended, or is about to be.
create table suspensions (
    machine    uuid                        not null primary key references machines (id) on delete cascade,
    version    integer                     not null,
    state_key  varchar(200)                not null,
    size_bytes bigint                      not null,
    stage      varchar(16)                 not null,
    created_at timestamp(3) with time zone not null
);
