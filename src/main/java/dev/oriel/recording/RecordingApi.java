package dev.oriel.recording;

import dev.oriel.account.AccountPrincipal;
import dev.oriel.machine.MachineAccess;
import dev.oriel.recording.Recording.Scope;
import dev.oriel.recording.RecordingRefused.Reason;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Recordings over REST. */
@RestController
@RequestMapping("/api/v1")
@Tag(name = "recordings", description = "Recordings of machines' screens; docs/recordings.md describes the file")
class RecordingApi {

    private final Studio studio;
    private final RecordingAccess access;
    private final RecordingFiles files;
    private final MachineAccess machines;
    private final Videos videos;

    RecordingApi(Studio studio, RecordingAccess access, RecordingFiles files, MachineAccess machines, Videos videos) {
        this.studio = studio;
        this.access = access;
        this.files = files;
        this.machines = machines;
        this.videos = videos;
    }

    /**
     * Where playing can begin, and how far it goes.
     *
     * @param timelineBytes how much of the file may be read now
     */
    record Index(
            String state,
            @Nullable String ending,
            long durationMillis,
            long timelineBytes,
            List<TimelineIndex.KeyFrame> keyFrames) {}

    @GetMapping("/recordings")
    @Operation(summary = "The recordings that you may see, the latest first")
    List<RecordingView> list(@AuthenticationPrincipal AccountPrincipal who) {
        return access.visibleTo(who).stream().map(this::view).toList();
    }

    @GetMapping("/machines/{machine}/recordings")
    @Operation(summary = "A machine's recordings, the latest first; also of a machine that is gone")
    List<RecordingView> ofMachine(@PathVariable UUID machine, @AuthenticationPrincipal AccountPrincipal who) {
        return access.visibleTo(who, machine).stream().map(this::view).toList();
    }

    @PostMapping("/machines/{machine}/recordings")
    @Operation(
            summary = "Begins to record a machine's screen",
            description = "{\"scope\": \"guest\"} until the guest ends or somebody stops it, {\"scope\": \"session\"}"
                    + " until you have left the console. Everybody who looks at the machine sees that it is recorded.")
    ResponseEntity<RecordingView> start(
            @PathVariable UUID machine,
            @RequestBody(required = false) @Nullable Map<String, String> wish,
            @AuthenticationPrincipal AccountPrincipal who) {
        String word = wish == null ? Scope.GUEST.word() : wish.getOrDefault("scope", Scope.GUEST.word());
        Scope scope = Arrays.stream(Scope.values())
                .filter(known -> known.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new RecordingRefused(Reason.SCOPE_UNKNOWN));
        Recording recording = studio.start(machine, scope, who);
        return ResponseEntity.created(URI.create("/api/v1/recordings/" + recording.id()))
                .body(view(recording));
    }

    @GetMapping("/machines/{machine}/recording")
    @Operation(summary = "Whether this machine is being recorded, and by whom")
    Map<String, Object> runningOf(@PathVariable UUID machine, @AuthenticationPrincipal AccountPrincipal who) {
        UUID id = machines.require(machine, who).id();
        boolean mayRecord = access.mayRecord(who);
        return studio.runningOf(id)
                .<Map<String, Object>>map(found -> Map.of(
                        "running", true,
                        "id", found.id(),
                        "by", found.startedByName(),
                        "scope", found.scope().word(),
                        "startedAt", found.startedAt(),
                        "mayStop", access.mayStop(found, who),
                        "mayRecord", mayRecord))
                .orElseGet(() -> Map.of("running", false, "mayRecord", mayRecord));
    }

    @GetMapping("/recordings/{id}")
    @Operation(summary = "One recording")
    RecordingView get(@PathVariable UUID id, @AuthenticationPrincipal AccountPrincipal who) {
        return view(access.require(id, who));
    }

    @PostMapping("/recordings/{id}/stop")
    @Operation(summary = "Ends a recording and answers when it is complete")
    RecordingView stop(@PathVariable UUID id, @AuthenticationPrincipal AccountPrincipal who) {
        return view(studio.stop(id, who));
    }

    @DeleteMapping("/recordings/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Deletes a recording that has ended")
    void delete(@PathVariable UUID id, @AuthenticationPrincipal AccountPrincipal who) {
        studio.delete(id, who);
    }

