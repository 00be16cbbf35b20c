package dev.oriel.machine.web;

import dev.oriel.account.AccountDeleted;
import dev.oriel.account.AccountDisabled;
import dev.oriel.account.AccountPrincipal;
import dev.oriel.account.RoleChanged;
import dev.oriel.account.SignedOut;
import dev.oriel.account.TokenRevoked;
import dev.oriel.machine.MachineAccess;
import dev.oriel.machine.MachineChanged;
import dev.oriel.machine.MachineNotice;
import dev.oriel.machine.MachineRemoved;
import dev.oriel.machine.MachineWords;
import dev.oriel.machine.Reason;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import org.springframework.context.MessageSource;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** The open streams of server-sent events that tell pages of changed machines. */
@Component
class EventStreams {

    /** A browser opens one for all pages it shows, or one for each if it cannot share it. */
    static final int MAX_PER_ACCOUNT = 24;

    private static final long LIFETIME_MILLIS = 30 * 60 * 1000L;
    private static final long HEARTBEAT_MILLIS = 15_000;
    private static final int MAX_WAITING = 256;
    private static final long LINE_IDLE_SECONDS = 5;

    private final List<Stream> streams = new CopyOnWriteArrayList<>();

    private final MachineWords words;

    EventStreams(MessageSource messages) {
        this.words = new MachineWords(messages);
    }

    /** One browser that listens, its language, and the line of what it is still to be told, first things first. */
    private record Stream(AccountPrincipal who, Locale language, SseEmitter emitter, Executor line) {}

    /**
     * Opens a stream; the oldest of an account with too many is told to rest, and closed.
     *
     * @param signIn what it is greeted with, so that a page knows whether it is still the same person's
     */
    SseEmitter open(AccountPrincipal who, String signIn, Locale language) {
        List<Stream> own = streams.stream()
                .filter(stream -> stream.who().id().equals(who.id()))
                .toList();
        if (own.size() >= MAX_PER_ACCOUNT) {
            putToRest(own.getFirst());
        }
        Stream stream = new Stream(who, language, new SseEmitter(LIFETIME_MILLIS), newLine());
        stream.emitter().onCompletion(() -> streams.remove(stream));
        stream.emitter().onTimeout(() -> close(stream));
        stream.emitter().onError(error -> streams.remove(stream));
        streams.add(stream);
        send(stream, SseEmitter.event().name("hello").data(signIn));
        return stream.emitter();
    }

    @EventListener
    void changed(MachineChanged change) {
        Reason reason = change.reason();
        tell(
                change.ownerId(),
                "machine",
                language -> Map.of(
                        "id",
                        change.machineId(),
                        "state",
                        change.state().word(),
                        "reason",
                        reason == null ? "" : reason.words(),
                        "localReason",
                        reason == null ? "" : words.of(reason, language)));
    }

    @EventListener
    void removed(MachineRemoved removed) {
        tell(removed.ownerId(), "removed", _ -> Map.of("id", removed.machineId()));
    }

    @EventListener
    void noticed(MachineNotice notice) {
        tell(notice.ownerId(), notice.name(), _ -> notice.data());
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

    @EventListener
    void tokenRevoked(TokenRevoked event) {
        closeWhere(stream -> stream.who().id().equals(event.accountId()));
    }

    /** A stream goes on with the rights that it was opened with; the browser opens another with the new ones. */
    @EventListener
    void roleChanged(RoleChanged event) {
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
        streams.forEach(stream -> sendLater(stream, SseEmitter.event().comment("")));
    }

    private void tell(UUID owner, String name, Function<Locale, Map<String, Object>> data) {
        streams.stream()
                .filter(stream -> MachineAccess.mayTouch(stream.who(), owner))
                .forEach(stream ->
                        sendLater(stream, SseEmitter.event().name(name).data(data.apply(stream.language()))));
    }

    /** One thread at most, so that a page is told in order; a short queue, since a browser may have stopped to read. */
    private static Executor newLine() {
        return new ThreadPoolExecutor(
                0,
                1,
                LINE_IDLE_SECONDS,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(MAX_WAITING),
                Thread.ofVirtual().name("events").factory());
    }

    private void sendLater(Stream stream, SseEmitter.SseEventBuilder event) {
        try {
            stream.line().execute(() -> send(stream, event));
        } catch (RejectedExecutionException e) {
            streams.remove(stream);
            // Closing waits for what is being sent, and nobody else should wait for a browser that does not read.
            Thread.ofVirtual().start(stream.emitter()::complete);
        }
    }

    /** A browser opens a line that was cut again by itself; two pages would take it from each other in turns, for ever. */
    private void putToRest(Stream stream) {
        streams.remove(stream);
        Thread.ofVirtual().start(() -> {
            send(stream, SseEmitter.event().name("rest").data(""));
            stream.emitter().complete();
        });
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
