package dev.oriel.recording;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.oriel.account.AccountPrincipal;
import dev.oriel.console.ConsolePresence;
import dev.oriel.engine.Guest;
import dev.oriel.framebuffer.Framebuffer;
import dev.oriel.machine.Machine;
import dev.oriel.machine.MachineAccess;
import dev.oriel.machine.MachineChanged;
import dev.oriel.machine.MachineNotice;
import dev.oriel.machine.MachineUses;
import dev.oriel.machine.RunningGuests;
import dev.oriel.recording.Recording.Ending;
import dev.oriel.recording.Recording.Scope;
import dev.oriel.recording.RecordingRefused.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.EventListener;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Service;

/**
 * Where recordings are made, at most one of a machine at a time. A recording is in the database before its file is, and
 * in the database it runs until its file is closed; when the server ends meanwhile, the next one goes on with it if the
 * guest still runs, and closes it if not.
 */
@Service
class Studio implements SmartLifecycle, MachineUses {

    private static final Logger log = LoggerFactory.getLogger(Studio.class);

    private static final int KEPT_INDEXES = 32;

    private final Recordings recordings;
    private final RecordingFiles files;
    private final RecordingAccess access;
    private final RecordingSettings settings;
    private final MachineAccess machines;
    private final RunningGuests guests;
    private final ConsolePresence consoles;
    private final Videos videos;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    /** Of complete recordings, which do not change any more; to scan a large one takes a second. */
    private final Cache<UUID, TimelineIndex> indexes = Caffeine.newBuilder()
            .maximumSize(KEPT_INDEXES)
            .expireAfterAccess(Duration.ofMinutes(10))
            .build();

    /** By recording. */
    private final Map<UUID, Running> running = new ConcurrentHashMap<>();

    private volatile boolean open;

    /** A recording that runs, and since when the person whose session it is has been away. */
    private static final class Running {

        final Recording recording;
        final RecordingRun run;
        volatile long presentAt = System.nanoTime();

        Running(Recording recording, RecordingRun run) {
            this.recording = recording;
            this.run = run;
        }
    }

    Studio(
            Recordings recordings,
            RecordingFiles files,
            RecordingAccess access,
            RecordingSettings settings,
            MachineAccess machines,
            RunningGuests guests,
            ConsolePresence consoles,
            Videos videos,
            ApplicationEventPublisher events,
            Clock clock) {
        this.recordings = recordings;
        this.files = files;
        this.access = access;
        this.settings = settings;
        this.machines = machines;
        this.guests = guests;
        this.consoles = consoles;
        this.videos = videos;
        this.events = events;
        this.clock = clock;
    }

    /**
     * Begins to record a machine's screen.
     *
     * @throws RecordingRefused when the person may not, the machine is off or recorded already, or the disk is full
     */
    synchronized Recording start(UUID machineId, Scope scope, AccountPrincipal who) {
        Machine machine = machines.require(machineId, who);
        if (!access.mayRecord(who)) {
            throw new RecordingRefused(Reason.NOT_ALLOWED);
        }
        Guest guest = guests.find(machineId).orElseThrow(() -> new RecordingRefused(Reason.MACHINE_OFF));
        if (runningOf(machineId).isPresent()) {
            throw new RecordingRefused(Reason.ALREADY_RUNNING);
        }
        requireSpace();
        Recording recording = recordings.save(Recording.begin(machine, who.id(), who.name(), scope, now()));
        try {
            Framebuffer screen = guest.display().framebuffer();
            TimelineWriter timeline = TimelineWriter.create(
                    files.timeline(recording.id()),
                    new TimelineHeader(
                            machineId, machine.name(), recording.startedAt(), screen.width(), screen.height()));
            run(recording, guest, timeline);
        } catch (IOException | RuntimeException e) {
            recordings.deleteById(recording.id());
            log.warn("Machine {} cannot be recorded: {}", machine.name(), e.toString());
            throw new RecordingRefused(Reason.DISK_FULL);
        }
        log.info("{} records machine {} ({})", who.name(), machine.name(), machineId);
        return recording;
    }

