package dev.oriel.rfb;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** JPEG by libjpeg-turbo. */
final class TurboJpegDecoder implements JpegDecoder {

    private final TurboJpeg library = TurboJpeg.library();
    private final MemorySegment handle;
    private boolean closed;

    TurboJpegDecoder() {
        handle = library.initDecompress();
        if (handle.address() == 0) {
            throw new IllegalStateException("libjpeg-turbo has no memory for a decompressor");
        }
    }

    @Override
    public int[] decode(byte[] file, int length, int width, int height, int[] pixels) throws RfbException {
        if (closed) {
            throw new IllegalStateException("the decoder is closed");
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment source = arena.allocate(Math.max(1, length));
            MemorySegment.copy(file, 0, source, ValueLayout.JAVA_BYTE, 0, length);
            MemorySegment size = arena.allocate(ValueLayout.JAVA_INT, 4);
            requireGood(library.decompressHeader(handle, source, length, size));
            JpegDecoder.requireSize(
                    size.getAtIndex(ValueLayout.JAVA_INT, 0), size.getAtIndex(ValueLayout.JAVA_INT, 1), width, height);
            int count = width * height;
            MemorySegment target = arena.allocate(ValueLayout.JAVA_INT, count);
            requireGood(library.decompress(handle, source, length, target, width, height));
            int[] room = pixels.length < count ? new int[count] : pixels;
            MemorySegment.copy(target, ValueLayout.JAVA_INT, 0, room, 0, count);
            for (int i = 0; i < count; i++) {
                room[i] &= 0xffffff;
            }
            return room;
        }
    }

    /** It warns of damage that it could paint over; to us that is damage too. */
    private void requireGood(int result) throws RfbException {
        if (result != 0) {
            throw new RfbException("a JPEG is damaged: " + library.errorString(handle));
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            library.destroy(handle);
        }
    }
}
