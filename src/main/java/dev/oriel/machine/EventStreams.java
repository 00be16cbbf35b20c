package dev.oriel.machine;

import dev.oriel.account.AccountDeleted;
import dev.oriel.account.AccountDisabled;
import dev.oriel.account.AccountPrincipal;
import dev.oriel.account.SignedOut;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** The open streams of server-sent events that tell pages of changed machines. */
@Component
class EventStreams {

    /** A browser opens one for each page it shows. */
    private static final int MAX_PER_ACCOUNT = 24;

    private static final long LIFETIME_MILLIS = 30 * 60 * 1000L;
    private static final long HEARTBEAT_MILLIS = 15_000;

    private final List<Stream> streams = new CopyOnWriteArrayList<>();

    /** One browser page that listens. */
    private record Stream(AccountPrincipal who, SseEmitter emitter) {}

    /** Opens a stream; the oldest of an account with too many is closed. */
    SseEmitter open(AccountPrincipal who) {
        List<Stream> own = streams.stream()
                .filter(stream -> stream.who().id().equals(who.id()))
                .toList();
        if (own.size() >= MAX_PER_ACCOUNT) {
            close(own.getFirst());
        }
        Stream stream = new Stream(who, new SseEmitter(LIFETIME_MILLIS));
        stream.emitter().onCompletion(() -> streams.remove(stream));
        stream.emitter().onTimeout(() -> close(stream));
        stream.emitter().onError(error -> streams.remove(stream));
        streams.add(stream);
        send(stream, SseEmitter.event().name("hello").data(""));
        return stream.emitter();
    }

    @EventListener
    void changed(MachineChanged change) {
        tell(
                change.ownerId(),
                "machine",
                Map.of("id", change.machineId(), "state", change.state().word(), "reason", change.reason()));
    }

    @EventListener
    void removed(MachineRemoved removed) {
        tell(removed.ownerId(), "removed", Map.of("id", removed.machineId()));
    }

    @EventListener
    void disabled(AccountDisabled event) {
        closeWhere(stream -> stream.who().id().equals(event.accountId()));
    }

    @EventListener
    void deleted(AccountDeleted event) {
        closeWhere(stream -> stream.who().id().equals(event.accountId()));
    }

    @EventListener
    void signedOut(SignedOut event) {
        closeWhere(stream -> stream.who().id().equals(event.accountId()));
    }

    /** The web server waits for open requests when it stops, and these would never end. */
    @EventListener(ContextClosedEvent.class)
    void closeAll() {
        closeWhere(stream -> true);
    }

    /** Keeps proxies from closing a quiet line, and finds out which browsers are gone. */
    @Scheduled(fixedRate = HEARTBEAT_MILLIS)
    void heartbeat() {
        streams.forEach(stream -> send(stream, SseEmitter.event().comment("")));
    }

    private void tell(UUID owner, String name, Map<String, Object> data) {
        streams.stream()
                .filter(stream -> MachineAccess.mayTouch(stream.who(), owner))
                .forEach(stream -> Thread.ofVirtual()
                        .start(() -> send(stream, SseEmitter.event().name(name).data(data))));
    }

    private void closeWhere(Predicate<Stream> condition) {
        streams.stream().filter(condition).forEach(this::close);
    }

    private void close(Stream stream) {
        streams.remove(stream);
        stream.emitter().complete();
    }

    private void send(Stream stream, SseEmitter.SseEventBuilder event) {
        try {
            stream.emitter().send(event);
        } catch (IOException | IllegalStateException e) {
            streams.remove(stream);
        }
    }
}
