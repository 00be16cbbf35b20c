package dev.oriel.rfb;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/**
 * The functions of libjpeg-turbo's C library that we call, if the host has it. They are those of its first interface,
 * which every version since 1.3 has.
 */
@SuppressWarnings("restricted") // calling a C library is what this class is for
final class TurboJpeg {

    private static final String LIBRARY = "libturbojpeg.so.0";

    /** A native int, 0x00RRGGBB, in memory: TJPF_BGRX. */
    private static final int BGRX = 3;

    /** TJFLAG_LIMITSCANS: a picture that is drawn over and over is damaged. Older versions do not know it. */
    private static final int LIMIT_SCANS = 32768;

    private static final @Nullable TurboJpeg LOADED = load();

    private final MethodHandle initCompress;
    private final MethodHandle compress;
    private final MethodHandle bufSize;
    private final MethodHandle initDecompress;
    private final MethodHandle decompressHeader;
    private final MethodHandle decompress;
    private final MethodHandle errorString;
    private final MethodHandle destroy;

    private TurboJpeg(SymbolLookup library) {
        // C's unsigned long has 64 bits on every 64-bit Unix
        initCompress = link(library, "tjInitCompress", FunctionDescriptor.of(ADDRESS));
        compress = link(
                library,
                "tjCompress2",
                FunctionDescriptor.of(
                        JAVA_INT, ADDRESS, ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS, JAVA_INT,
                        JAVA_INT, JAVA_INT));
        bufSize = link(library, "tjBufSize", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT));
        initDecompress = link(library, "tjInitDecompress", FunctionDescriptor.of(ADDRESS));
        decompressHeader = link(
                library,
                "tjDecompressHeader3",
                FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS, ADDRESS, ADDRESS));
        decompress = link(
                library,
                "tjDecompress2",
                FunctionDescriptor.of(
                        JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT,
                        JAVA_INT));
        errorString = link(library, "tjGetErrorStr2", FunctionDescriptor.of(ADDRESS, ADDRESS));
        destroy = link(library, "tjDestroy", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    }

    static boolean isAvailable() {
        return LOADED != null;
    }

    /** @throws IllegalStateException when the host does not have the library */
    static TurboJpeg library() {
        if (LOADED == null) {
            throw new IllegalStateException(LIBRARY + " is not available");
        }
        return LOADED;
    }

    /** A new compressor, or NULL. */
    MemorySegment initCompress() {
        try {
            return (MemorySegment) initCompress.invokeExact();
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Returns 0, or another number when it failed. */
    int compress(
            MemorySegment handle,
            MemorySegment source,
            int width,
            int height,
            int pixelFormat,
            MemorySegment targetPointer,
            MemorySegment targetSize,
            JpegQuality quality,
            int flags) {
        try {
            return (int) compress.invokeExact(
                    handle,
                    source,
                    width,
                    4 * width,
                    height,
                    pixelFormat,
                    targetPointer,
                    targetSize,
                    quality.subsampling().ordinal(),
                    quality.percent(),
                    flags);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** The most bytes that a picture can take. */
    long bufSize(int width, int height, JpegQuality quality) {
        try {
            return (long)
                    bufSize.invokeExact(width, height, quality.subsampling().ordinal());
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** A new decompressor, or NULL. */
    MemorySegment initDecompress() {
        try {
            return (MemorySegment) initDecompress.invokeExact();
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /**
     * Returns 0, or another number when it failed.
     *
     * @param size takes four ints: width, height, how the colours are thinned out, and how they are written
     */
    int decompressHeader(MemorySegment handle, MemorySegment source, long length, MemorySegment size) {
        try {
            return (int) decompressHeader.invokeExact(
                    handle, source, length, size, size.asSlice(4), size.asSlice(8), size.asSlice(12));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Returns 0, or another number when it failed; writes {@link #BGRX} pixels. */
    int decompress(
            MemorySegment handle, MemorySegment source, long length, MemorySegment target, int width, int height) {
        try {
            return (int)
                    decompress.invokeExact(handle, source, length, target, width, 4 * width, height, BGRX, LIMIT_SCANS);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Why the last call with the handle failed. */
    String errorString(MemorySegment handle) {
        try {
            MemorySegment text = (MemorySegment) errorString.invokeExact(handle);
            return text.reinterpret(200).getString(0);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    void destroy(MemorySegment handle) {
        try {
            int ignored = (int) destroy.invokeExact(handle);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    private static @Nullable TurboJpeg load() {
        if (ValueLayout.ADDRESS.byteSize() != 8) {
            return null;
        }
        try {
            return new TurboJpeg(SymbolLookup.libraryLookup(LIBRARY, Arena.global()));
        } catch (IllegalArgumentException | IllegalCallerException | UnsupportedOperationException e) {
            return null; // not installed, too old, or native access is not allowed: the caller has another way
        }
    }

    private static MethodHandle link(SymbolLookup library, String function, FunctionDescriptor descriptor) {
        MemorySegment address =
                library.find(function).orElseThrow(() -> new IllegalArgumentException(LIBRARY + " lacks " + function));
        return Linker.nativeLinker().downcallHandle(address, descriptor);
    }

    /** The functions themselves throw nothing. */
    private static RuntimeException unexpected(Throwable thrown) {
        return switch (thrown) {
            case Error error -> throw error;
            case RuntimeException exception -> exception;
            default -> new IllegalStateException(thrown);
        };
    }
}
