-- Why a machine is in its state can be read in every language: a text of the message bundle, and what fills its gap.
alter table machines add column state_reason_key varchar(40);
alter table machines add column state_reason_detail varchar(2000);
