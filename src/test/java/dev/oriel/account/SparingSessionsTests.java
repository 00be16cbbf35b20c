package dev.oriel.account;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.session.FindByIndexNameSessionRepository;
import org.springframework.session.MapSession;

class SparingSessionsTests {

    private final Shelf shelf = new Shelf();
    private final SparingSessions<MapSession> sessions = new SparingSessions<>(shelf);
    private final Instant longAgo = Instant.now().minus(Duration.ofHours(1));

    @Test
    void aSignOfLifeIsStoredOnceInAWhile() {
        String id = newSession(longAgo);
        Instant now = Instant.now();
        look(id, now);
        look(id, now.plusSeconds(5));
        assertThat(lastSeen(id)).isEqualTo(now);
        look(id, now.plus(SparingSessions.WHILE));
        assertThat(lastSeen(id)).isEqualTo(now.plus(SparingSessions.WHILE));
    }

    @Test
    void aSessionThatEndsEarlyIsStoredEarly() {
        String id = newSession(longAgo);
        Instant now = Instant.now();
        SparingSessions.Visit<MapSession> visit = visit(id);
        visit.setMaxInactiveInterval(Duration.ofSeconds(40));
        visit.setLastAccessedTime(now);
        sessions.save(visit);
        look(id, now.plusSeconds(2));
        assertThat(lastSeen(id)).isEqualTo(now.plusSeconds(2));
    }

    @Test
    void lookingWorksWhenNothingCanBeStored() {
        String id = newSession(longAgo);
        shelf.failure = new UncheckedIOException(new IOException("No space left on device"));
        look(id, Instant.now());
    }

    @Test
    void whatHasChangedIsNotForgottenInSilence() {
        String id = newSession(longAgo);
        shelf.failure = new UncheckedIOException(new IOException("No space left on device"));
        SparingSessions.Visit<MapSession> visit = visit(id);
        visit.setAttribute("who", "ann");
        assertThatThrownBy(() -> sessions.save(visit)).hasMessageContaining("No space left");
        assertThatThrownBy(() -> sessions.save(sessions.createSession())).hasMessageContaining("No space left");
    }

    @Test
    void anotherFailureIsNotHidden() {
        String id = newSession(longAgo);
        shelf.failure = new IllegalStateException("a defect");
        assertThatThrownBy(() -> look(id, Instant.now())).hasMessage("a defect");
    }

    private String newSession(Instant lastSeen) {
        SparingSessions.Visit<MapSession> visit = sessions.createSession();
        sessions.save(visit);
        requireNonNull(shelf.findById(visit.getId())).setLastAccessedTime(lastSeen);
        return visit.getId();
    }

    private SparingSessions.Visit<MapSession> visit(String id) {
        return requireNonNull(sessions.findById(id));
    }

    private Instant lastSeen(String id) {
        return requireNonNull(shelf.findById(id)).getLastAccessedTime();
    }

    private void look(String id, Instant when) {
        SparingSessions.Visit<MapSession> visit = visit(id);
        visit.setLastAccessedTime(when);
        sessions.save(visit);
    }

    /** Keeps sessions, unless it fails. */
    private static final class Shelf implements FindByIndexNameSessionRepository<MapSession> {

        private final Map<String, MapSession> kept = new HashMap<>();
        private @Nullable RuntimeException failure;

        @Override
        public MapSession createSession() {
            return new MapSession();
        }

        @Override
        public void save(MapSession session) {
            if (failure != null) {
                throw failure;
            }
            kept.put(session.getId(), session);
        }

        @Override
        public @Nullable MapSession findById(String id) {
            return kept.get(id);
        }

        @Override
        public void deleteById(String id) {
            kept.remove(id);
        }

        @Override
        public Map<String, MapSession> findByIndexNameAndIndexValue(String name, String value) {
            return Map.of();
        }
    }
}