    /**
     * Ends a recording, and returns when it is complete.
     *
     * @throws RecordingRefused when it does not run, or the person may not
     */
    Recording stop(UUID id, AccountPrincipal who) {
        Recording recording = access.require(id, who);
        if (!access.mayStop(recording, who)) {
            throw new RecordingRefused(Reason.NOT_YOURS_TO_STOP);
        }
        Running found = running.get(id);
        if (found == null) {
            throw new RecordingRefused(Reason.NOT_RUNNING);
        }
        found.run.end(Ending.STOPPED);
        found.run.awaitEnd();
        return recordings.findById(id).orElse(recording);
    }

    /** Deletes a recording that has ended. */
    void delete(UUID id, AccountPrincipal who) {
        Recording recording = access.require(id, who);
        if (recording.isRunning()) {
            throw new RecordingRefused(Reason.STILL_RUNNING);
        }
        remove(recording);
        log.info("{} deleted the recording {} of machine {}", who.name(), id, recording.machineName());
    }

    /** The recording of this machine that runs now. */
    Optional<Recording> runningOf(UUID machine) {
        return running.values().stream()
                .map(found -> found.recording)
                .filter(recording -> recording.machine().equals(machine))
                .findFirst();
    }

    @Override
    public boolean isUsing(UUID machine) {
        return runningOf(machine).isPresent();
    }

    /**
     * What is in a recording's file now.
     *
     * @throws RecordingRefused when the file is gone or is none of ours
     */
    TimelineIndex content(Recording recording) {
        Running found = running.get(recording.id());
        if (found != null) {
            TimelineIndex content = found.run.content();
            return new TimelineIndex(
                    content.keyFrames(),
                    Math.max(content.durationMillis(), found.run.elapsedMillis()),
                    content.sizeBytes());
        }
        return indexes.get(recording.id(), this::scan);
    }

    /** How much of a recording's file may be read now, bytes. */
    long readableBytes(Recording recording) {
        Running found = running.get(recording.id());
        return found == null
                ? sizeOf(files.timeline(recording.id()))
                : found.run.content().sizeBytes();
    }

    private TimelineIndex scan(UUID recording) {
        try {
            return TimelineIndex.scan(files.timeline(recording));
        } catch (IOException broken) {
            log.warn("Recording {} cannot be read: {}", recording, broken.toString());
            throw new RecordingRefused(Reason.FILE_UNREADABLE);
        }
    }

    // ----- how recordings end -----

    @EventListener
    void changed(MachineChanged change) {
        running.values().stream()
                .filter(found -> found.recording.machine().equals(change.machineId())
                        && !found.recording.owner().equals(change.ownerId()))
                .forEach(found -> found.run.end(Ending.OWNER_CHANGED));
    }

    /** Ends the recordings of sessions whose person has been away for too long. */
    @Scheduled(fixedDelay = 2000)
    void lookAfterSessions() {
        long grace = settings.sessionGrace().toNanos();
        for (Running found : running.values()) {
            Recording recording = found.recording;
            if (recording.scope() != Scope.SESSION) {
                continue;
            }
            if (consoles.isLooking(recording.machine(), recording.startedBy())) {
                found.presentAt = System.nanoTime();
            } else if (System.nanoTime() - found.presentAt > grace) {
                found.run.end(Ending.SESSION_LEFT);
            }
        }
    }

    /** Deletes what is older than recordings are kept. */
    @Scheduled(initialDelay = 1, fixedDelay = 60, timeUnit = TimeUnit.MINUTES)
    void deleteTheOld() {
        if (settings.keep().isZero()) {
            return;
        }
        Instant oldest = clock.instant().minus(settings.keep());
        recordings.findByState(Recording.State.COMPLETE).stream()
                .filter(recording -> recording.startedAt().isBefore(oldest))
                .forEach(this::remove);
    }

