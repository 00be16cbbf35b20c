create table images (
    id uuid primary key,
    version integer not null,
    name varchar(100) not null,
    format varchar(16) not null,
    size_bytes bigint not null,
    virtual_size_bytes bigint not null,
    sha256 char(64) not null,
    owner uuid not null,
    shared boolean not null,
    stage varchar(16) not null,
    created_at timestamp(3) with time zone not null
);
