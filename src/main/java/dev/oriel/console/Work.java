package dev.oriel.console;

import dev.oriel.framebuffer.Rect;
import dev.oriel.rfb.ClientCapabilities;
import dev.oriel.rfb.PixelFormat;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a viewer's thread has found to do, and what it has to know for it.
 *
 * @param replies messages that are sent before all else
 * @param update whether an update is due
 * @param lost areas of which the viewer wants everything again
 * @param news what the update is to tell beside pixels
 * @param budget how many bytes the update should have at most
 * @param heartbeat whether it is to be found out if anybody is still there
 * @param notice for the page, beside the picture
 */
record Work(
        List<byte[]> replies,
        boolean update,
        List<Rect> lost,
        Set<News> news,
        int budget,
        ClientCapabilities capabilities,
        PixelFormat format,
        boolean heartbeat,
        @Nullable Notice notice) {}
