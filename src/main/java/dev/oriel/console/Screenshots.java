package dev.oriel.console;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.oriel.framebuffer.Framebuffer;
import java.time.Duration;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * Pictures of screens, as PNG. Made from the framebuffer that the server holds, once for each change that somebody
 * looks at; the guest never notices.
 */
@Component
class Screenshots {

    private static final long MOST_BYTES = 16 << 20;

    /** The same picture as long as these are the same. The tag stands in the answer's ETag. */
    private record Key(UUID guest, int framebuffer, long generation, int width) {

        String tag() {
            return '"'
                    + Integer.toHexString(guest.hashCode())
                    + '-'
                    + Integer.toHexString(framebuffer)
                    + '-'
                    + generation
                    + '-'
                    + width
                    + '"';
        }
    }

    private final Cache<Key, byte[]> pictures = Caffeine.newBuilder()
            .maximumWeight(MOST_BYTES)
            .weigher((Key key, byte[] png) -> png.length)
            .expireAfterAccess(Duration.ofMinutes(1))
            .build();

    /** Names the picture that {@link #png} would give now. */
    String tag(UUID guest, Framebuffer screen, int width) {
        return key(guest, screen, width).tag();
    }

    /**
     * The screen now.
     *
     * @param width pixels; the screen's own width, or less, in the same proportions
     */
    byte[] png(UUID guest, Framebuffer screen, int width) {
        return pictures.get(key(guest, screen, width), key -> Png.of(Thumbnail.of(screen, width)));
    }

    private static Key key(UUID guest, Framebuffer screen, int width) {
        return new Key(guest, System.identityHashCode(screen), screen.generation(), width);
    }
}
