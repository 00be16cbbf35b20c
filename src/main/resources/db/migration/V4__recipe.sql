create table recipe_builds (
    id         uuid                        not null primary key,
    version    integer                     not null,
    recipe     varchar(32)                 not null,
    account    uuid                        not null,
    state      varchar(16)                 not null,
    machine    uuid,
    problem    varchar(2000),
    started_at timestamp(3) with time zone not null,
    ended_at   timestamp(3) with time zone
);

create index recipe_builds_by_recipe on recipe_builds (recipe, started_at);