    @GetMapping("/recordings/{id}/index")
    @Operation(
            summary = "Where in the timeline playing can begin; of a running recording as it is now",
            description = "Who has key frames already asks for those from a number on.")
    Index index(
            @PathVariable UUID id,
            @RequestParam(defaultValue = "0") int keyFramesFrom,
            @AuthenticationPrincipal AccountPrincipal who) {
        // In this order: what has ended in between is complete, and what is called complete has all its bytes.
        Recording recording = access.require(id, who);
        TimelineIndex content = studio.content(recording);
        RecordingView view = RecordingView.of(recording, content);
        int known = Math.clamp(keyFramesFrom, 0, content.keyFrames().size());
        return new Index(
                view.state(),
                view.ending(),
                content.durationMillis(),
                content.sizeBytes(),
                content.keyFrames().subList(known, content.keyFrames().size()));
    }

    @GetMapping(path = "/recordings/{id}/timeline", produces = MediaType.APPLICATION_OCTET_STREAM_VALUE)
    @Operation(
            summary = "The timeline file, or a part of it",
            description = "Without parameters all that is there now. A part may end within an entry.")
    void timeline(
            @PathVariable UUID id,
            @RequestParam(defaultValue = "0") long from,
            @RequestParam(defaultValue = "9223372036854775807") long limit,
            @AuthenticationPrincipal AccountPrincipal who,
            HttpServletResponse response)
            throws IOException {
        Recording recording = access.require(id, who);
        long size = studio.readableBytes(recording);
        long first = Math.clamp(from, 0, size);
        long count = Math.clamp(limit, 0, size - first);
        send(
                files.timeline(id),
                first,
                count,
                MediaType.APPLICATION_OCTET_STREAM,
                recording,
                "oriel-timeline",
                response);
    }

    @PostMapping("/recordings/{id}/video")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(summary = "Begins to make an MP4 of a recording that has ended, where the server has ffmpeg")
    Videos.Standing makeVideo(@PathVariable UUID id, @AuthenticationPrincipal AccountPrincipal who) {
        Recording recording = access.require(id, who);
        videos.begin(recording);
        return videos.standing(recording);
    }

    @GetMapping("/recordings/{id}/video")
    @Operation(
            summary = "How the video is",
            description = "The state is none, making, ready, failed, or unavailable where the server has no ffmpeg.")
    Videos.Standing video(@PathVariable UUID id, @AuthenticationPrincipal AccountPrincipal who) {
        return videos.standing(access.require(id, who));
    }

    @GetMapping(path = "/recordings/{id}/video.mp4", produces = "video/mp4")
    @Operation(summary = "The video")
    void videoFile(@PathVariable UUID id, @AuthenticationPrincipal AccountPrincipal who, HttpServletResponse response)
            throws IOException {
        Recording recording = access.require(id, who);
        Path video = files.video(id);
        if (!Files.exists(video)) {
            throw new RecordingRefused(Reason.VIDEO_MISSING);
        }
        send(video, 0, Files.size(video), new MediaType("video", "mp4"), recording, "mp4", response);
    }

    /** Sends a part of a file at the reader's pace; the request's own thread waits, for as long as that takes. */
    private static void send(
            Path path,
            long from,
            long count,
            MediaType type,
            Recording recording,
            String extension,
            HttpServletResponse response)
            throws IOException {
        try (FileChannel file = FileChannel.open(path)) {
            response.setContentType(type.toString());
            response.setContentLengthLong(count);
            response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
            response.setHeader(
                    HttpHeaders.CONTENT_DISPOSITION,
                    ContentDisposition.attachment()
                            .filename(fileName(recording, extension), StandardCharsets.UTF_8)
                            .build()
                            .toString());
            WritableByteChannel target = Channels.newChannel(response.getOutputStream());
            long sent = 1;
            for (long at = from; sent > 0 && at < from + count; at += sent) {
                sent = file.transferTo(at, from + count - at, target);
            }
        }
    }

    private RecordingView view(Recording recording) {
        return recording.isRunning()
                ? RecordingView.of(recording, studio.content(recording))
                : RecordingView.of(recording);
    }

    /** What a person's computer may call the file: the machine's name without what file systems do not like. */
    static String fileName(Recording recording, String extension) {
        String machine = recording.machineName().replaceAll("[^\\p{L}\\p{N} _-]", "_");
        String time = recording.startedAt().toString().substring(0, 19).replace(':', '.');
        return machine + " " + time + "." + extension;
    }
}
