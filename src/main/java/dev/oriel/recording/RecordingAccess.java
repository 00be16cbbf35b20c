package dev.oriel.recording;

import dev.oriel.account.Account;
import dev.oriel.account.AccountPrincipal;
import dev.oriel.account.Accounts;
import dev.oriel.recording.RecordingRefused.Reason;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * Who may do what with recordings. They are seen, played and deleted by whoever owned the machine when it was recorded,
 * and by admins; to record takes a permission of the account, and to stop one takes being an admin or having begun it.
 */
@Component
final class RecordingAccess {

    private final Recordings recordings;
    private final Accounts accounts;

    RecordingAccess(Recordings recordings, Accounts accounts) {
        this.recordings = recordings;
        this.accounts = accounts;
    }

    /** @throws RecordingRefused when there is no such recording, or it is somebody else's */
    Recording require(UUID id, AccountPrincipal who) {
        Recording recording = recordings.findById(id).orElseThrow(() -> new RecordingRefused(Reason.NOT_FOUND));
        if (!maySee(recording, who)) {
            throw new RecordingRefused(Reason.NOT_YOURS);
        }
        return recording;
    }

    /** All that this person may see, the latest first. */
    List<Recording> visibleTo(AccountPrincipal who) {
        return who.isAdmin()
                ? recordings.findAllByOrderByStartedAtDesc()
                : recordings.findByOwnerOrderByStartedAtDesc(who.id());
    }

    /** Those of one machine that this person may see, the latest first. */
    List<Recording> visibleTo(AccountPrincipal who, UUID machine) {
        return recordings.findByMachineOrderByStartedAtDesc(machine).stream()
                .filter(recording -> maySee(recording, who))
                .toList();
    }

    /** Whether this person may record what they may see; asked at every start, so a change holds at once. */
    boolean mayRecord(AccountPrincipal who) {
        return accounts.findById(who.id()).filter(Account::records).isPresent();
    }

    boolean mayStop(Recording recording, AccountPrincipal who) {
        return who.isAdmin() || who.id().equals(recording.startedBy());
    }

    private static boolean maySee(Recording recording, AccountPrincipal who) {
        return who.isAdmin() || who.id().equals(recording.owner());
    }
}
