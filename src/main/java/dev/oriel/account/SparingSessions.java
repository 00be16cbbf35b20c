package dev.oriel.account;

import dev.oriel.StorageFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.session.FindByIndexNameSessionRepository;
import org.springframework.session.Session;

/**
 * Stored sessions that are written seldom. Every request is a sign of life of its session, and to store each would make
 * a request that only looks fail when nothing can be stored, as on a full disk: one in a while is stored, and it may fail.
 */
final class SparingSessions<S extends Session> implements FindByIndexNameSessionRepository<SparingSessions.Visit<S>> {

    private static final Logger log = LoggerFactory.getLogger(SparingSessions.class);

    /** The longest time in which signs of life are not stored; less for sessions that end early. */
    static final Duration WHILE = Duration.ofMinutes(1);

    private static final int SMALL_PART = 20;

    private final FindByIndexNameSessionRepository<S> sessions;

    SparingSessions(FindByIndexNameSessionRepository<S> sessions) {
        this.sessions = sessions;
    }

    @Override
    public Visit<S> createSession() {
        return new Visit<>(sessions.createSession(), true);
    }

    @Override
    public void save(Visit<S> visit) {
        try {
            sessions.save(visit.session);
        } catch (RuntimeException e) {
            if (visit.changed || !StorageFailure.isFull(e)) {
                throw e;
            }
            log.warn("That somebody was here could not be stored: {}", e.getMessage());
        }
    }

    @Override
    public @Nullable Visit<S> findById(String id) {
        S session = sessions.findById(id);
        return session == null ? null : new Visit<>(session, false);
    }

    @Override
    public void deleteById(String id) {
        sessions.deleteById(id);
    }

    @Override
    public Map<String, Visit<S>> findByIndexNameAndIndexValue(String name, String value) {
        return sessions.findByIndexNameAndIndexValue(name, value).entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, found -> new Visit<>(found.getValue(), false)));
    }

    /** A session as one request sees it; it knows whether more than a sign of life is to be stored. */
    static final class Visit<S extends Session> implements Session {

        private final S session;
        private boolean changed;

        private Visit(S session, boolean changed) {
            this.session = session;
            this.changed = changed;
        }

        @Override
        public void setLastAccessedTime(Instant now) {
            Duration part = session.getMaxInactiveInterval().dividedBy(SMALL_PART);
            Duration pause = part.compareTo(WHILE) < 0 ? part : WHILE;
            if (!now.isBefore(session.getLastAccessedTime().plus(pause))) {
                session.setLastAccessedTime(now);
            }
        }

        @Override
        public String changeSessionId() {
            changed = true;
            return session.changeSessionId();
        }

        @Override
        public void setAttribute(String name, Object value) {
            changed = true;
            session.setAttribute(name, value);
        }

        @Override
        public void removeAttribute(String name) {
            changed = true;
            session.removeAttribute(name);
        }

        @Override
        public void setMaxInactiveInterval(Duration interval) {
            changed = true;
            session.setMaxInactiveInterval(interval);
        }

        @Override
        public String getId() {
            return session.getId();
        }

        @Override
        public <T> @Nullable T getAttribute(String name) {
            return session.getAttribute(name);
        }

        @Override
        public Set<String> getAttributeNames() {
            return session.getAttributeNames();
        }

        @Override
        public Instant getCreationTime() {
            return session.getCreationTime();
        }

        @Override
        public Instant getLastAccessedTime() {
            return session.getLastAccessedTime();
        }

        @Override
        public Duration getMaxInactiveInterval() {
            return session.getMaxInactiveInterval();
        }

        @Override
        public boolean isExpired() {
            return session.isExpired();
        }
    }
}
