-- What the engine said of machines before its words had a frame in the reader's language, and what says no more than the state.
update machines set state_reason = null where state_reason_key is null and state_reason in ('paused', 'stopped', 'found paused');
update machines set state_reason_key = 'vanished'
    where state_reason_key is null and state_reason = 'its process ended unexpectedly: it said nothing, as when it is killed';
update machines set state_reason_key = 'died', state_reason_detail = substring(state_reason from 33)
    where state_reason_key is null and state_reason like 'its process ended unexpectedly: %';
update machines set state_reason_key = 'disk-failed', state_reason_detail = substring(state_reason from 16)
    where state_reason_key is null and state_reason like 'a disk failed: %';