    private void run(Recording recording, Guest guest, TimelineWriter timeline) {
        long startedAt = recording.startedAt().toEpochMilli();
        long begun = Math.max(clock.millis() - startedAt, timeline.index().durationMillis());
        long nanos = System.nanoTime();
        RecordingRun run = new RecordingRun(
                guest.display(),
                files.timeline(recording.id()),
                timeline,
                settings,
                () -> begun + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos),
                (ending, content) -> ended(recording, ending, content));
        running.put(recording.id(), new Running(recording, run));
        run.begin();
        tell(recording, "running");
        guest.onStateChange((changed, state, reason) -> {
            if (state.hasEnded()) {
                run.end(Ending.GUEST_ENDED);
            }
        });
        if (guest.state().hasEnded()) {
            run.end(Ending.GUEST_ENDED);
        }
    }

    private void ended(Recording recording, Ending ending, TimelineIndex content) {
        try {
            recordings.save(recording.ended(ending, content.durationMillis(), content.sizeBytes()));
        } finally {
            running.remove(recording.id());
            tell(recording, "complete");
        }
        log.info(
                "The recording {} of machine {} has ended ({}): {} s, {} bytes",
                recording.id(),
                recording.machineName(),
                ending.word(),
                content.durationMillis() / 1000,
                content.sizeBytes());
    }

    private void remove(Recording recording) {
        recordings.deleteById(recording.id());
        indexes.invalidate(recording.id());
        videos.forget(recording.id());
        try {
            files.delete(recording.id());
        } catch (IOException e) {
            // The next start finds it.
            log.warn("The files of recording {} cannot be deleted: {}", recording.id(), e.toString());
        }
        tell(recording, "deleted");
    }

    private void tell(Recording recording, String state) {
        events.publishEvent(new MachineNotice(
                recording.machine(),
                recording.owner(),
                "recording",
                Map.of(
                        "machine", recording.machine(),
                        "id", recording.id(),
                        "state", state,
                        "by", recording.startedByName())));
    }

    private void requireSpace() {
        try {
            if (files.freeBytes() < settings.freeSpace().toBytes()) {
                throw new RecordingRefused(Reason.DISK_FULL);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The folder of recordings cannot be read: " + e.getMessage(), e);
        }
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    // ----- from one server to the next -----

    @Override
    public void start() {
        try {
            files.tidy(id -> recordings.findById(id).isPresent());
        } catch (IOException e) {
            log.warn("The folder of recordings cannot be tidied: {}", e.toString());
        }
        recordings.findByState(Recording.State.RUNNING).forEach(this::takeUp);
        open = true;
    }

    private void takeUp(Recording recording) {
        Path file = files.timeline(recording.id());
        Optional<Guest> guest = guests.find(recording.machine());
        try {
            if (guest.isPresent()) {
                run(recording, guest.get(), TimelineWriter.resume(file));
                log.info("The recording {} of machine {} goes on", recording.id(), recording.machineName());
            } else {
                ended(recording, Ending.GUEST_ENDED, TimelineWriter.repair(file));
            }
        } catch (IOException lost) {
            log.warn("The recording {} cannot go on: {}", recording.id(), lost.toString());
            ended(recording, Ending.FILE_LOST, new TimelineIndex(List.of(), 0, sizeOf(file)));
        }
    }

    private static long sizeOf(Path file) {
        try {
            return Files.size(file);
        } catch (IOException gone) {
            return 0;
        }
    }

    /** Closes the files; in the database the recordings go on. */
    @Override
    public void stop() {
        open = false;
        running.values().forEach(found -> found.run.release());
        running.values().forEach(found -> found.run.awaitEnd());
        running.clear();
    }

    @Override
    public boolean isRunning() {
        return open;
    }

    /** After the machines have been recovered, before the web server. */
    @Override
    public int getPhase() {
        return 2;
    }
}
