-- Its guest was stopped because the host's disk was full or nearly so; it goes on when there is space again.
alter table upkeeps add column lacks_space boolean default false not null;
