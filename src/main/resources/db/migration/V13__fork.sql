-- A fork does not copy disks: these are what its layers stand on.
alter table template_versions add column built_on uuid references template_versions (id);
alter table template_disks add column image uuid references images (id);

create index template_versions_by_built_on on template_versions (built_on);

-- What a machine is in the middle of is now a snapshot that nobody keeps.
alter table template_versions drop column resume_source;
