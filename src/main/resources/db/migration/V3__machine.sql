create table machines (
    id uuid primary key,
    version integer not null,
    owner uuid not null,
    name varchar(64) not null,
    description varchar(2000) not null,
    tags varchar(32) array not null,
    cpus integer not null,
    memory_mib integer not null,
    firmware varchar(16) not null,
    display varchar(16) not null,
    cdrom uuid references images (id),
    boot_order varchar(16) array not null,
    kernel uuid references images (id),
    initrd uuid references images (id),
    kernel_command_line varchar(2048) not null,
    network varchar(16) not null,
    keyboard_layout varchar(16) not null,
    clock varchar(16) not null,
    state varchar(16) not null,
    state_reason varchar(2000),
    stage varchar(16) not null,
    created_at timestamp(3) with time zone not null
);

create index machines_by_owner on machines (owner);
create index machines_by_cdrom on machines (cdrom);
create index machines_by_kernel on machines (kernel);
create index machines_by_initrd on machines (initrd);

create table machine_disks (
    machine uuid not null references machines (id) on delete cascade,
    position integer not null,
    number integer not null,
    image uuid references images (id),
    size_bytes bigint not null,
    bus varchar(16) not null,
    primary key (machine, position)
);

create index machine_disks_by_image on machine_disks (image);
