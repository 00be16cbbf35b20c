-- What an admin has chosen for idle machines; without a row the server goes by its configuration.
create table idle_choices (
    id integer primary key,
    version integer not null,
    minutes integer not null
);
