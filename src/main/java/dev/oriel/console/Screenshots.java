package dev.oriel.console;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.oriel.framebuffer.Framebuffer;
import java.time.Duration;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * Pictures of screens, as PNG. Made from the framebuffer that the server holds, when somebody looks at them and there is
 * something new; the guest never notices.
 */
@Component
class Screenshots {

    private static final long MOST_BYTES = 48 << 20;

    private record Key(Framebuffer screen, int width) {}

    private final Cache<Key, Screenshot> pictures = Caffeine.newBuilder()
            .maximumWeight(MOST_BYTES)
            .weigher((Key key, Screenshot picture) -> picture.size())
            .expireAfterAccess(Duration.ofMinutes(1))
            .build();

    /** Names the picture that {@link #png} would give now; two with the same tag are the same. */
    String tag(UUID guest, Framebuffer screen, int width) {
        return Integer.toHexString(guest.hashCode())
                + '-'
                + Integer.toHexString(System.identityHashCode(screen))
                + '-'
                + screen.generation()
                + '-'
                + width;
    }

    /**
     * The screen now.
     *
     * @param width pixels; the screen's own width, or less, in the same proportions
     */
    byte[] png(Framebuffer screen, int width) {
        return pictures.get(new Key(screen, width), key -> new Screenshot(screen, width))
                .png();
    }
}
