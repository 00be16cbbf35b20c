package dev.oriel.console;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.oriel.framebuffer.Rect;
import dev.oriel.rfb.EncodedRect;
import dev.oriel.rfb.EncodingChoice;
import dev.oriel.rfb.Patch;
import dev.oriel.rfb.RectEncoder;
import dev.oriel.rfb.WireBuffer;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * The parts of one screen that have been encoded lately: each part is encoded once, and every viewer that wants it in
 * the same way is sent the same bytes. Safe for use by many threads.
 */
final class SharedEncodings implements AutoCloseable {

    /** Bytes that are kept for viewers that come a moment later. */
    private static final long MOST_BYTES = 4 << 20;

    private static final Duration KEPT = Duration.ofSeconds(5);

    /** @param stamp the step that changed the area last: it tells what the pixels are */
    private record Key(SharedPicture picture, Rect area, long stamp, EncodingChoice choice) {}

    private final Cache<Key, EncodedRect> encoded = Caffeine.newBuilder()
            .maximumWeight(MOST_BYTES)
            .weigher((Key key, EncodedRect rect) -> rect.bytes().length + 64)
            .expireAfterAccess(KEPT)
            .executor(Runnable::run)
            .build();
    private final ConcurrentMap<EncodingChoice, Queue<RectEncoder>> idle = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /**
     * A part of the picture as it is at a step.
     *
     * @param step one that the viewer knows; null is returned when the part has changed since
     * @param choice an encoding without history
     */
    @Nullable
    EncodedRect encode(SharedPicture picture, Rect area, long step, EncodingChoice choice) {
        long stamp = picture.stamp(area);
        if (stamp > step) {
            return null;
        }
        return encoded.get(new Key(picture, area, stamp, choice), key -> {
            Patch patch = picture.read(area, stamp);
            return patch == null ? null : encode(patch, choice);
        });
    }

    private EncodedRect encode(Patch patch, EncodingChoice choice) {
        Queue<RectEncoder> resting = idle.computeIfAbsent(choice, unused -> new ConcurrentLinkedQueue<>());
        RectEncoder encoder = resting.poll();
        if (encoder == null) {
            encoder = choice.newEncoder();
        }
        try {
            return EncodedRect.of(encoder, patch, new WireBuffer(patch.area().area() / 4 + 256));
        } finally {
            resting.add(encoder);
            if (closed) {
                closeIdle();
            }
        }
    }

    /** Frees the encoders. Idempotent. */
    @Override
    public void close() {
        closed = true;
        encoded.invalidateAll();
        closeIdle();
    }

    private void closeIdle() {
        for (Queue<RectEncoder> resting : idle.values()) {
            for (RectEncoder encoder = resting.poll(); encoder != null; encoder = resting.poll()) {
                encoder.close();
            }
        }
    }
}
