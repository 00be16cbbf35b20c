package dev.oriel.console;

import dev.oriel.account.AccountPrincipal;
import dev.oriel.engine.Display;
import dev.oriel.engine.Guest;
import dev.oriel.framebuffer.Framebuffer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The place where one guest's screen meets its viewers. It watches the display only while somebody looks, and ends with
 * the guest.
 */
final class DisplayHub implements Display.Listener {

    private final Guest guest;
    private final LongSupplier nanoClock;
    private final SharedEncodings shared = new SharedEncodings();
    private final Set<ConsoleSession> sessions = new LinkedHashSet<>();
    private volatile List<Viewer> viewers = List.of();
    private final Object advancing = new Object();
    private volatile @Nullable SharedPicture picture;
    private Display.@Nullable Subscription subscription;
    private boolean ended;

    DisplayHub(Guest guest, LongSupplier nanoClock) {
        this.guest = guest;
        this.nanoClock = nanoClock;
    }

    Guest guest() {
        return guest;
    }

    Display display() {
        return guest.display();
    }

    /**
     * Lets somebody in: starts the viewer's thread and says the first word.
     *
     * @param title what the viewer's window is called
     * @param account who it is
     */
    ConsoleSession join(Transport transport, String title, AccountPrincipal account) {
        Viewer viewer = new Viewer(display(), () -> picture, shared, transport, nanoClock);
        ConsoleSession session = new ConsoleSession(this, viewer, new PressedKeys(guest::input), title, account);
        boolean late;
        synchronized (this) {
            late = ended || guest.state().hasEnded();
            if (!late) {
                sessions.add(session);
                viewersChanged();
            }
        }
        Thread.ofVirtual().name("viewer-" + title).start(() -> {
            try {
                viewer.run();
            } finally {
                session.end(Ending.LEFT);
            }
        });
        if (late) {
            session.end(Ending.GUEST_ENDED);
        } else {
            session.greet();
        }
        return session;
    }

    /** How many look at the screen now. */
    int viewerCount() {
        return viewers.size();
    }

    /** How many of them belong to this account. */
    synchronized long viewerCount(UUID account) {
        return sessions.stream()
                .filter(session -> session.account().id().equals(account))
                .count();
    }

    /** Shows out everybody who is no longer allowed. */
    void dismiss(Predicate<ConsoleSession> unwanted) {
        List<ConsoleSession> leaving;
        synchronized (this) {
            leaving = sessions.stream().filter(unwanted).toList();
        }
        leaving.forEach(session -> session.end(Ending.NO_LONGER_ALLOWED));
    }

    synchronized void leave(ConsoleSession session) {
        if (sessions.remove(session)) {
            viewersChanged();
        }
    }

    /** Ends every session, and lets nobody in any more. Idempotent. */
    void end(Ending reason) {
        List<ConsoleSession> leaving;
        synchronized (this) {
            ended = true;
            leaving = new ArrayList<>(sessions);
        }
        leaving.forEach(session -> session.end(reason));
        shared.close();
    }

    @Override
    public void damaged() {
        advance();
        viewers.forEach(Viewer::damaged);
    }

    @Override
    public void cursorChanged() {
        viewers.forEach(Viewer::cursorChanged);
    }

    @Override
    public void ledsChanged() {
        viewers.forEach(Viewer::ledsChanged);
    }

    private void viewersChanged() {
        viewers = sessions.stream().map(ConsoleSession::viewer).toList();
        if (viewers.isEmpty() && subscription != null) {
            subscription.close();
            subscription = null;
            advance();
        } else if (!viewers.isEmpty() && subscription == null) {
            subscription = display().subscribe(this);
            advance();
        }
    }

    /** Leads the picture on to what the display shows now; there is none while nobody looks. */
    private void advance() {
        synchronized (advancing) {
            SharedPicture present = picture;
            Framebuffer screen = display().framebuffer();
            if (viewers.isEmpty()) {
                picture = null;
            } else if (present == null || present.source() != screen) {
                picture = new SharedPicture(screen, nanoClock);
            } else {
                present.advance();
            }
        }
    }
}
