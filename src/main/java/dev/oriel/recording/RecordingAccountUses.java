package dev.oriel.recording;

import dev.oriel.account.AccountUses;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Keeps an account as long as recordings belong to it. */
@Component
final class RecordingAccountUses implements AccountUses {

    private final Recordings recordings;

    RecordingAccountUses(Recordings recordings) {
        this.recordings = recordings;
    }

    @Override
    public boolean isOwner(UUID account) {
        return recordings.existsByOwner(account);
    }
}
