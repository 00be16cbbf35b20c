create table accounts (
    id         uuid                     not null primary key,
    version    integer                  not null,
    name       varchar(64)              not null unique,
    role       varchar(16)              not null,
    enabled    boolean                  not null,
    created_at timestamp with time zone not null
);

-- Apart from accounts, so that reading an account never reads a hash.
create table passwords (
    account    uuid                     not null primary key references accounts (id) on delete cascade,
    version    integer                  not null,
    hash       varchar(255)             not null,
    changed_at timestamp with time zone not null
);

create table tokens (
    id         uuid                     not null primary key,
    version    integer                  not null,
    account    uuid                     not null references accounts (id) on delete cascade,
    name       varchar(100)             not null,
    -- SHA-256 in hexadecimal: a token has 256 random bits, so nothing slower is needed.
    sha256     char(64)                 not null unique,
    created_at timestamp with time zone not null,
    used_at    timestamp with time zone
);

create index tokens_account on tokens (account);
