-- Images on their way into the library. How much has come is the length of the file and not a number here.
create table arrivals (
    id             uuid                        not null primary key,
    version        integer                     not null,
    owner          uuid                        not null,
    origin         varchar(16)                 not null,
    name           varchar(100)                not null,
    format         varchar(16)                 not null,
    -- -1 as long as nobody knows.
    length_bytes   bigint                      not null,
    sha256         char(64),
    shared         boolean                     not null,
    -- The address or the image that it comes from, and what the server there called this state of it.
    source         varchar(2048),
    validator      varchar(256),
    grow_to_bytes  bigint,
    stage          varchar(16)                 not null,
    refusal        varchar(32),
    details        varchar(4000),
    created_at     timestamp(3) with time zone not null,
    touched_at     timestamp(3) with time zone not null
);

create index arrivals_by_owner on arrivals (owner, created_at);

-- Who may use an image beside its owner.
create table image_shares (
    id      uuid    not null primary key,
    version integer not null,
    image   uuid    not null references images (id) on delete cascade,
    account uuid    not null references accounts (id) on delete cascade,
    unique (image, account)
);

create index image_shares_by_account on image_shares (account);
create index images_by_content on images (sha256);
